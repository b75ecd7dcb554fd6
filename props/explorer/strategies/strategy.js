/** Instances of a strategy that learns. */
export const SHARDS = 16;
//# sourceMappingURL=strategy.js.map