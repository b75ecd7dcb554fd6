export declare class VirtualTime {
    #private;
    constructor(threads: number);
    begin(seed: number): void;
    /** Milliseconds since the thread's start. */
    now(thread: number): number;
    /** A wait of this long has ended by its timeout. */
    pass(thread: number, milliseconds: number): void;
    /** When a wait that begins now would time out. */
    deadline(thread: number, timeout: number): number;
    random(thread: number): () => number;
}
//# sourceMappingURL=virtual-time.d.ts.map