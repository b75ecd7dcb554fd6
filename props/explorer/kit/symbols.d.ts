/** The private names that rewritten code and the kit share. None is registered: no user code finds one. */
/** `f[G]` is the generator twin of the function value `f`. */
export declare const G: unique symbol;
/** What every scheduler yield yields, so that it cannot be taken for a yield of the user's. */
export declare const Y: unique symbol;
/** First argument of a rewritten class's constructor when its body is to be deferred; a list follows. */
export declare const TOKEN: unique symbol;
/** An own static `true` of a class whose constructor understands {@link TOKEN}. */
export declare const CT: unique symbol;
/** On a bound function: what it is bound to, so that `new` can go through it. */
export declare const BOUND: unique symbol;
/** A run of code that yields {@link Y} where another thread may go on, and ends with a result. */
export type Steps<T = unknown> = Generator<unknown, T, unknown>;
/** A generator twin. */
export type Twin = (this: unknown, ...args: unknown[]) => Steps;
/** Any function value, with or without a twin. */
export type AnyFunction = ((...args: unknown[]) => unknown) & {
    [G]?: Twin | undefined;
};
/** The twin of a value, if it is a function that has one. */
export declare function twinOf(value: unknown): Twin | undefined;
//# sourceMappingURL=symbols.d.ts.map