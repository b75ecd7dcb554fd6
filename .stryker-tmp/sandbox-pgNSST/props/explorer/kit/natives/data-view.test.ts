/**
 * Goal: twins of DataView's methods read and write what the natives do, and tell the machine: an aligned
 * access as one of an element, any other byte by byte.
 *
 * Method: random accesses of shared memory against a DataView of ordinary memory with the same bytes.
 */
// @ts-nocheck

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { callTwin, inThread, textOfCall } from '#props/explorer/kit/test-support/in-thread.js'

const TYPES = ['Int8', 'Uint8', 'Int16', 'Uint16', 'Int32', 'Uint32', 'Float32', 'Float64']
const BIG = ['BigInt64', 'BigUint64']
type Methods = Record<string, (...args: unknown[]) => unknown>

const bytes = fc.uint8Array({ minLength: 24, maxLength: 24 })
const index = fc.oneof(
  fc.integer({ min: -1, max: 22 }),
  fc.constantFrom(undefined, Number.NaN, 2.5),
)
const little = fc.constantFrom(undefined, true, false)
const start = fc.constantFrom(0, 1, 4, 8)

function both(
  content: Uint8Array,
  from: number,
): { mine: DataView; theirs: DataView; all: Uint8Array } {
  const all = new Uint8Array(new SharedArrayBuffer(content.length))
  all.set(content)
  return {
    all,
    mine: new DataView(all.buffer, from),
    theirs: new DataView(content.slice().buffer, from),
  }
}

describe('a DataView on shared memory', () => {
  test('is read as by the native', () => {
    const types = fc.constantFrom(...TYPES, ...BIG)
    const some = fc.property(
      bytes,
      types,
      start,
      index,
      little,
      (content, type, from, at, order) => {
        const { mine, theirs } = both(content, from)
        const method = `get${type}`
        const run = inThread(() => callTwin((mine as unknown as Methods)[method], mine, at, order))
        expect(run.text).toBe(textOfCall(() => (theirs as unknown as Methods)[method]!(at, order)))
        expect(run.outcome.gaps).toEqual([])
      },
    )
    fc.assert(some, { numRuns: 150 })
  })

  test('is written as by the native', () => {
    const value = fc.double()
    const types = fc.constantFrom(...TYPES, ...BIG)
    const some = fc.property(
      ...[bytes, types, start, index, little, value],
      (content, type, from, at, order, number) => {
        const { mine, theirs, all } = both(content, from)
        const method = `set${type}`
        const given = BIG.includes(type) ? BigInt(Math.trunc(number) || 0) : number
        const run = inThread(() =>
          callTwin((mine as unknown as Methods)[method], mine, at, given, order),
        )
        const native = textOfCall(() => (theirs as unknown as Methods)[method]!(at, given, order))
        expect(run.text).toBe(native)
        expect([...all]).toEqual([...new Uint8Array(theirs.buffer)])
        expect(run.outcome.gaps).toEqual([])
      },
    )
    fc.assert(some, { numRuns: 150 })
  })

  test('is one access where it is aligned, and one of each byte elsewhere', () => {
    const { mine } = both(new Uint8Array(24), 4)
    const read = (at: number): string[] =>
      inThread(() => callTwin(mine.getInt32, mine, at)).accesses.map(
        ({ what, view, from }) => `${what} ${view.constructor.name} ${from}`,
      )
    expect(read(4)).toEqual(['read Uint32Array 2'])
    expect(read(2)).toEqual([6, 7, 8, 9].map(i => `read Uint8Array ${i}`))
  })

  test('a race with a typed array on the same bytes is found', () => {
    const words = new Int32Array(new SharedArrayBuffer(8))
    const view = new DataView(words.buffer)
    const { outcome } = inThread(
      () => callTwin(view.setInt32, view, 4, 7),
      () => callTwin(words.fill, words, 1),
    )
    expect(outcome.verdict).toBe('race')
  })

  test('on other memory is left to the native, and refuses what it refuses', () => {
    const own = new DataView(new ArrayBuffer(4))
    expect(inThread(() => callTwin(own.setInt8, own, 0, 5)).text).toBe('returned undefined')
    expect(own.getInt8(0)).toBe(5)
    expect(inThread(() => callTwin(own.getInt8, {}, 0)).text).toBe('threw TypeError')
    const big = both(new Uint8Array(8), 0).mine
    expect(inThread(() => callTwin(big.setBigInt64, big, 0, 5)).text).toBe('threw TypeError')
    expect(inThread(() => callTwin(big.setInt8, big, 0, 5n)).text).toBe('threw TypeError')
  })
})
