import type { FastRandom } from './fast-random.ts';
export declare class CellCounts {
    #private;
    /** Forgets everything. */
    clear(): void;
    add(thread: number, address: number): void;
    of(thread: number, address: number): number;
    /** Draws a place that several threads touched, by the number of steps on it; −1: there is none. */
    drawShared(random: FastRandom): number;
}
//# sourceMappingURL=cell-counts.d.ts.map