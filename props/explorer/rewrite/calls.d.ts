import { type Code } from './code.ts';
import type { Frame } from './frame.ts';
import { type Rewriter } from './rewriter.ts';
import type { Fn, Node, Of } from './tree.ts';
type CallNode = Of<'CallExpression'>;
export declare function emitCall(r: Rewriter, node: CallNode, frame: Frame): Code | undefined;
export declare function emitNew(r: Rewriter, node: Of<'NewExpression'>, frame: Frame): Code | undefined;
/** `import(…)`: nothing is loaded while threads run. */
export declare function emitImport(r: Rewriter, node: Of<'ImportExpression'>, frame: Frame): Code | undefined;
/** `...e` in a call or an array: what an interruptible iterator gives is collected first. */
export declare function emitSpread(r: Rewriter, node: Of<'SpreadElement'>, frame: Frame): Code | undefined;
/** The twin's name of a function declaration. */
export declare function twinName(r: Rewriter, fn: Fn): string;
/** An argument that is at hand, and the test whether it is shared memory, if it can be. */
export interface Argument {
    readonly use: Code;
    readonly shared?: Code;
}
/** A call of a function value that was evaluated into a name, with a receiver. */
export declare function callValue(r: Rewriter, about: {
    callee: string;
    receiver: Code;
    text: string;
    site: string;
}, args: readonly Argument[], receiverIsObject: boolean): Code;
/** Arguments as a list, evaluated where they stand. */
export declare function argumentList(r: Rewriter, args: readonly Node[], frame: Frame): Code;
/** Arguments evaluated in order into temporaries, those that cannot change left as they are. */
export declare function prepareArguments(r: Rewriter, args: readonly Node[], frame: Frame): {
    setup: Code[];
    list: Argument[];
    temps: string[];
};
/** `5` and `-1` are no receivers without parentheses. */
export declare function primary(node: Node, value: Code): Code;
/** The property of a receiver that is at hand. */
export declare function member(r: Rewriter, node: Of<'MemberExpression'>, receiver: Code, frame: Frame): Code;
export {};
//# sourceMappingURL=calls.d.ts.map