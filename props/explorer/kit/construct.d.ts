import { type AnyConstructor } from './native.ts';
import { type AnyFunction, type Steps, type Twin } from './symbols.ts';
/** What a bound function with a twin is bound to. */
export interface Bound {
    readonly target: AnyFunction;
    readonly args: readonly unknown[];
}
/** `new C(...args)` where code may be interrupted. `text` is how the user wrote `C`, for messages. */
export declare function construct(C: unknown, args: readonly unknown[], newTarget?: unknown, text?: string): Steps<object>;
/** Whether a class's own constructor takes the token: not inherited, and no Proxy in between. */
export declare function isDeferrable(C: unknown): C is AnyConstructor;
/**
 * `new.target` of a twin of a `function`, to be asked first thing in its body: the constructor if
 * {@link construct} has just called this very twin on this very object, else undefined.
 */
export declare function newTargetOf(self: unknown, callee: unknown): unknown;
/** Defines a field as a class does. */
export declare function define(object: object, key: PropertyKey, value: unknown): void;
/** The twin of the getter that `object[key]` would call, if there is one. */
export declare function getterTwin(object: unknown, key: PropertyKey): Twin | undefined;
/** The twin of the setter that `object[key] = value` would call, if there is one. */
export declare function setterTwin(object: unknown, key: PropertyKey): Twin | undefined;
/** `object[key]`, or `super[key]` with a receiver of its own. */
export declare function get(object: unknown, key: PropertyKey, receiver?: unknown): Steps;
/** `object[key] = value` in strict code. Its result is the value. */
export declare function set(object: unknown, key: PropertyKey, value: unknown, receiver?: unknown): Steps;
/** Calls a function value, through its twin if it has one. */
export declare function call(f: unknown, thisArg: unknown, args: readonly unknown[]): Steps;
//# sourceMappingURL=construct.d.ts.map