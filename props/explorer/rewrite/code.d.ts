/**
 * Generated code as a rope: strings of ours, and slices of the source that keep their positions.
 * A rope is flattened once, at the end, into a text and the decoded mappings of a source map.
 */
/** A piece of the source, copied as it is. */
export interface Slice {
    readonly start: number;
    readonly end: number;
}
export type Code = string | Slice | readonly Code[];
/** A template of code. */
export declare function code(strings: TemplateStringsArray, ...parts: readonly Code[]): Code;
export declare function join(parts: readonly Code[], separator: string): Code;
/** [column, source 0, line, column], as in the decoded mappings of a source map; all from 0. */
export type Segment = [number, number, number, number];
export interface Flat {
    readonly text: string;
    readonly mappings: Segment[][];
}
export declare function flatten(root: Code, source: string, starts: readonly number[]): Flat;
/** The offsets at which the lines of a text begin. */
export declare function lineStarts(text: string): number[];
/** The line, from 0, that holds an offset. */
export declare function lineOf(starts: readonly number[], offset: number): number;
//# sourceMappingURL=code.d.ts.map