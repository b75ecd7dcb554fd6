/** Globals of the language that neither touch shared memory nor call back. */
import type { Node } from './tree.ts';
/** Names that are left alone as values too: they cannot be assigned. */
export declare const CONSTANTS: ReadonlySet<string>;
export declare function isHarmlessCall(callee: Node, isFree: (node: Node) => boolean): boolean;
export declare function isHarmlessNew(callee: Node, args: readonly Node[], isFree: (node: Node) => boolean): boolean;
/** Iterables of which it is known that their iterator is the language's own, over plain values. */
export declare function isHarmlessIterable(node: Node, isFree: (node: Node) => boolean): boolean;
//# sourceMappingURL=harmless.d.ts.map