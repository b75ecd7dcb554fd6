/** Renders what a check came to, for people. */
import type { CheckResult } from './checker.ts';
import { type Operation } from './history.ts';
import { type Model } from './model.ts';
export interface DescribeOptions {
    /** Columns that a line may have. Default: 100. */
    readonly columns?: number;
    /** Operations that a list or a diagram may have. Default: 12. */
    readonly operations?: number;
    /** Name of a thread. Default: `T0`, `T1`, ... */
    readonly threadName?: (thread: number) => string;
}
/** A few lines, and for each failure a diagram with one column per thread where it fits. */
export declare function describe<State, Input, Output>(model: Model<State, Input, Output>, result: CheckResult<State, Input, Output>, options?: DescribeOptions): string;
/** One operation, such as `T1 read() → 0 [4, 7]`: with the stamps of its begin and its end. */
export declare function operationText<State, Input, Output>(model: Model<State, Input, Output>, operation: Operation<Input, Output>, threadName?: (thread: number) => string): string;
//# sourceMappingURL=describe.d.ts.map