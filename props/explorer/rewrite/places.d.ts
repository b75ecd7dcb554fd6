import type { Bundle } from './bundle.ts';
import { type Flat } from './code.ts';
/** A place in a file that the user can open; line and column from 1. */
export interface Place {
    readonly file: string;
    readonly line: number;
    readonly column: number;
}
/** Decoded mappings: by line, [column, source, line, column], all from 0. */
export interface Decoded {
    readonly sources: readonly (string | null)[];
    readonly mappings: readonly (readonly (readonly number[])[])[];
}
/** Looks places of a bundle up. */
export declare class Places {
    #private;
    /** The offsets at which the lines of the bundle begin. */
    readonly starts: readonly number[];
    constructor(bundle: Bundle);
    /** The file that was loaded for what is at an offset; undefined for esbuild's own helpers. */
    fileOf(offset: number): string | undefined;
    original(offset: number): Place | undefined;
    /** The map from a generated text straight to the original files. */
    compose({ mappings }: Flat): Decoded;
}
/** The original place of a position; line and column from 0. */
export declare function placeIn(map: Decoded, line: number, column: number): Place | undefined;
//# sourceMappingURL=places.d.ts.map