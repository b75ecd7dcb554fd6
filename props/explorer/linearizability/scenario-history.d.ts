import type { CheckOptions } from './checker.ts';
import type { DescribeOptions } from './describe.ts';
import type { Operation } from './history.ts';
import type { Model } from './model.ts';
/** Inputs and outputs are kept, not copied: what is recorded must not be changed afterwards. */
export declare class ScenarioHistory<Input, Output> {
    readonly name: string;
    constructor(name: string);
    /** The thread begins an operation; it must not be in one of this history. The id to end it by. */
    invoke(input: Input): number;
    /** The thread's operation has returned. */
    respond(id: number, output: Output): void;
    /** Runs an operation from its begin to its end. What it throws is passed on: it counts as cut off. */
    call(input: Input, operation: () => Output): Output;
    /** In `onCrash`, at its end: what the thread was in can take effect until here, not later. */
    recovered(thread: number): void;
    /** What has been recorded in this execution, in the order of the invocations. */
    operations(): readonly Operation<Input, Output>[];
    /**
     * In `finally`: is the history linearizable?
     *
     * @throws {NotLinearizable} which gives the execution the verdict `not-linearizable`, or `unknown`
     *   when the check was given up.
     */
    check<State>(model: Model<State, Input, Output>, options?: CheckOptions & DescribeOptions): void;
}
/** The history of that name: the same one in all threads and checks of an execution. */
export declare function history<Input, Output>(name?: string): ScenarioHistory<Input, Output>;
//# sourceMappingURL=scenario-history.d.ts.map