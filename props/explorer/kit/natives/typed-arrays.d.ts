import { type Pair } from './pair.ts';
/** The twins of this file. */
export declare function typedArrayTwins(): Pair[];
//# sourceMappingURL=typed-arrays.d.ts.map