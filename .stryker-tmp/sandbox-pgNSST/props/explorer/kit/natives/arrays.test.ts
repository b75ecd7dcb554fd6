/**
 * Goal: twins of the methods of arrays that call back give what the methods give, holes, species and
 * array-likes included, and are interrupted in every callback.
 *
 * Method: random arrays, by hand picked receivers, against the native.
 */
// @ts-nocheck

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type MakeCall, nativeAndTwin } from '#props/explorer/kit/test-support/in-thread.js'

type Methods = Record<string, unknown>
const prototype = Array.prototype as unknown as Methods

const VISITS = [
  ...['forEach', 'map', 'filter', 'some', 'every', 'find', 'findIndex', 'findLast'],
  ...['findLastIndex', 'flatMap'],
]
const FOLDS = ['reduce', 'reduceRight']
const SORTS = ['sort', 'toSorted']

const HOLE = Symbol('hole')
const elements = fc.array(
  fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(undefined, HOLE, 'x', '1')),
  { maxLength: 6 },
)

function arrayOf(values: readonly unknown[]): unknown[] {
  const array: unknown[] = []
  array.length = values.length
  values.forEach((value, i) => {
    if (value !== HOLE) array[i] = value
  })
  return array
}

/** A callback that writes down what it gets, and gives the answers one after the other. */
function visitor(answers: readonly unknown[], log: unknown[]): (...got: unknown[]) => unknown {
  let calls = 0
  return function (this: unknown, ...got: unknown[]) {
    log.push([typeof this === 'string' || typeof this, ...got])
    return answers[calls++ % answers.length]
  }
}

const answers = fc.array(fc.constantFrom(true, false, 0, 'yes', [1, [2]], null), {
  minLength: 1,
  maxLength: 4,
})

function expectSame(make: MakeCall): void {
  const { native, twin, run } = nativeAndTwin(make)
  expect(twin).toBe(native)
  expect(run.outcome.gaps).toEqual([])
}

describe('a method of arrays', () => {
  test('that visits does what the native does', () => {
    const names = fc.constantFrom(...VISITS)
    const some = fc.property(names, elements, answers, (name, values, given) =>
      expectSame((wrap, log) => [
        prototype[name],
        arrayOf(values),
        wrap(visitor(given, log)),
        'self',
      ]),
    )
    fc.assert(some, { numRuns: 150 })
  })

  test('that folds does what the native does', () => {
    const start = fc.array(fc.constantFrom(undefined, 5), { maxLength: 1 })
    const some = fc.property(fc.constantFrom(...FOLDS), elements, start, (name, values, begin) =>
      expectSame((wrap, log) => {
        const folding = wrap((...got: unknown[]) => {
          log.push(got)
          return got[2]
        })
        return [prototype[name], arrayOf(values), folding, ...begin]
      }),
    )
    fc.assert(some, { numRuns: 150 })
  })

  test('that sorts is stable, and puts undefined and holes last', () => {
    const some = fc.property(fc.constantFrom(...SORTS), elements, (name, values) => {
      if (!(name in prototype)) return
      const order = (a: unknown, b: unknown): number =>
        Math.abs(Number(a)) - Math.abs(Number(b)) || 0
      expectSame(wrap => [prototype[name], arrayOf(values.filter(v => v !== 'x')), wrap(order)])
    })
    fc.assert(some, { numRuns: 150 })
  })

  test('takes array-likes, strings and arrays of subclasses', () => {
    class Mine extends Array {}
    class Plain extends Array {
      static override get [Symbol.species](): ArrayConstructor {
        return Array
      }
    }
    const receivers = [
      () => ({ length: 2, 0: 'a', 1: 'b' }),
      () => 'text',
      () => Mine.from([1, 2, 3]),
      () => Plain.from([1, 2, 3]),
      () => ({ length: -1 }),
      () => null,
    ]
    for (const name of VISITS) {
      for (const receiver of receivers) {
        expectSame((wrap, log) => [prototype[name], receiver(), wrap(visitor([true], log))])
      }
    }
  })

  test('sees what callbacks change', () => {
    for (const name of VISITS) {
      expectSame((wrap, log) => {
        const list = [1, 2, 3, 4]
        const shrinking = wrap((value: unknown) => {
          log.push(value)
          list.pop()
          list[0] = 9
          return false
        })
        return [prototype[name], list, shrinking]
      })
    }
  })

  test('throws what a callback throws, and what the native refuses', () => {
    for (const name of [...VISITS, ...FOLDS]) {
      expectSame(wrap => [
        prototype[name],
        [1, 2],
        wrap(() => {
          throw new RangeError('no')
        }),
      ])
      expectSame(() => [prototype[name], [1], 'not a function'])
      expectSame(() => [prototype[name], undefined, () => 1])
    }
  })

  test('is interrupted in every callback', () => {
    const { run } = nativeAndTwin(wrap => [prototype.map, [1, 2, 3], wrap((v: number) => v)])
    expect(run.yields).toBeGreaterThanOrEqual(3)
    expect(run.outcome.verdict).toBe('ok')
  })
})
