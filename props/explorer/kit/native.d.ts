/**
 * Calls of functions that have no twin. Nothing can be scheduled inside one. When it is given shared
 * memory, what it reads cannot be seen, and what it writes is found by comparing before and after.
 */
/** A constructor of any kind. */
export type AnyConstructor = new (...args: unknown[]) => object;
/**
 * Calls `f` as one uninterrupted step. `text` is the callee as the user wrote it, for the message when
 * it is no function.
 */
export declare function native(site: number, f: unknown, thisArg: unknown, args: readonly unknown[], text?: string): unknown;
/** As {@link native}, for `new`. */
export declare function nativeConstruct(site: number, C: AnyConstructor, args: readonly unknown[], newTarget: AnyConstructor): object;
//# sourceMappingURL=native.d.ts.map