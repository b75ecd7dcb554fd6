/**
 * The faults of one execution, drawn before it: first who, each thread equally likely, then where in
 * its own run. A place in the schedule as a whole would favour long threads.
 */
import type { Fault } from '../machine/schedule.ts';
import type { FastRandom } from '../strategies/fast-random.ts';
import type { Profile } from '../strategies/profile.ts';
export interface FaultLimits {
    /** Threads that die in one execution, at most; recoveries may die as well. */
    readonly crashes: number;
    /** Threads that are taken for dead and go on, at most. Of use only where somebody recovers. */
    readonly stalls: number;
}
/** Draws faults for an execution of a scenario with so many threads of its own. */
export declare function sampleFaults(profile: Profile, threads: number, { crashes, stalls }: FaultLimits, random: FastRandom): Fault[];
//# sourceMappingURL=sample-faults.d.ts.map