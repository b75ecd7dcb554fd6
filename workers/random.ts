/**
 * Seeded random numbers: xoshiro128**, seeded through splitmix32.
 *
 * Sources: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators" (2018), public
 * domain C code at https://prng.di.unimi.it/xoshiro128starstar.c; the seeding function is the
 * 32-bit finaliser of MurmurHash3 over a Weyl sequence, as in Java's SplittableRandom.
 *
 * Good enough for simulations, and the same on every machine. Not for secrets.
 */
import assert from 'node:assert/strict'

const UINT32_COUNT = 0x1_0000_0000

/** A stream of random numbers that depends on nothing but the words it was seeded with. */
export class Random {
  #a: number
  #b: number
  #c: number
  #d: number

  /**
   * The stream number `path` of `seed`: the same seed with another path (a stack, an incarnation)
   * gives an unrelated stream. Every number is an integer, of which the low 32 bits count.
   */
  constructor(seed: number, ...path: number[]) {
    let weyl = seed | 0
    const next = (): number => {
      weyl = (weyl + 0x9e3779b9) | 0
      return mix(weyl)
    }
    // Each word is mixed before the next is added, or (1, 2) and (2, 1) would be one stream.
    for (const word of path) weyl = (next() + (word | 0)) | 0
    this.#a = next()
    this.#b = next()
    this.#c = next()
    // Four zeros are the one state that xoshiro never leaves. `mix` is one-to-one and the four
    // arguments differ, so at most one of these is zero.
    this.#d = next()
  }

  /** The next integer in 0 … 2^32 - 1. */
  uint32(): number {
    const scrambled = Math.imul(rotateLeft(Math.imul(this.#b, 5), 7), 9) >>> 0
    const shifted = this.#b << 9
    this.#c ^= this.#a
    this.#d ^= this.#b
    this.#b ^= this.#c
    this.#a ^= this.#d
    this.#c ^= shifted
    this.#d = rotateLeft(this.#d, 11)
    return scrambled
  }

  /** The next integer in 0 … n - 1, each equally likely. `n` is in 1 … 2^32. */
  below(n: number): number {
    assert(Number.isInteger(n) && n >= 1 && n <= UINT32_COUNT, `below(${n})`)
    // The numbers past the last whole multiple of n would favour small results: drawn again.
    // Ends: more than half of all draws are accepted, whatever n is.
    const accepted = UINT32_COUNT - (UINT32_COUNT % n)
    for (;;) {
      const drawn = this.uint32()
      if (drawn < accepted) return drawn % n
    }
  }

  /** The items in another order, each order equally likely (as far as the stream has so many). */
  shuffled<T>(items: readonly T[]): T[] {
    const deck = [...items]
    for (let i = deck.length - 1; i > 0; i--) {
      const j = this.below(i + 1)
      ;[deck[i], deck[j]] = [deck[j]!, deck[i]!]
    }
    return deck
  }

  /** The next number in [0, 1), a multiple of 2^-32. */
  unit(): number {
    return this.uint32() / UINT32_COUNT
  }
}

// --- internal ---

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

function mix(word: number): number {
  let z = word
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
  return z ^ (z >>> 16)
}
