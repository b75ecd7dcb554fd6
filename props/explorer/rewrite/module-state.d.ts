import type { Rewriter } from './rewriter.ts';
import { type Binding } from './scope.ts';
import { type ClassNode, type Node } from './tree.ts';
export declare class StateRules {
    #private;
    /** @param kept What is known to be kept, so far. */
    constructor(r: Rewriter, kept: ReadonlySet<Binding>);
    /** A statement of a CommonJS module that leaves nothing to do again. */
    isStateless(node: Node): boolean;
    /** `exports.x = value`, `module.exports = value`, `Object.defineProperty(exports, …)`. */
    isStatelessExport(node: Node): boolean;
    isStatelessValue(node: Node): boolean;
    /** A class that may be kept: what it extends and its computed names are kept themselves. */
    isKeptClass(node: ClassNode): boolean;
    /** A primitive that is the same each time, or a symbol. */
    isConstant(node: Node): boolean;
}
/** `require("…")` of a module outside the bundle, as esbuild writes it for an import. */
export declare function isImport(init: Node): boolean;
/** A reference by this name. */
export declare function isNamed(node: Node, name: string): boolean;
//# sourceMappingURL=module-state.d.ts.map