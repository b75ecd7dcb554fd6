/**
 * Plain accesses `o[k]`, which may be to shared memory, and those to properties that are getters or setters
 * somewhere in the bundle. Compound assignments and updates evaluate object and key once.
 */
import { type Code } from './code.ts';
import type { Frame } from './frame.ts';
import { type Rewriter } from './rewriter.ts';
import type { Node, Of } from './tree.ts';
type Member = Of<'MemberExpression'>;
export declare function emitMember(r: Rewriter, node: Member, frame: Frame): Code | undefined;
export declare function emitAssignment(r: Rewriter, node: Of<'AssignmentExpression'>, frame: Frame, unused?: boolean): Code | undefined;
export declare function emitUpdate(r: Rewriter, node: Of<'UpdateExpression'>, frame: Frame): Code | undefined;
/** `delete o[k]` accesses nothing. */
export declare function emitUnary(r: Rewriter, node: Of<'UnaryExpression'>, frame: Frame): Code | undefined;
/** What is assigned to: its object and key are evaluated, and it is not read. */
export declare function emitTarget(r: Rewriter, node: Node, frame: Frame): Code;
/** A property whose name is that of a getter; what a private name means is known. */
export declare function readAccessor(r: Rewriter, node: Member, object: Code): Code;
export {};
//# sourceMappingURL=elements.d.ts.map