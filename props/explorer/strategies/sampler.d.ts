/** Executions by a strategy and with sampled faults, each known by its number. */
import { type FaultLimits } from '../faults/sample-faults.ts';
import type { Outcome } from '../machine/outcome.ts';
import type { Fault } from '../machine/schedule.ts';
import type { Session } from '../session.ts';
import type { Profile } from './profile.ts';
import { type Strategy } from './strategy.ts';
/** Strategies that sample, by the names that the command line knows. */
export declare const SAMPLING: {
    readonly [name in 'portfolio' | 'random-walk' | 'pct' | 'pos' | 'surw' | 'reads-from']: () => Strategy;
};
export type SamplingName = keyof typeof SAMPLING;
export interface SampledRun {
    readonly outcome: Outcome;
    /** Those it was given; how many were reached is in the outcome. */
    readonly faults: readonly Fault[];
    /** Of the threads' random numbers. */
    readonly seed: number;
}
export declare class Sampler {
    #private;
    readonly profile: Profile;
    /** Measures first, which takes some executions. The same arguments give the same runs. */
    constructor(session: Pick<Session, 'execute' | 'threads' | 'machine'>, name: SamplingName, seed: number, limits: FaultLimits);
    /**
     * Executes run number `run`. If {@link isSharded}, all runs of its shard, `run` mod SHARDS, must be
     * executed here and in order; otherwise any run can be executed anywhere.
     */
    run(run: number): SampledRun;
    /** Whether runs depend on earlier ones of their shard. */
    get isSharded(): boolean;
    /** What so many runs without a failure prove, in words. */
    bound(runs: number): string | undefined;
}
//# sourceMappingURL=sampler.d.ts.map