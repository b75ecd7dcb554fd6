/**
 * Goal: twins of `forEach` of Map and Set visit what the natives visit, whatever is added, deleted or
 * cleared meanwhile.
 *
 * Method: random changes made by the callback, against the native.
 */
// @ts-nocheck

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nativeAndTwin } from '#props/explorer/kit/test-support/in-thread.js'

const key = fc.integer({ min: 0, max: 4 })
const change = fc.oneof(
  fc.record({ what: fc.constant('add' as const), key }),
  fc.record({ what: fc.constant('delete' as const), key }),
  fc.record({ what: fc.constant('clear' as const), key }),
)
const changes = fc.array(change, { maxLength: 8 })
type Changes = typeof changes extends fc.Arbitrary<infer T> ? T : never

function visitor(
  collection: Map<unknown, unknown> | Set<unknown>,
  all: Changes,
  log: unknown[],
): (...got: unknown[]) => void {
  let calls = 0
  return function (this: unknown, ...got: unknown[]) {
    log.push([typeof this, got[0], got[1], got[2] === collection])
    const next = all[calls++]
    if (next?.what === 'delete') collection.delete(next.key)
    if (next?.what === 'clear') collection.clear()
    if (next?.what !== 'add') return
    if (collection instanceof Map) collection.set(next.key, calls)
    else collection.add(next.key)
  }
}

describe('forEach', () => {
  test.each([
    ['a Map', (keys: number[]) => new Map(keys.map(k => [k, `value ${k}`] as const))],
    ['a Set', (keys: number[]) => new Set(keys)],
  ])('of %s visits what the native visits', (_name, of) => {
    const some = fc.property(fc.array(key), changes, (keys, all) => {
      const { native, twin } = nativeAndTwin((wrap, log) => {
        const collection = of(keys) as Map<unknown, unknown>
        return [collection.forEach, collection, wrap(visitor(collection, all, log)), 'self']
      })
      expect(twin).toBe(native)
    })
    fc.assert(some, { numRuns: 150 })
  })

  test('is interrupted in every callback, and refuses what the native refuses', () => {
    const { forEach } = Map.prototype
    const { run } = nativeAndTwin(wrap => [forEach, new Map([[1, 2]]), wrap(() => undefined)])
    expect(run.yields).toBeGreaterThan(0)
    for (const receiver of [new Set([1]), Object.create(Map.prototype), undefined]) {
      const { native, twin } = nativeAndTwin(wrap => [forEach, receiver, wrap(() => undefined)])
      expect(twin).toBe(native)
    }
  })
})
