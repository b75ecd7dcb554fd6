/**
 * Goal: the generator is xoshiro128** seeded by splitmix32, and its streams are told apart.
 * Method: a slow second implementation in BigInt, itself checked against published numbers.
 * Not covered: statistical quality, which is the authors' claim.
 */
// @ts-nocheck


import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Random } from '#workers/random.js'

const MASK = 0xffff_ffffn

function* xoshiroReference(state: bigint[]): Generator<number, never, void> {
  const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & MASK
  const s = [...state]
  for (;;) {
    yield Number((rotate((s[1] * 5n) & MASK, 7n) * 9n) & MASK)
    const t = (s[1] << 9n) & MASK
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= t
    s[3] = rotate(s[3], 11n)
  }
}

function seedReference(seed: number): bigint[] {
  return [1n, 2n, 3n, 4n].map(step => {
    let z = (BigInt(seed >>> 0) + step * 0x9e3779b9n) & MASK
    z = ((z ^ (z >> 16n)) * 0x85ebca6bn) & MASK
    z = ((z ^ (z >> 13n)) * 0xc2b2ae35n) & MASK
    return z ^ (z >> 16n)
  })
}

function first(random: Random, n: number): number[] {
  return Array.from({ length: n }, () => random.uint32())
}

describe('Random', () => {
  it('has a reference that gives the published numbers for the state 1, 2, 3, 4', () => {
    const reference = xoshiroReference([1n, 2n, 3n, 4n])
    expect(Array.from({ length: 4 }, () => reference.next().value)).toEqual([
      11520, 0, 5927040, 70819200,
    ])
  })

  it('gives the numbers of the reference for any seed', () => {
    fc.assert(
      fc.property(fc.integer(), seed => {
        const reference = xoshiroReference(seedReference(seed))
        for (const number of first(new Random(seed), 50)) {
          expect(number).toBe(reference.next().value)
        }
      }),
    )
  })

  it('gives another stream for another path, order included', () => {
    const streams = [[], [0], [1], [0, 1], [1, 0], [1, 2], [2, 1], [0, 0]].map(path =>
      first(new Random(7, ...path), 4).join(),
    )
    expect(new Set(streams).size).toBe(streams.length)
  })

  it('draws below n, every number of a small range, and refuses what is no range', () => {
    const random = new Random(1)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 0x1_0000_0000 }), n => {
        expect(random.below(n)).toBeLessThan(n)
      }),
    )
    const counts = [0, 0, 0]
    for (let i = 0; i < 30_000; i++) counts[random.below(3)] += 1
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500)
    for (const n of [0, -1, 1.5, 0x1_0000_0001, Number.NaN]) {
      expect(() => random.below(n)).toThrow(`below(${n})`)
    }
  })

  it('draws units in [0, 1) around a half', () => {
    const random = new Random(2)
    let sum = 0
    for (let i = 0; i < 10_000; i++) {
      const unit = random.unit()
      expect(unit >= 0 && unit < 1).toBe(true)
      sum += unit
    }
    expect(sum / 10_000).toBeCloseTo(0.5, 1)
  })
})
