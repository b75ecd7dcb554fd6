/**
 * Random numbers for choosing, cheaper than the project's other generator and re-seeded for each
 * execution: G. Marsaglia, "Xorshift RNGs" (2003), 32 bits; the seed goes through a finaliser first.
 */
export declare class FastRandom {
    #private;
    /** Begins the stream number `run` of `seed`. */
    seed(seed: number, run: number): void;
    /** −2^31 … 2^31 − 1, never 0. */
    int32(): number;
    uint32(): number;
    /** 0 … n − 1; the bias is below n / 2^32. */
    below(n: number): number;
    /** In [0, 1). */
    unit(): number;
}
//# sourceMappingURL=fast-random.d.ts.map