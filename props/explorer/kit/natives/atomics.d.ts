/** A new object in the place of `Atomics`, for the exploration that is active when it is used. */
export declare function virtualAtomics(): object;
//# sourceMappingURL=atomics.d.ts.map