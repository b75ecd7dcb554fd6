/**
 * Helpers of rewritten code that know nothing of the machine: twins, classes whose constructors are
 * deferred, tagged templates, iteration and the user's generators.
 */
type Steps = Generator<unknown, unknown, unknown>;
type Twin = (this: unknown, ...args: unknown[]) => Steps;
type Keyed = Record<PropertyKey, unknown>;
/** What rewritten code finds as `$h`. */
export interface Rewritten {
    readonly register: {
        target: unknown;
    };
    mark<T>(f: T, twin: Twin): T;
    take(home: Keyed, key: PropertyKey, symbol: symbol, part: 'value' | 'get' | 'set', isGenerator?: boolean): Twin;
    refusal(site: number, what: string): Twin;
    generator(body: Steps): object;
    takeTarget(self: unknown, callee: unknown): unknown;
    noFunction(value: unknown, text: string): never;
    members(object: Keyed, ...list: readonly LateMember[]): object;
    strings(cooked: (string | undefined)[], raw: string[]): readonly (string | undefined)[];
    each(site: number, iterable: unknown): unknown;
    all(site: number, iterable: unknown): Steps;
    first(site: number, iterable: unknown, count: number, isSimple: boolean): Steps;
    delegate(site: number, iterable: unknown): Steps;
    deferrable(C: object, length: number): void;
    inherits(C: object): void;
    upward(C: object, list: unknown[], args: readonly unknown[]): readonly unknown[];
}
/** A member of an object literal whose generator is, for now, a method of the object under a symbol. */
type LateMember = readonly [
    key: PropertyKey,
    symbol: symbol,
    part: 'value' | 'generator' | 'get' | 'set',
    length: number
];
/** The helpers for a kit. */
export declare function rewritten(kit: object): Rewritten;
export {};
//# sourceMappingURL=rewritten.d.ts.map