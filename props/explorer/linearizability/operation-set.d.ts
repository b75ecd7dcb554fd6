/** A set of operations that fills up roughly from the low indices on, with a short key. */
export declare class OperationSet {
    #private;
    constructor(size: number);
    add(index: number): void;
    remove(index: number): void;
    /** Equal exactly for equal sets of the same size: where the full words end, and the words after. */
    key(): string;
}
//# sourceMappingURL=operation-set.d.ts.map