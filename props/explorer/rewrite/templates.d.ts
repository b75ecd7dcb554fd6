import { type Code } from './code.ts';
import type { Frame } from './frame.ts';
import { type Rewriter } from './rewriter.ts';
import type { Of } from './tree.ts';
export declare function emitTagged(r: Rewriter, node: Of<'TaggedTemplateExpression'>, frame: Frame): Code | undefined;
//# sourceMappingURL=templates.d.ts.map