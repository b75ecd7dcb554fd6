import type { AnyFunction, Twin } from '../symbols.ts';
/** A native, and the twin that it carries while a kit is installed. */
export type Pair = readonly [native: AnyFunction, twin: Twin];
/** Pairs a method with its twin, which is told the original; nothing where this Node has no such method. */
export declare function pair(holder: object, key: PropertyKey, make: (original: AnyFunction) => Twin): Pair[];
/** %TypedArray%, which has no name of its own. */
export declare const TypedArray: {
    readonly prototype: object;
};
/** A typed array of any type; its elements are numbers or bigints. */
export type AnyTypedArray = ArrayBufferView & {
    readonly length: number;
    [index: number]: number | bigint;
};
/** Whether something is a typed array, and no DataView. */
export declare function isTypedArray(value: unknown): value is AnyTypedArray;
/** A typed array on memory that other threads see. */
export declare function isSharedArray(value: unknown): value is AnyTypedArray;
//# sourceMappingURL=pair.d.ts.map