import { type Model } from '../model.ts';
export interface MutexInput {
    readonly kind: 'lock' | 'try-lock' | 'unlock';
    readonly owner: number;
}
/** Whether a `try-lock` got it; true for the others. */
export type MutexOutput = boolean;
/** A lock that one owner has at a time; the state is the owner, 0 = free. Owners are not 0. */
export declare const mutexModel: Model<number, MutexInput, MutexOutput>;
//# sourceMappingURL=mutex.d.ts.map