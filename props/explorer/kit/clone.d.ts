export declare function cloneWith(message: unknown, _transfer: readonly object[]): unknown;
//# sourceMappingURL=clone.d.ts.map