import { type Steps } from '../symbols.ts';
/** One call of such a method. */
export interface Visit {
    readonly site: number;
    readonly object: Record<number, unknown>;
    readonly length: number;
    readonly callback: unknown;
    readonly thisArg: unknown;
    /** Whether the method leaves out what is not there; typed arrays have no holes. */
    readonly holes: boolean;
    readonly shared: boolean;
    /** Whether the callback is not to get the object, at which it would not look. */
    readonly alone: boolean;
}
/** Makes a visit of an array-like whose length is known. */
export declare function visitOf(site: number, object: object, length: number, args: readonly unknown[], holes: boolean): Visit;
/** Calls the callback for each element in order, until `until` likes a result; that index, or -1. */
export declare function each(visit: Visit, until: (result: unknown, value: unknown, index: number) => boolean): Steps<number>;
/** What `find` and its relatives look for: the first or last that pleases, as [index, value]. */
export declare function find(visit: Visit, last: boolean): Steps<readonly [number, unknown]>;
/** `reduce` and `reduceRight`; `start` is empty when the first element is to be the start. */
export declare function fold(visit: Visit, right: boolean, start: readonly unknown[]): Steps;
/** A stable merge sort; the comparator's result counts as a number. */
export declare function sorted(values: readonly unknown[], comparator: unknown): Steps<unknown[]>;
/** The element at an index, recorded if others can see it. */
export declare function valueAt(visit: Visit, index: number): Steps;
//# sourceMappingURL=visits.d.ts.map