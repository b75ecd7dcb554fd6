import { type Model } from '../model.ts';
export type QueueInput<Item> = {
    readonly kind: 'enqueue';
    readonly item: Item;
} | {
    readonly kind: 'dequeue';
};
/** What was dequeued, or `empty`; nothing for an enqueue. */
export type QueueOutput<Item> = {
    readonly item: Item;
} | 'empty' | undefined;
/** A first-in first-out queue without a bound. */
export declare function queueModel<Item extends number | string>(): Model<readonly Item[], QueueInput<Item>, QueueOutput<Item>>;
//# sourceMappingURL=queue.d.ts.map