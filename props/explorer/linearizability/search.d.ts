/**
 * Looks for an order of one part's operations that the model allows and that keeps to real time.
 *
 * The algorithm is Wing and Gong's ("Testing and verifying concurrent objects", JPDC 1993), with
 * Lowe's memoisation ("Testing for linearizability", CCPE 2017): what was tried once, as the set of
 * the operations in it and the state they led to, is not tried again. Lists and sets are as in
 * Porcupine and in Horn and Kroening ("Faster linearizability checking via P-compositionality",
 * FORTE 2015). Without recursion: depth is bounded by memory only.
 *
 * An operation that a crash cut off may be left out instead. It is enough to try that at its
 * deadline, when whatever else may come first has been tried: an operation that is left out
 * constrains nothing. What has no deadline is left out by stopping when no answered one remains.
 *
 * Progress is judged by the response that the search is stuck at: no order of the operations begun
 * before it contains the one that it answers.
 */
import { type CutOffMode } from './cut-off-mode.ts';
import { type Operation } from './history.ts';
import { type Model } from './model.ts';
/** One operation of a linearization. */
export interface Placed<State, Input, Output> {
    readonly operation: Operation<Input, Output>;
    /** It was cut off, and never takes effect. */
    readonly leftOut: boolean;
    readonly stateAfter: State;
}
export interface Found<State, Input, Output> {
    readonly verdict: 'linearizable' | 'illegal' | 'unknown';
    /** The whole order; if not linearizable the longest one found among those that get furthest. */
    readonly order: readonly Placed<State, Input, Output>[];
    /** Not linearizable: the operation whose response nothing gets past; absent: stopped before. */
    readonly stuckAt?: Operation<Input, Output>;
}
/** What the search may spend. `stepsLeft` is counted down; a step is one question to the model. */
export interface Allowance {
    stepsLeft: number;
    /** Asked every so many steps: true = stop. */
    isOver(): boolean;
}
/** Searches one part. The operations may be in any order. */
export declare function search<State, Input, Output>(model: Model<State, Input, Output>, operations: readonly Operation<Input, Output>[], mode: CutOffMode, allowance: Allowance): Found<State, Input, Output>;
//# sourceMappingURL=search.d.ts.map