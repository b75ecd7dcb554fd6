import { UNANSWERED } from './model.ts';
/**
 * One operation. Without `returned` it has no output: its thread died in it (`crashed`), or the run
 * ended before it returned.
 */
export interface Operation<Input, Output> {
    readonly thread: number;
    readonly input: Input;
    readonly output?: Output;
    /** Stamps. */
    readonly invoked: number;
    readonly returned?: number;
    /** Stamp of the death that cut the operation off. */
    readonly crashed?: number;
    /** Stamp of the end of the dead thread's recovery, if it has been recovered. */
    readonly recovered?: number;
}
/** The answer, as a model's step takes it. */
export declare function answerOf<Input, Output>(operation: Operation<Input, Output>): Output | typeof UNANSWERED;
/**
 * Records a history while the threads run: in one thread, such as under the explorer's scheduler,
 * where the order of these calls is the order of real time. Real threads: see `ThreadLog`.
 */
export declare class History<Input, Output> {
    #private;
    /** A thread begins an operation; it must not be in one. Returns the id to return it by. */
    invoke(thread: number, input: Input): number;
    /** The operation has returned. */
    return(id: number, output: Output): void;
    /** The operation has ended without an answer, as by an error: it counts as cut off here. */
    abandon(id: number): void;
    /** Runs an operation between its `invoke` and its `return`. What it throws is passed on. */
    call(thread: number, input: Input, operation: () => Output): Output;
    /** The thread has died; the operation that it was in, if any, is cut off. */
    crash(thread: number): void;
    /** The dead thread's recovery is complete. The number may be used again, by a successor. */
    recovered(thread: number): void;
    /** The history so far, in the order of the invocations. */
    operations(): readonly Operation<Input, Output>[];
    /** Forgets everything, for the next run. */
    reset(): void;
}
//# sourceMappingURL=history.d.ts.map