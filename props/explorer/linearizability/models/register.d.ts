import { type Model } from '../model.ts';
export type RegisterInput<Value> = {
    readonly kind: 'read';
} | {
    readonly kind: 'write';
    readonly value: Value;
} | {
    readonly kind: 'cas';
    readonly expected: Value;
    readonly value: Value;
};
/** What a read saw, what a compare-and-swap found; nothing for a write. */
export type RegisterOutput<Value> = Value | undefined;
/** A register that is read, written, and compared and swapped. */
export declare function registerModel<Value extends number | string | boolean | null>(initial: Value): Model<Value, RegisterInput<Value>, RegisterOutput<Value>>;
//# sourceMappingURL=register.d.ts.map