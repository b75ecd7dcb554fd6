/** Two accesses that nothing orders, or that have different widths. */
export interface Conflict {
    readonly what: 'race' | 'widths';
    readonly address: number;
    readonly width: number;
    /** The earlier access: its thread, place, and kind. */
    readonly thread: number;
    readonly site: number;
    readonly earlier: 'plain write' | 'plain read' | 'atomic write' | 'atomic read';
}
/** A vector clock on its way in a message. */
export type Stamp = Int32Array;
export declare class Clocks {
    #private;
    constructor(threads: number);
    /** Another execution. `limit`: one past the highest address. */
    begin(limit: number): void;
    /**
     * A hash of this execution, the same for all that differ only in the order of independent atomic
     * accesses.
     */
    get order(): number;
    /** Something else was done whose order matters. */
    orderAlso(hash: number): void;
    /** The conflict that the last access had; asked once. */
    takeConflict(): Conflict | undefined;
    /** An atomic access. Returns whether it is in conflict. */
    atomic(thread: number, address: number, width: number, touch: number, site: number): boolean;
    plainRead(thread: number, address: number, width: number, site: number): boolean;
    plainWrite(thread: number, address: number, width: number, site: number): boolean;
    /** Enters the critical section of a wait list: ordered after everybody who was in it before. */
    list(thread: number, address: number): void;
    /** The thread's clock for others to see; what the thread does next is not in it. */
    stamp(thread: number): Stamp;
    join(thread: number, stamp: Stamp): void;
}
//# sourceMappingURL=clocks.d.ts.map