/** Classes: methods get their twins, statics their reset, when the class is made. */
import { type Code } from './code.ts';
import { type Frame } from './frame.ts';
import { type Rewriter } from './rewriter.ts';
import { type ClassNode } from './tree.ts';
export interface ClassCode {
    /** Variables that must be declared where the class is, once for each time it is made. */
    readonly variables: readonly string[];
    readonly text: Code;
    /** Does it have statics that a method, named `init`, sets? */
    readonly hasInit: boolean;
}
/** A class inside a function, or one that is made anew at each reset. */
export declare function emitClass(r: Rewriter, node: ClassNode, frame: Frame): Code;
/** @param keepsStatics Statics go into a method that each reset calls, since the class is kept. */
export declare function rewriteClass(r: Rewriter, node: ClassNode, outer: Frame, keepsStatics: boolean): ClassCode;
//# sourceMappingURL=classes.d.ts.map