/** Who waits where: first in, first out for each place (ECMA-262, WaiterList). */
export declare class WaitLists {
    #private;
    clear(): void;
    add(address: number, thread: number): void;
    /** Takes the thread out, wherever it stands. */
    remove(address: number, thread: number): void;
    /** Takes the first `count` out. */
    take(address: number, count: number): readonly number[];
    waiting(address: number): readonly number[];
}
//# sourceMappingURL=wait-lists.d.ts.map