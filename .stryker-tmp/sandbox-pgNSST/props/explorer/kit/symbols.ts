/** The private names that rewritten code and the kit share. None is registered: no user code finds one. */
// @ts-nocheck


/** `f[G]` is the generator twin of the function value `f`. */
export const G: unique symbol = Symbol('twin')

/** What every scheduler yield yields, so that it cannot be taken for a yield of the user's. */
export const Y: unique symbol = Symbol('switch')

/** First argument of a rewritten class's constructor when its body is to be deferred; a list follows. */
export const TOKEN: unique symbol = Symbol('deferred')

/** An own static `true` of a class whose constructor understands {@link TOKEN}. */
export const CT: unique symbol = Symbol('deferrable')

/** On a bound function: what it is bound to, so that `new` can go through it. */
export const BOUND: unique symbol = Symbol('bound')

/** A run of code that yields {@link Y} where another thread may go on, and ends with a result. */
export type Steps<T = unknown> = Generator<unknown, T, unknown>

/** A generator twin. */
export type Twin = (this: unknown, ...args: unknown[]) => Steps

/** Any function value, with or without a twin. */
export type AnyFunction = ((...args: unknown[]) => unknown) & { [G]?: Twin | undefined }

/** The twin of a value, if it is a function that has one. */
export function twinOf(value: unknown): Twin | undefined {
  return typeof value === 'function' ? (value as AnyFunction)[G] : undefined
}
