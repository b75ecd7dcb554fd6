/** Literal `Atomics.x(…)`: inlined, without a call of a generator. */
import { type Code } from './code.ts';
import type { Frame } from './frame.ts';
import type { Rewriter } from './rewriter.ts';
import type { Of } from './tree.ts';
export declare function atomicCall(r: Rewriter, node: Of<'CallExpression'>, operation: string, frame: Frame): Code | undefined;
//# sourceMappingURL=atomics.d.ts.map