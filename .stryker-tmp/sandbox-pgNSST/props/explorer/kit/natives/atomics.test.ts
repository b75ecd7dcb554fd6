/**
 * Goal: the Atomics that code under test sees looks like node's, and each function is an operation of the
 * machine through its twin, and an uninterrupted one through a native caller.
 */
// @ts-nocheck

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { active } from '#props/explorer/kit/active.js'
import { virtualAtomics } from '#props/explorer/kit/natives/atomics.js'
import { callTwin, inThread, textOfCall } from '#props/explorer/kit/test-support/in-thread.js'

type Functions = Record<string, (...args: unknown[]) => unknown>
const real = Atomics as unknown as Functions
const virtual = virtualAtomics() as Functions
const ACCESSES = ['load', 'store', 'add', 'sub', 'and', 'or', 'xor', 'exchange', 'compareExchange']
const TYPES = [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array]
const BIG = [BigInt64Array, BigUint64Array]

describe('the virtual Atomics', () => {
  test('has the functions that node has, by name and length', () => {
    const names = Object.getOwnPropertyNames(Atomics).sort()
    expect(Object.getOwnPropertyNames(virtual).sort()).toEqual(names)
    for (const name of names) {
      expect([name, virtual[name]!.length, virtual[name]!.name]).toEqual([
        ...[name, real[name]!.length, name],
      ])
    }
    expect(String(virtual)).toBe('[object Atomics]')
    expect(Object.keys(virtual)).toEqual([])
  })

  test('does what node does, scheduled and not', () => {
    const number = fc.oneof(fc.integer(), fc.constantFrom(1.5, Number.NaN, undefined, '7', -0))
    const index = fc.oneof(fc.integer({ min: -1, max: 2 }), fc.constantFrom(undefined, '1', 1.9))
    const isBig = fc.boolean()
    const some = fc.property(
      ...[
        fc.constantFrom(...ACCESSES),
        fc.nat(5),
        isBig,
        isBig,
        index,
        number,
        number,
        fc.boolean(),
      ],
      (name, type, big, asBig, at, a, b, shared) => {
        const C = (big ? BIG[type % 2] : TYPES[type]) as unknown as Int32ArrayConstructor
        const make = (): Int32Array => {
          const bytes = 2 * C.BYTES_PER_ELEMENT
          return new C(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes))
        }
        const given = asBig ? [a, b].map(v => BigInt(Math.trunc(Number(v)) || 0)) : [a, b]
        const [mine, theirs, driven] = [make(), make(), make()]
        const native = textOfCall(() => real[name]!(theirs, at, ...given))
        expect(inThread(() => callTwin(virtual[name], undefined, mine, at, ...given)).text).toBe(
          native,
        )
        const run = inThread(function* () {
          yield* []
          return virtual[name]!(driven, at, ...given)
        })
        expect(run.text).toBe(native)
        expect(run.yields).toBe(0)
        expect([...mine]).toEqual([...theirs])
        expect([...driven]).toEqual([...theirs])
      },
    )
    fc.assert(some, { numRuns: 150 })
  })

  test('refuses wrong views as node does', () => {
    const wrong = [undefined, {}, [1], new Float64Array(1), new DataView(new SharedArrayBuffer(8))]
    for (const name of [...ACCESSES, 'wait', 'notify']) {
      for (const view of wrong) {
        const native = textOfCall(() => real[name]!(view, 0, 0, 0))
        expect(inThread(() => callTwin(virtual[name], undefined, view, 0, 0, 0)).text).toBe(native)
      }
    }
  })

  test('a wait is woken by a notify, and one that nobody can wake is not begun by a native', () => {
    const view = new Int32Array(new SharedArrayBuffer(4))
    const waits = inThread(
      () => callTwin(virtual.wait, undefined, view, 0, 0),
      function* () {
        let woken = 0
        while (woken === 0) woken = (yield* callTwin(virtual.notify, undefined, view, 0)) as number
        return woken
      },
    )
    expect(waits.text).toBe("returned 'ok'")
    const driven = inThread(function* () {
      yield* []
      return virtual.wait!(view, 0, 0)
    })
    expect(driven.outcome.verdict).toBe('unknown')
    expect(driven.outcome.message).toMatch(/blocks, in a call that cannot be interrupted/)
  })

  test('waitAsync is refused when it is reached', () => {
    const view = new Int32Array(new SharedArrayBuffer(4))
    const run = inThread(() => callTwin(virtual.waitAsync, undefined, view, 0, 0))
    expect(run.outcome.verdict).toBe('unknown')
    expect(run.outcome.message).toMatch(/Atomics.waitAsync/)
    expect(active.machine).toBeUndefined()
  })
})
