type Numbers = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;
type Bigs = BigInt64Array | BigUint64Array;
/**
 * Performs an operation on an Int32Array without the cost of a real Atomics call. `a` and `b` are
 * integers. Returns what the Atomics function returns.
 */
export declare function operateInt32(kind: number, view: Int32Array, index: number, a: number, b: number): number;
/** As {@link operateInt32}, on any other view that Atomics take: through the real Atomics. */
export declare function operateOther(kind: number, view: ArrayBufferView, index: number, a: unknown, b: unknown): unknown;
/** Whether a compareExchange that expects this would succeed now. */
export declare function wouldExchange(view: ArrayBufferView, index: number, expected: unknown): boolean;
/** A number or BigInt as an element of the view would have it. */
export declare function converted(view: Numbers | Bigs, value: unknown): unknown;
/** ToIntegerOrInfinity, for what is no number: may run user code. */
export declare function toInteger(value: unknown): number;
/** What an element of a view is made of: ToBigInt or ToNumber, which may run user code. */
export declare function toElement(isBig: boolean, value: unknown): number | bigint;
/** ToIndex, with the bounds check of Atomics. */
export declare function toIndex(value: unknown, length: number): number;
export {};
//# sourceMappingURL=operate.d.ts.map