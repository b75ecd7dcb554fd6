/**
 * Goal: `new` in code that can be interrupted makes what node makes; accessors go through their twins;
 * what cannot be interrupted is one step, and says so.
 *
 * Method: classes written by hand in the form that the rewriter emits, and ordinary ones.
 */
// @ts-nocheck

import { describe, expect, test } from 'vitest'
import { drive, isShared, refuse } from '#props/explorer/kit/active.js'
import { construct, define, get, newTargetOf, set } from '#props/explorer/kit/construct.js'
import { native } from '#props/explorer/kit/native.js'
import { bind } from '#props/explorer/kit/natives/functions.js'
import { type AnyFunction, CT, G, type Steps, TOKEN } from '#props/explorer/kit/symbols.js'
import { inThread, operation, twinned } from '#props/explorer/kit/test-support/in-thread.js'

const order: string[] = []

class Base {
  declare readonly given: unknown
  static readonly [CT]: unknown = true
  constructor(token: unknown, bodies: unknown, given?: unknown) {
    if (token === TOKEN) (bodies as Steps[]).push(this.body(given))
  }
  *body(given: unknown): Steps<void> {
    order.push('base')
    yield* operation()
    define(this, 'given', given)
  }
}
class Derived extends Base {
  static override readonly [CT]: unknown = true
  constructor(token: unknown, bodies: unknown, given?: unknown) {
    super(token, bodies, given)
    if (token === TOKEN) (bodies as Steps[]).push(this.derivedBody())
  }
  *derivedBody(): Steps<void> {
    yield* operation()
    order.push('derived')
  }
}
class Ordinary extends Base {}

/** A function that is called with `new`, as the rewriter gives it a twin. */
const Old = Object.assign(
  function Old(this: { x: unknown }, x: unknown) {
    this.x = x
  } as unknown as AnyFunction,
  {
    *[G](this: unknown, x: unknown): Steps {
      const target = newTargetOf(this, Old)
      yield* operation()
      ;(this as { x: unknown }).x = [x, target === Old]
      return x === 'instead' ? { instead: true } : 5
    },
  },
)

describe('new', () => {
  test('runs the bodies of rewritten classes base first, interrupted', () => {
    order.length = 0
    const run = inThread(() => construct(Derived, ['x']))
    expect(run.text).toBe("returned Derived { given: 'x' }")
    expect(run.yields).toBeGreaterThanOrEqual(2)
    expect(order).toEqual(['base', 'derived'])
  })

  test('uses newTarget, and bound arguments', () => {
    expect(inThread(() => construct(Base, ['x'], Derived)).text).toBe(
      "returned Derived { given: 'x' }",
    )
    const bound = bind(Base as unknown as AnyFunction, undefined, 'first')
    expect(inThread(() => construct(bound, ['second'])).text).toBe(
      "returned Base { given: 'first' }",
    )
  })

  test('a class that does not take the token is constructed by node', () => {
    const run = inThread(() => construct(Ordinary, [1, 2]))
    expect(run.text).toBe('returned Ordinary {}')
    expect(run.yields).toBe(0)
    expect(inThread(() => construct(Map, [[[1, 2]]])).text).toBe('returned Map(1) { 1 => 2 }')
  })

  test('of a function goes through its twin, which is told so', () => {
    expect(inThread(() => construct(Old, [1])).text).toBe('returned Old { x: [ 1, true ] }')
    expect(inThread(() => construct(Old, ['instead'])).text).toBe('returned { instead: true }')
  })

  test('of what is no constructor says what the user wrote', () => {
    for (const wrong of [undefined, 5, () => 1, twinned(() => 1), Math.max]) {
      const run = inThread(() => construct(wrong, [], wrong, 'x.y'))
      expect(run.text).toBe('threw TypeError')
    }
    expect(
      inThread(() => construct(undefined, [], undefined, 'x.y')).outcome.results[0],
    ).toMatchObject({
      error: { message: 'x.y is not a constructor' },
    })
  })

  test('of a view that copies shared memory tells what is read', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(3))
    const run = inThread(() => construct(Int32Array, [shared]))
    expect(run.text).toBe('returned Int32Array(3) [ 0, 0, 0 ]')
    expect(run.accesses).toMatchObject([{ what: 'read', from: 0, to: 3 }])
    expect(run.outcome.gaps).toEqual([])
    expect(inThread(() => construct(Int32Array, [shared.buffer, 0, 0])).accesses).toEqual([])
  })
})

describe('accessors', () => {
  class WithAccessors {
    kept: unknown
  }
  Object.defineProperty(WithAccessors.prototype, 'via', {
    configurable: true,
    get: twinned(function (this: WithAccessors) {
      return this.kept
    }),
    set: twinned(function (this: WithAccessors, value: unknown) {
      this.kept = value
    }),
  })

  test('on the prototype are called through their twins', () => {
    const object = new WithAccessors()
    const run = inThread(function* () {
      const assigned = yield* set(object, 'via', 7)
      return [assigned, yield* get(object, 'via')]
    })
    expect(run.text).toBe('returned [ 7, 7 ]')
    expect(run.yields).toBeGreaterThanOrEqual(2)
  })

  test('with a receiver of its own, as super has', () => {
    const receiver = { kept: 'mine' }
    const run = inThread(() => get(WithAccessors.prototype, 'via', receiver))
    expect(run.text).toBe("returned 'mine'")
    expect(inThread(() => set(WithAccessors.prototype, 'via', 1, receiver)).text).toBe('returned 1')
    expect(receiver.kept).toBe(1)
    expect(inThread(() => set({}, 'other', 2, receiver)).text).toBe('returned 2')
    expect(receiver).toEqual({ kept: 1, other: 2 })
  })

  test('are ordinary accesses elsewhere', () => {
    expect(inThread(() => get('text', 'length')).text).toBe('returned 4')
    expect(inThread(() => get(undefined, 'x')).text).toBe('threw TypeError')
    expect(inThread(() => set(Object.freeze({ x: 1 }), 'x', 2)).text).toBe('threw TypeError')
    const seen: unknown[] = []
    const proxy = new Proxy({}, { get: (_target, key) => seen.push(key) })
    expect(inThread(() => get(proxy, 'x')).text).toBe('returned 1')
    expect(seen).toEqual(['x'])
  })
})

describe('a call that cannot be interrupted', () => {
  test('is no step: any access in it is said', () => {
    const once = inThread(function* () {
      yield* []
      return drive(operation())
    })
    expect(once.yields).toBe(0)
    expect(once.outcome.gaps).toMatchObject([{ what: expect.stringMatching(/a shared access/) }])
    const twice = inThread(function* () {
      yield* []
      return drive(
        (function* (): Steps<void> {
          yield* operation()
          yield* operation()
        })(),
      )
    })
    expect(twice.yields).toBe(0)
    expect(twice.outcome.gaps).toMatchObject([{ what: expect.stringMatching(/2 shared accesses/) }])
  })

  test('of what is not modelled ends the run as unknown, and never goes on', () => {
    const run = inThread(() => refuse(3, 'a timer'))
    expect(run.outcome).toMatchObject({ verdict: 'unknown', site: 3 })
    expect(run.outcome.message).toBe('a timer cannot be modelled')
  })
})

describe('a native without a twin', () => {
  const view = new Int32Array(new SharedArrayBuffer(8))

  test('that gets shared memory is said to read or write it', () => {
    const of = (f: unknown, ...args: unknown[]): unknown => {
      const { outcome } = inThread(function* () {
        yield* []
        return native(4, f, undefined, args)
      })
      return outcome.gaps.map(({ what }) => what.match(/plain (\w+)/)?.[1])
    }
    expect(of(JSON.stringify, view)).toEqual(['read'])
    expect(of((v: Int32Array) => v.fill(7), view)).toEqual(['write'])
    expect(of(Array.isArray, view)).toEqual([])
    expect(of(Math.max, 1, 2)).toEqual([])
  })

  test('that is no function says what the user wrote', () => {
    expect(() => native(0, 5, undefined, [], 'x.y')).toThrow(new TypeError('x.y is not a function'))
  })

  test('shared is what is on shared memory', () => {
    expect([view, view.buffer, new DataView(view.buffer)].map(isShared)).toEqual([true, true, true])
    expect([new Int32Array(1), {}, null, 5].map(isShared)).toEqual([false, false, false, false])
  })
})
