import { type Pair } from './pair.ts';
/** The twins of this file. */
export declare function dataViewTwins(): Pair[];
//# sourceMappingURL=data-view.d.ts.map