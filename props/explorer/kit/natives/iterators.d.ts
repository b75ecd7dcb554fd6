import { type Pair } from './pair.ts';
/** The twins of this file. */
export declare function iteratorTwins(): Pair[];
//# sourceMappingURL=iterators.d.ts.map