import { type Code } from './code.ts';
import { type Frame } from './frame.ts';
import { type Rewriter } from './rewriter.ts';
import { type Fn, type Node, type Of } from './tree.ts';
export declare function emitFunction(r: Rewriter, node: Fn, frame: Frame): Code;
/** A block of statements: twins are set at its top. */
export declare function emitBlock(r: Rewriter, node: Of<'BlockStatement'>, frame: Frame): Code;
/** All cases are one block, and any of them may be the first that runs. */
export declare function emitSwitch(r: Rewriter, node: Of<'SwitchStatement'>, frame: Frame): Code;
/** Statements, after the twins of the functions that are declared among them. */
export declare function statements(r: Rewriter, body: readonly Node[], frame: Frame): Code;
/** `f[G] = …` for the functions that are declared in a list of statements. */
export declare function marks(r: Rewriter, body: readonly Node[], frame: Frame): Code;
/** The frame of a function's generator. */
export declare function twinFrame(r: Rewriter, fn: Fn, frame: Frame, name: string): Frame;
/** `(parameters) { body }` of a generator; parameters that need more than names move into the body. */
export declare function twinRest(r: Rewriter, fn: Fn, inner: Frame, before?: Code): Code;
/** The parameters of a driver: as many names as the function's `length` says, and the rest, if any. */
export declare function driverParams(r: Rewriter, fn: Fn): {
    list: string;
    exact: boolean;
};
/** What `length` says. */
export declare function lengthOf(fn: Fn): number;
/** The twin of an async function: the run ends as unknown where it is called. */
export declare function refusal(r: Rewriter, node: Node, frame: Frame): Code;
/** The name that a function without one gets from where it stands; as code of a property key. */
export declare function inferredName(r: Rewriter, node: Node): string | undefined;
/** The name of a property key that is not computed. */
export declare function keyName(key: Node): string;
/** An anonymous function or class that keeps its inferred name inside another expression. */
export declare function nameIt(name: string | undefined, value: Code): Code;
/**
 * A function expression or arrow.
 *
 * @param key Code of the property key that it gets its name from, when that is computed.
 */
export declare function closure(r: Rewriter, node: Fn, frame: Frame, key?: Code): Code;
/** A function that stays as it is; closures in it get their twins all the same. */
export declare function sync(r: Rewriter, node: Fn, inner: Frame): Code;
export declare function isDirective(node: Node): boolean;
/** Does a function's own code, that of the arrows in it included, hold such a node? */
export declare function usesInArrows(fn: Node, condition: (node: Node) => boolean): boolean;
//# sourceMappingURL=functions.d.ts.map