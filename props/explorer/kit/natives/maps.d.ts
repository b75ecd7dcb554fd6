import { type Pair } from './pair.ts';
/** The twins of this file. */
export declare function mapTwins(): Pair[];
//# sourceMappingURL=maps.d.ts.map