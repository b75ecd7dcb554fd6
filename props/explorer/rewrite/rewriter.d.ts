import type { Code } from './code.ts';
import type { Facts } from './facts.ts';
import { type Frame } from './frame.ts';
import type { Places } from './places.ts';
import { type Site, type SiteKind } from './sites.ts';
import { type Fn, type Node } from './tree.ts';
export type Handler = (r: Rewriter, node: never, frame: Frame) => Code | undefined;
export type Handlers = Partial<Record<Node['type'], Handler>>;
/** What the statistics and the notes of a run say about the code. */
export interface Note {
    readonly kind: 're-evaluated' | 'synchronous';
    readonly what: string;
    readonly why: string;
    readonly file: string;
    readonly line: number;
}
export declare class Rewriter {
    #private;
    readonly source: string;
    readonly facts: Facts;
    readonly places: Places;
    /** Starts every name of ours; occurs nowhere in the source. */
    readonly prefix: string;
    readonly sites: Site[];
    readonly notes: Note[];
    /** Declarations at the top of the factory: strings of tagged templates. */
    readonly declarations: Code[];
    /** Loops that only wait for others. */
    readonly spins: Set<Node>;
    /** The variable that holds the generator of a private method, once its function was used as a value. */
    readonly privateTwins: Map<Fn, string>;
    /** The variables that hold classes whose methods read getters by `super`. */
    readonly homes: Map<Node, string>;
    /** How many symbols for methods' twins are needed. */
    symbols: number;
    constructor(source: string, facts: Facts, places: Places, handlers: Handlers);
    /** A name of ours, the same for the same purpose. */
    name(purpose: string): string;
    /** A name of ours that is used once. */
    unique(purpose: string): string;
    temp(frame: Frame): string;
    text(node: Node): string;
    /** Rewritten code of a node whose value is used. */
    emit(node: Node, frame: Frame): Code;
    /** The text of a node, with its children rewritten. */
    copy(node: Node, frame: Frame, emit?: (child: Node) => Code): Code;
    /** Registers a place where something happens, and gives its number as code. */
    site(kind: SiteKind, node: Node, frame: Frame): string;
    note(kind: Note['kind'], what: string, why: string, node: Node): void;
    /** Is this function rewritten into a generator? */
    isTouched(fn: Fn): boolean;
    /** Is a statement, of the same function, in a loop that only waits? */
    isInSpin(node: Node): boolean;
    /** The URL of the file that a node comes from. */
    urlOf(node: Node): string;
    /** `this`, `arguments` or `new.target`, taken from the function around when a generator lies between. */
    captured(what: 'this' | 'arguments' | 'target', frame: Frame): string | undefined;
    /** The declarations that the captures and temporaries of a frame need, at the top of its body. */
    prologue(frame: Frame): Code;
}
/** Code for a name or a text as a string of JavaScript. */
export declare function quote(text: string): string;
//# sourceMappingURL=rewriter.d.ts.map