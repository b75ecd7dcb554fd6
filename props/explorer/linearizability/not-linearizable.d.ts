/** The error of a history that is not linearizable, or that could not be judged. */
import { type CheckOptions } from './checker.ts';
import { type DescribeOptions } from './describe.ts';
import { type Operation } from './history.ts';
import type { Model } from './model.ts';
/** Thrown in a check of an execution, its verdict is `not-linearizable`; `unknown` if `isUnknown`. */
export declare class NotLinearizable extends Error {
    readonly name = "NotLinearizable";
    /** The check was given up. */
    readonly isUnknown: boolean;
    /** What `describe` says: prefix, suffix, diagram. */
    readonly details: string;
    constructor(verdict: 'illegal' | 'unknown', message: string, details: string);
}
/**
 * Judges a history.
 *
 * @throws {NotLinearizable} when it is illegal, and when it was given up: unknown is not a pass.
 */
export declare function assertLinearizable<State, Input, Output>(model: Model<State, Input, Output>, operations: readonly Operation<Input, Output>[], options?: CheckOptions & DescribeOptions): void;
//# sourceMappingURL=not-linearizable.d.ts.map