import { type Pair } from './pair.ts';
/** The twins of this file. */
export declare function stringTwins(): Pair[];
//# sourceMappingURL=strings.d.ts.map