import { type Code } from './code.ts';
import { type Frame } from './frame.ts';
import { type Rewriter } from './rewriter.ts';
import { type ClassNode, type Fn, type Node, type Of } from './tree.ts';
export type Field = Of<'PropertyDefinition'>;
/** The text of a constructor and of its generator. */
export interface ConstructorCode {
    readonly text: Code;
}
/** The parts of a constructor that can be deferred. */
export interface Shape {
    readonly fn: Fn | undefined;
    readonly derived: boolean;
    readonly fields: readonly Field[];
    /** Statements up to `super(…)`, which run as they stand. */
    readonly before: readonly Node[];
    readonly superCall: Of<'CallExpression'> | undefined;
    readonly after: readonly Node[];
}
/** The shape of a constructor, or why it stays synchronous. */
export declare function constructorShape(node: ClassNode): Shape | string;
/** @param self The variable that holds the class, for one that is derived. */
export declare function constructorText(r: Rewriter, shape: Shape, around: Frame, name: string, self: string): Code;
/** The value of a field, which gives a name to a function that has none. */
export declare function fieldValue(r: Rewriter, node: Field, frame: Frame): Code;
/** The name of a field, as code. */
export declare function fieldKey(r: Rewriter, node: Field): string;
//# sourceMappingURL=constructors.d.ts.map