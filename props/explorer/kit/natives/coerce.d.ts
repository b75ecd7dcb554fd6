/** A relative index, from the end when negative, brought into 0…length. */
export declare function relative(index: unknown, length: number, absent: number): number;
/** Whether a view holds bigints. */
export declare function isBig(view: unknown): boolean;
//# sourceMappingURL=coerce.d.ts.map