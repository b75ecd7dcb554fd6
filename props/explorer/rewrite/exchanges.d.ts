/** How code tells whether a compareExchange has exchanged: by comparing its result with what it expected. */
import type { Facts } from './facts.ts';
import type { Fn, Node, Of } from './tree.ts';
/** Which value of `a === b` says that an exchange was made, when one side is its result. */
export declare function comparison(facts: Facts, node: Node, side: Node, exchange: Of<'CallExpression'>): boolean | undefined;
/** What a function returns when it has exchanged, if that is all it does. */
export declare function exchangeReturned(facts: Facts, fn: Fn): boolean | undefined;
//# sourceMappingURL=exchanges.d.ts.map