import { type Code } from './code.ts';
import { type Frame } from './frame.ts';
import { type Rewriter } from './rewriter.ts';
import type { Of } from './tree.ts';
export declare function emitThis(r: Rewriter, _: Of<'ThisExpression'>, frame: Frame): Code | undefined;
export declare function emitIdentifier(r: Rewriter, node: Of<'Identifier'>, frame: Frame): Code | undefined;
export declare function emitMeta(r: Rewriter, node: Of<'MetaProperty'>, frame: Frame): Code | undefined;
/**
 * `super.name`. A getter that can be interrupted is looked up where `super` does; in an arrow's generator
 * any other one is read by a helper arrow of the method around it.
 */
export declare function superMember(r: Rewriter, node: Of<'MemberExpression'>, frame: Frame): Code | undefined;
//# sourceMappingURL=names.d.ts.map