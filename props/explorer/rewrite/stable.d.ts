/** Which expressions may be written twice, or later than they stand, without a temporary. */
import type { Facts } from './facts.ts';
import { type Node } from './tree.ts';
/** Does a node give the same value after `others` were evaluated, with no effect of its own? */
export declare function isStable(facts: Facts, node: Node, others: readonly Node[]): boolean;
/** Can the value of an expression be an object? */
export declare function mayBeObject(node: Node): boolean;
//# sourceMappingURL=stable.d.ts.map