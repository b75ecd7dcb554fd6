/** The private names that rewritten code and the kit share. None is registered: no user code finds one. */
/** `f[G]` is the generator twin of the function value `f`. */
export const G = Symbol('twin');
/** What every scheduler yield yields, so that it cannot be taken for a yield of the user's. */
export const Y = Symbol('switch');
/** First argument of a rewritten class's constructor when its body is to be deferred; a list follows. */
export const TOKEN = Symbol('deferred');
/** An own static `true` of a class whose constructor understands {@link TOKEN}. */
export const CT = Symbol('deferrable');
/** On a bound function: what it is bound to, so that `new` can go through it. */
export const BOUND = Symbol('bound');
/** The twin of a value, if it is a function that has one. */
export function twinOf(value) {
    return typeof value === 'function' ? value[G] : undefined;
}
//# sourceMappingURL=symbols.js.map