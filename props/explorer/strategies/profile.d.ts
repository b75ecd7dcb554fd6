import type { Outcome } from '../machine/outcome.ts';
import type { Tracer } from '../machine/trace.ts';
/** A place of a thread's run before which it can fail: see Fault. */
export interface FaultPoint {
    readonly step: number;
    readonly plain: number;
    /** It is a wait, in which the thread can die as well. */
    readonly isWait: boolean;
    readonly site: number;
}
export interface Profile {
    readonly runs: number;
    /** Threads that were seen, recoveries included. */
    readonly threads: number;
    /** Of the longest run. */
    readonly steps: number;
    /** By thread: where it can fail, without the places before mere reads, which are the same. */
    readonly faultPoints: readonly (readonly FaultPoint[])[];
}
/** Watches executions. `tracer` goes into each of them, `ended` follows. */
export declare class Profiler {
    #private;
    readonly tracer: Tracer;
    ended({ steps }: Outcome): void;
    profile(): Profile;
}
//# sourceMappingURL=profile.d.ts.map