import { type Pair } from './pair.ts';
/** The twins of this file. */
export declare function arrayTwins(): Pair[];
//# sourceMappingURL=arrays.d.ts.map