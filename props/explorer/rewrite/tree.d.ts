/** The syntax tree: acorn's nodes, their children in the order of the text, and the kinds of functions. */
import { type AnyNode, type Function as FunctionNode, type Program } from 'acorn';
export type Node = AnyNode;
export type Fn = Extract<AnyNode, {
    type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression';
}>;
export type ClassNode = Extract<AnyNode, {
    type: 'ClassDeclaration' | 'ClassExpression';
}>;
export type Of<T extends AnyNode['type']> = Extract<AnyNode, {
    type: T;
}>;
export type { FunctionNode, Program };
/** Parses a bundle: a script whose last statements may return. */
export declare function parseBundle(text: string): Program;
export declare function isFunction(node: Node): node is Fn;
export declare function isClass(node: Node): node is ClassNode;
/** The children of a node, in the order of the text. A shorthand property has one: its value. */
export declare function childrenOf(node: Node): readonly Node[];
/** Visits a node and what is below it; `enter` returns false to stay out of a node's children. */
export declare function walk(node: Node, enter: (node: Node, parent?: Node) => unknown, parent?: Node): void;
//# sourceMappingURL=tree.d.ts.map