/** Loops that only wait for others tell the machine where they begin, go on and end. */
import { type Code } from './code.ts';
import type { Frame } from './frame.ts';
import type { Rewriter } from './rewriter.ts';
import { type Loop } from './spins.ts';
import type { Of } from './tree.ts';
export declare function emitLoop(r: Rewriter, node: Loop, frame: Frame): Code | undefined;
/** A way out of such a loop that does not pass its end. */
export declare function emitReturn(r: Rewriter, node: Of<'ReturnStatement'> | Of<'ThrowStatement'>, frame: Frame): Code | undefined;
//# sourceMappingURL=loops.d.ts.map