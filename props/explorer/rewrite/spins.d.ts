import type { Facts } from './facts.ts';
import { type Node, type Of } from './tree.ts';
export type Loop = Of<'WhileStatement'> | Of<'DoWhileStatement'> | Of<'ForStatement'>;
/** Is a loop one that only waits for others? */
export declare function isSpin(facts: Facts, loop: Loop): boolean;
/** A statement after which the loop around it has certainly ended. */
export declare function leaves(node: Node | null | undefined): boolean;
//# sourceMappingURL=spins.d.ts.map