import { type Pair } from './pair.ts';
/** The twins of this file. */
export declare function typedArrayVisitTwins(): Pair[];
//# sourceMappingURL=typed-array-visits.d.ts.map