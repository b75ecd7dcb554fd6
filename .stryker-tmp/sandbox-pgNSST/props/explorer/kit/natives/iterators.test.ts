/**
 * Goal: iterators over shared memory tell what they read, and `from` of arrays and typed arrays gives what
 * the natives give, interrupted in mappers and in iterators of the user's.
 */
// @ts-nocheck

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { G, type Steps } from '#props/explorer/kit/symbols.js'
import {
  callTwin,
  inThread,
  nativeAndTwin,
  operation,
} from '#props/explorer/kit/test-support/in-thread.js'

function shared(...values: number[]): Int32Array {
  const view = new Int32Array(new SharedArrayBuffer(4 * values.length))
  view.set(values)
  return view
}

/** An iterator as rewritten code makes it: `next` has a twin. */
function userIterator(values: readonly unknown[], log: unknown[]): IterableIterator<unknown> {
  let at = 0
  const next = (): IteratorResult<unknown> => ({ value: values[at++], done: at > values.length })
  const nextTwin = function* (): Steps {
    yield* operation()
    return next()
  }
  return Object.assign(Object.create(Object.getPrototypeOf(Object.getPrototypeOf([].values()))), {
    next: Object.assign(next, { [G]: nextTwin }),
    return() {
      log.push('closed')
      return {}
    },
  })
}

const sources: Readonly<Record<string, (log: unknown[]) => unknown>> = {
  array: () => [1, 2, 3],
  set: () => new Set([1, 2]),
  'array-like': () => ({ length: 2, 0: 5 }),
  text: () => 'a🙂',
  'user iterator': log => userIterator([1, 2], log),
  'shared memory': () => shared(4, 5),
  'strange length': () => ({ length: -5 }),
  number: () => 5,
  nothing: () => null,
}

describe('an iterator over shared memory', () => {
  test.each(['values', 'entries'] as const)('of %s tells each element when it is read', name => {
    const view = shared(7, 8)
    const run = inThread(function* () {
      const iterator = (yield* callTwin(view[name], view)) as Iterator<unknown>
      const found: unknown[] = []
      for (;;) {
        const step = (yield* callTwin(iterator.next, iterator)) as IteratorResult<unknown>
        if (step.done) return found.map(String)
        found.push(step.value)
      }
    })
    expect(run.text).toBe(name === 'values' ? "returned [ '7', '8' ]" : "returned [ '0,7', '1,8' ]")
    expect(run.accesses.map(({ from }) => from)).toEqual([0, 1])
    expect(run.outcome.gaps).toEqual([])
  })

  test('others are left to the native', () => {
    const run = inThread(() => callTwin([].values().next, [5].values()))
    expect(run.text).toBe('returned { value: 5, done: false }')
  })
})

describe('from', () => {
  test.each(Object.keys(sources))('of Array and Int32Array takes %s', name => {
    for (const C of [Array, Int32Array, class Mine extends Array {}, Object, undefined]) {
      for (const mapper of [undefined, (v: unknown, i: number) => Number(v) + i, 'no function']) {
        const { native, twin } = nativeAndTwin((wrap, log) => [
          C === Int32Array ? Int32Array.from : Array.from,
          C,
          sources[name]!(log),
          typeof mapper === 'function' ? wrap(mapper) : mapper,
        ])
        expect(twin).toBe(native)
      }
    }
  })

  test('reads shared memory where the machine sees it', () => {
    const view = shared(4, 5, 6)
    const run = inThread(() => callTwin(Array.from, Array, view))
    expect(run.text).toBe('returned [ 4, 5, 6 ]')
    expect(run.accesses.map(({ from }) => from)).toEqual([0, 1, 2])
    expect(run.outcome.gaps).toEqual([])
  })

  test('closes the iterator when a mapper throws', () => {
    const { native, twin, run } = nativeAndTwin((wrap, log) => [
      Array.from,
      Array,
      userIterator([1, 2], log),
      wrap(() => {
        throw new RangeError('no')
      }),
    ])
    expect(twin).toBe(native)
    expect(twin).toContain('closed')
    expect(run.yields).toBeGreaterThan(0)
  })

  test('maps as the native does', () => {
    const some = fc.property(fc.array(fc.integer()), values => {
      const { native, twin } = nativeAndTwin((wrap, log) => {
        const mapper = function (this: unknown, ...got: unknown[]): unknown {
          log.push([typeof this, ...got])
          return log.length
        }
        return [Array.from, Array, values, wrap(mapper), 'self']
      })
      expect(twin).toBe(native)
    })
    fc.assert(some, { numRuns: 50 })
  })
})
