import { type Model } from '../model.ts';
export type CounterInput = {
    readonly kind: 'add';
    readonly by: number;
} | {
    readonly kind: 'get';
};
/** A counter; both operations return the value before them. */
export declare const counterModel: Model<number, CounterInput, number>;
//# sourceMappingURL=counter.d.ts.map