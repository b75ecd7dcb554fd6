/** What a virtual thread can be about to do, and how two such operations depend on each other. */
/** Operation kinds. The first eleven are written by number into rewritten code. */
export declare const KIND: {
    readonly LOAD: 0;
    readonly STORE: 1;
    readonly ADD: 2;
    readonly SUB: 3;
    readonly AND: 4;
    readonly OR: 5;
    readonly XOR: 6;
    readonly EXCHANGE: 7;
    readonly COMPARE_EXCHANGE: 8;
    readonly WAIT: 9;
    readonly NOTIFY: 10;
    /** A plain access of a cell on which a race was reported: a switch point since then. */
    readonly PLAIN_READ: 11;
    readonly PLAIN_WRITE: 12;
    /** An operation on an object that is no memory: a message port, a history. */
    readonly CUSTOM: 13;
    readonly CRASH: 14;
    readonly STALL: 15;
};
export declare const KIND_NAMES: readonly string[];
/** How an operation touches its place: bits. */
export declare const TOUCH: {
    readonly READ: 1;
    readonly WRITE: 2;
    /** The wait list of the place: a wait that enqueues, a notify, a waiter that leaves. */
    readonly LIST: 4;
    /** Writes a cell that `always` has read. */
    readonly VISIBLE: 8;
    /** An operation of a history begins; any two commute. */
    readonly INVOKE: 16;
    /** An operation of a history ends; any two commute, but not with a beginning. */
    readonly RESPOND: 32;
};
/**
 * Whether the order of two operations of different threads can matter. Each has a byte range in the
 * machine's address space (`width` 0: no place) and TOUCH bits.
 */
export declare function dependent(address: number, width: number, touch: number, otherAddress: number, otherWidth: number, otherTouch: number): boolean;
/** Choices from here on let a wait time out: `TIMEOUT + thread`. Below: a thread makes its step. */
export declare const TIMEOUT = 64;
/** Threads of one execution, recoveries included. */
export declare const THREADS_MAX = 32;
//# sourceMappingURL=kinds.d.ts.map