/**
 * Random numbers for choosing, cheaper than the project's other generator and re-seeded for each
 * execution: G. Marsaglia, "Xorshift RNGs" (2003), 32 bits; the seed goes through a finaliser first.
 */
// @ts-nocheck

export class FastRandom {
  #state = 1

  /** Begins the stream number `run` of `seed`. */
  seed(seed: number, run: number): void {
    this.#state = firstState(seed, run)
  }

  /** −2^31 … 2^31 − 1, never 0. */
  int32(): number {
    this.#state = nextState(this.#state)
    return this.#state
  }

  uint32(): number {
    return this.int32() >>> 0
  }

  /** 0 … n − 1; the bias is below n / 2^32. */
  below(n: number): number {
    return Math.floor((this.uint32() / 0x1_0000_0000) * n)
  }

  /** In [0, 1). */
  unit(): number {
    return this.uint32() / 0x1_0000_0000
  }
}

/** The state that the stream number `run` of `seed` begins with. */
export function firstState(seed: number, run: number): number {
  let z = Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul((run + 1) | 0, 0x85ebca6b)
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
  z ^= z >>> 16
  return z === 0 ? 0x6b8b4567 : z
}

/** The next state, which is also the number drawn. */
export function nextState(state: number): number {
  let x = state
  x ^= x << 13
  x ^= x >>> 17
  x ^= x << 5
  return x
}
