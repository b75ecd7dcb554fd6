/**
 * Goal: `call`, `apply`, `bind` and the functions of Reflect go through twins, and give what they give
 * in node, receivers, arguments and errors included.
 *
 * Method: each against the native, and how often the run was interrupted.
 */
// @ts-nocheck

import { describe, expect, test } from 'vitest'
import { G, type Steps } from '#props/explorer/kit/symbols.js'
import {
  callTwin,
  inThread,
  type MakeCall,
  nativeAndTwin,
  operation,
  twinned,
} from '#props/explorer/kit/test-support/in-thread.js'

const { call, apply, bind } = Function.prototype

function expectSame(make: MakeCall): number {
  const { native, twin, run } = nativeAndTwin(make)
  expect(twin).toBe(native)
  return run.yields
}

/** A function that says what it was called with. */
const said = (): ((...got: unknown[]) => unknown) =>
  function (this: unknown, ...got: unknown[]) {
    return [this, ...got]
  }

describe('Function.prototype', () => {
  test('call and apply', () => {
    expect(expectSame(wrap => [call, wrap(said()), 'self', 1, 2])).toBeGreaterThan(0)
    expect(expectSame(wrap => [apply, wrap(said()), 'self', [1, 2]])).toBeGreaterThan(0)
    for (const list of [undefined, null, { length: 2, 0: 'a' }, 5, 'text']) {
      expectSame(wrap => [apply, wrap(said()), 'self', list])
    }
    for (const [f, ...args] of [[call], [apply, []], [bind]]) {
      for (const receiver of [undefined, {}, 'text']) expectSame(() => [f, receiver, ...args!])
    }
    expectSame(() => [call, said(), 'self', 1])
  })

  test('bind binds receiver and arguments, and the twin as well', () => {
    const f = twinned(said())
    const run = inThread(function* () {
      const bound = yield* callTwin(bind, f, 'self', 1)
      const again = yield* callTwin(bind, bound, 'other', 2)
      return yield* callTwin(again, undefined, 3)
    })
    expect(run.text).toBe("returned [ 'self', 1, 2, 3 ]")
    expect(run.yields).toBeGreaterThan(0)
  })

  test('bound functions keep name and length', () => {
    const f = twinned(function two(_a: unknown, _b: unknown) {})
    const run = inThread(function* () {
      const bound = (yield* callTwin(bind, f, null, 1)) as typeof f
      return [bound.name, bound.length, typeof (bound as { prototype?: unknown }).prototype]
    })
    expect(run.text).toBe("returned [ 'bound two', 1, 'undefined' ]")
  })
})

describe('Reflect', () => {
  test('apply and construct', () => {
    expect(expectSame(wrap => [Reflect.apply, Reflect, wrap(said()), 'self', [1]])).toBeGreaterThan(
      0,
    )
    expectSame(() => [Reflect.apply, Reflect, 'no function', 'self', [1]])
    expectSame(() => [Reflect.apply, Reflect, said(), 'self', 5])
    expectSame(() => [Reflect.construct, Reflect, Date, [0]])
    expectSame(() => [Reflect.construct, Reflect, Date, [0], Array])
    expectSame(() => [Reflect.construct, Reflect, () => 1, []])
    expectSame(() => [Reflect.construct, Reflect, Date, [], 'no constructor'])
  })

  test('get and set call accessors through their twins', () => {
    const made = (): { readonly own: number; kept?: unknown } =>
      Object.defineProperty({ own: 1 }, 'via', {
        get: twinned(function (this: { own: number }) {
          return this.own
        }),
        set: twinned(function (this: { kept: unknown }, value: unknown) {
          this.kept = value
        }),
      })
    expect(expectSame(() => [Reflect.get, Reflect, made(), 'via'])).toBeGreaterThan(0)
    expect(expectSame(() => [Reflect.get, Reflect, made(), 'via', { own: 5 }])).toBeGreaterThan(0)
    expectSame(() => [Reflect.get, Reflect, made(), 'own'])
    expectSame(() => [Reflect.get, Reflect, 'no object', 'own'])
    const target = made()
    const run = inThread(() => callTwin(Reflect.set, Reflect, target, 'via', 7))
    expect(run.text).toBe('returned true')
    expect(run.yields).toBeGreaterThan(0)
    expect(target.kept).toBe(7)
    expectSame(() => [Reflect.set, Reflect, Object.freeze({ a: 1 }), 'a', 2])
  })

  test('get and set of elements of shared memory are told to the machine', () => {
    const view = new Int32Array(new SharedArrayBuffer(8))
    const run = inThread(function* () {
      yield* callTwin(Reflect.set, Reflect, view, 1, 5)
      return yield* callTwin(Reflect.get, Reflect, view, 1)
    })
    expect(run.text).toBe('returned 5')
    expect(run.accesses.map(({ what, from }) => [what, from])).toEqual([
      ['write', 1],
      ['read', 1],
    ])
  })
})

describe('a twin that goes on calling', () => {
  test('passes what is thrown', () => {
    const f = Object.assign(() => undefined, {
      *[G](): Steps {
        yield* operation()
        throw new RangeError('no')
      },
    })
    expect(inThread(() => callTwin(call, f, undefined)).text).toBe('threw RangeError')
  })
})
