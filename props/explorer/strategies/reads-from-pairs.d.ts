/** Which read saw which write, over all executions so far, and which pairs were never seen. */
import type { FastRandom } from './fast-random.ts';
/** A read of a place by a thread, and a write of that place by anybody, named by where it is done. */
export interface Pair {
    readonly address: number;
    readonly thread: number;
    readonly site: number;
    /** Site of the write; {@link INITIAL}: what was there at the start. */
    readonly writer: number;
    /** Executions in which the read saw the write, or was to see it. */
    weight: number;
}
/** Stands for the writes before an execution. */
export declare const INITIAL = -1;
export declare class ReadsFromPairs {
    #private;
    get count(): number;
    /** A read happened. Returns whether a pair like this was ever seen or thought of. */
    read(address: number, thread: number, site: number, writer: number): Pair;
    write(address: number, writer: number): void;
    /** Draws a pair, one that was rarely seen rather than another; none: nothing was written yet. */
    draw(random: FastRandom): Pair | undefined;
}
//# sourceMappingURL=reads-from-pairs.d.ts.map