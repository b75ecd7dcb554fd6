/**
 * Iteration, and generators of the user's. Scheduler yields travel through the user's generators beside
 * their own values; loops and delegations in rewritten code pass them on.
 */
import { type Code } from './code.ts';
import type { Frame } from './frame.ts';
import type { Rewriter } from './rewriter.ts';
import type { Node, Of } from './tree.ts';
export declare function emitForOf(r: Rewriter, node: Of<'ForOfStatement'>, frame: Frame): Code | undefined;
/** `const [a, b] = e`. */
export declare function emitDeclarator(r: Rewriter, node: Of<'VariableDeclarator'>, frame: Frame): Code | undefined;
/** What an array pattern takes from an expression. */
export declare function taken(r: Rewriter, pattern: Of<'ArrayPattern'>, from: Node, frame: Frame): Code;
export declare function emitYield(r: Rewriter, node: Of<'YieldExpression'>, frame: Frame): Code | undefined;
//# sourceMappingURL=iteration.d.ts.map