/**
 * The shared memories of an execution in one address space, so that an operation's place is a number.
 * A memory's address stays the same for all executions of one input.
 */
/** What the machine knows of a view on shared memory. */
export interface ViewInfo {
    /** Address of its first byte. */
    readonly start: number;
    /** Bytes of an element; 1 for a DataView. */
    readonly width: number;
    /** Whether Atomics work on it, and how to add in place: 32-bit signed, other integers, none. */
    readonly atomic: 'int32' | 'other' | 'no';
    readonly big: boolean;
    readonly memory: number;
}
export declare class Memories {
    #private;
    /** Forgets everything: another input. */
    clear(): void;
    /** Takes a memory in, with its present content as the image to go back to. */
    keep(buffer: SharedArrayBuffer, name: string): void;
    /** Puts every kept memory back to its image, and forgets those made since. */
    restore(): void;
    /** One past the highest address in use. */
    get limit(): number;
    /** What is known of a view on shared memory; null: any other object. */
    info(object: object): ViewInfo | null;
    /** The memory that is the same as this one, if another object stands for it; else itself. */
    canonical(buffer: SharedArrayBuffer): SharedArrayBuffer;
    /** An address for an object that is no memory: the same name, the same address. */
    objectAddress(name: string): number;
    /** A place as people read it: `cells[3]` style is the report's business; this is memory and byte. */
    describe(address: number): {
        readonly memory: string;
        readonly byte: number;
    };
}
//# sourceMappingURL=memory.d.ts.map