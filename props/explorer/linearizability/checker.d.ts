/** Is a history linearizable? Three verdicts; unknown is not a pass. */
import { type CutOffMode } from './cut-off-mode.ts';
import type { Operation } from './history.ts';
import type { Model } from './model.ts';
import { type Placed } from './search.ts';
export type Verdict = 'linearizable' | 'illegal' | 'unknown';
export interface CheckOptions {
    /** What an operation that a crash cut off may do. Default: `any-time-later`. */
    readonly mode?: CutOffMode;
    /** Questions to the model for each part. Default: ten million. */
    readonly steps?: number;
    /** For the whole history. Default: a minute. */
    readonly milliseconds?: number;
    /** The check ends when so many parts have been found illegal. Default: 1. */
    readonly failures?: number;
    /** Clock in milliseconds. Default: `performance.now`. */
    readonly now?: () => number;
}
/** A part that is illegal, or that was not decided. */
export interface Failure<State, Input, Output> {
    readonly verdict: 'illegal' | 'unknown';
    /** Number of the part, from 0. */
    readonly part: number;
    readonly operations: readonly Operation<Input, Output>[];
    /**
     * The longest linearizable prefix: the longest order that was found among those that get furthest
     * in time. Empty if none was completed before an unknown part was given up.
     */
    readonly prefix: readonly Placed<State, Input, Output>[];
    /**
     * The shortest bad suffix: the operations begun before the response that nothing gets past, less
     * those of the prefix. In no order can they all follow it. The one that is answered there is first.
     */
    readonly suffix: readonly Operation<Input, Output>[];
    readonly stateAfterPrefix: State;
}
export interface CheckResult<State, Input, Output> {
    readonly verdict: Verdict;
    readonly mode: CutOffMode;
    readonly operations: number;
    readonly parts: number;
    /** Questions to the model. */
    readonly steps: number;
    /** The illegal parts found, in order; if there is none, the first part not decided. */
    readonly failures: readonly Failure<State, Input, Output>[];
    /** Linearizable: an order for each part. */
    readonly orders: readonly (readonly Placed<State, Input, Output>[])[];
}
/** Judges a history; its parts, if the model says how to part it. */
export declare function checkLinearizability<State, Input, Output>(model: Model<State, Input, Output>, operations: readonly Operation<Input, Output>[], options?: CheckOptions): CheckResult<State, Input, Output>;
/** Judges the parts of a history that has been parted already. */
export declare function checkParts<State, Input, Output>(model: Model<State, Input, Output>, parts: Iterable<readonly Operation<Input, Output>[]>, options?: CheckOptions): CheckResult<State, Input, Output>;
//# sourceMappingURL=checker.d.ts.map