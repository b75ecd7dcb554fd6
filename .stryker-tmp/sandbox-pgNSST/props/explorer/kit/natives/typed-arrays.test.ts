/**
 * Goal: a twin of a typed array's method gives what the method gives, may be interrupted in callbacks,
 * and on shared memory every element that it reads or writes is told to the machine.
 *
 * Method: random calls on random arrays of all types, against the native. Which elements were read or
 * written is found without looking at the twins: an element was read if the result is another when it
 * is flipped, and written if it has changed. Not covered: arrays that shrink or are detached meanwhile.
 */
// @ts-nocheck

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  callTwin,
  inThread,
  type Run,
  textOfCall,
  twinned,
} from '#props/explorer/kit/test-support/in-thread.js'

type View = Int32Array | BigInt64Array
type Method = (this: View, ...args: unknown[]) => unknown

const TYPES = {
  ...{ Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array },
  ...{ Float32Array, Float64Array, BigInt64Array, BigUint64Array },
}
type TypeName = keyof typeof TYPES

interface Call {
  readonly type: TypeName
  readonly name: string
  readonly args: (big: boolean, log: unknown[]) => unknown[]
  readonly content: readonly number[]
}

const at = fc.oneof(
  fc.integer({ min: -9, max: 9 }),
  fc.constantFrom(undefined, Number.NaN, 1.5, -Infinity),
)
const value = fc.integer({ min: 0, max: 5 })
const content = fc.array(value, { maxLength: 7 })
const typed = (big: boolean, n: number): unknown => (big ? BigInt(n) : n)

/** Arguments of methods without callbacks. */
const PLAIN: Readonly<Record<string, fc.Arbitrary<Call['args']>>> = {
  at: fc.tuple(at).map(args => () => args),
  fill: fc.tuple(value, at, at).map(([v, a, b]) => big => [typed(big, v), a, b]),
  copyWithin: fc.tuple(at, at, at).map(args => () => args),
  slice: fc.tuple(at, at).map(args => () => args),
  sort: fc.constant(() => []),
  toSorted: fc.constant(() => []),
  reverse: fc.constant(() => []),
  toReversed: fc.constant(() => []),
  with: fc.tuple(at, value).map(([i, v]) => big => [i, typed(big, v)]),
  includes: fc.tuple(value, at).map(([v, i]) => big => [typed(big, v), i]),
  indexOf: fc.tuple(value, at).map(([v, i]) => big => [typed(big, v), i]),
  lastIndexOf: fc.tuple(value, fc.option(at, { nil: 'absent' })).map(
    ([v, i]) =>
      big =>
        i === 'absent' ? [typed(big, v)] : [typed(big, v), i],
  ),
  join: fc.constantFrom(
    () => [],
    () => [';'],
    () => [undefined],
  ),
  toLocaleString: fc.constant(() => []),
  toString: fc.constant(() => []),
  set: fc.tuple(fc.array(value, { maxLength: 4 }), at).map(([list, i]) => big => [
    list.map(v => typed(big, v)),
    i,
  ]),
}

/** Callbacks, which write down what they get. */
const visiting = fc
  .array(fc.boolean(), { minLength: 1, maxLength: 5 })
  .map((answers): Call['args'] => (_big, log) => {
    let calls = 0
    return [
      function (this: unknown, ...got: unknown[]) {
        log.push([this === 'self' || String(this), ...got.slice(0, -1)])
        return answers[calls++ % answers.length]
      },
      'self',
    ]
  })
const folding: fc.Arbitrary<Call['args']> = fc
  .array(value, { maxLength: 1 })
  .map(start => (_b, log) => [
    (...got: unknown[]) => {
      log.push(got.slice(0, -1))
      return `${got[0]} ${got[1]}`
    },
    ...start,
  ])
const comparing: fc.Arbitrary<Call['args']> = fc
  .constantFrom(1, -1)
  .map(sign => () => [(a: number, b: number) => sign * Number(a - b)])
const VISITS: Readonly<Record<string, fc.Arbitrary<Call['args']>>> = {
  ...Object.fromEntries(
    ['forEach', 'some', 'every', 'find', 'findIndex', 'findLast', 'findLastIndex', 'filter'].map(
      name => [name, visiting],
    ),
  ),
  map: value.map(v => (big, log) => [
    (...got: unknown[]) => {
      log.push(got.slice(0, -1))
      return typed(big, v)
    },
  ]),
  ...{ reduce: folding, reduceRight: folding, sort: comparing, toSorted: comparing },
}

const calls = (of: typeof PLAIN): fc.Arbitrary<Call> =>
  fc.constantFrom(...Object.keys(of)).chain(name =>
    fc.record({
      type: fc.constantFrom(...(Object.keys(TYPES) as TypeName[])),
      name: fc.constant(name),
      args: of[name]!,
      content,
    }),
  )

function make(type: TypeName, values: readonly number[], shared: boolean): View {
  const C = TYPES[type] as Int32ArrayConstructor
  const bytes = values.length * C.BYTES_PER_ELEMENT
  const view = new C(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes))
  values.forEach((v, i) => {
    view[i] = typed(type.startsWith('Big'), v) as number
  })
  return view
}

const methodOf = (view: View, name: string): Method =>
  (view as unknown as Record<string, Method>)[name]!

interface Both {
  readonly run: Run
  readonly native: string
  readonly twin: string
  readonly view: View
}

function both(call: Call, shared: boolean): Both {
  const big = call.type.startsWith('Big')
  const [mine, theirs] = [
    make(call.type, call.content, shared),
    make(call.type, call.content, false),
  ]
  const log: unknown[] = []
  const nativeLog: unknown[] = []
  const args = call.args(big, log)
  for (const arg of args) if (typeof arg === 'function') twinned(arg as () => void)
  const run = inThread(() => callTwin(methodOf(mine, call.name), mine, ...args))
  const native = textOfCall(() =>
    methodOf(theirs, call.name).apply(theirs, call.args(big, nativeLog)),
  )
  // What the callbacks saw, except by sorting, which may compare in any order.
  const tail = call.name.endsWith('ort') ? '' : nativeLog.map(String).join()
  const twinTail = call.name.endsWith('ort') ? '' : log.map(String).join()
  return {
    run,
    native: `${native} ${[...theirs]} ${tail}`,
    twin: `${run.text} ${[...mine]} ${twinTail}`,
    view: mine,
  }
}

/** Elements that the native reads or writes, as far as one can see. */
function touched(call: Call): { read: number[]; written: number[] } {
  const big = call.type.startsWith('Big')
  const result = (values: readonly number[]): { text: string; after: unknown[] } => {
    const view = make(call.type, values, false)
    const text = textOfCall(() => {
      const got = methodOf(view, call.name).apply(view, call.args(big, []))
      return got === view ? undefined : got
    })
    return { text, after: [...view] }
  }
  const { text, after } = result(call.content)
  const read: number[] = []
  const written: number[] = []
  call.content.forEach((v, i) => {
    if (after[i] !== typed(big, v)) written.push(i)
    const other = result(call.content.map((w, j) => (i === j ? 6 - w : w)))
    const isSeen = other.after.some((w, j) => j !== i && w !== after[j])
    if (other.text !== text || isSeen) read.push(i)
  })
  return { read, written }
}

function told({ accesses }: Run, what: string, view: View): Set<number> {
  const set = new Set<number>()
  for (const access of accesses) {
    if (access.what !== what || access.view !== view) continue
    for (let i = access.from; i < access.to; i += 1) set.add(i)
  }
  return set
}

describe('a method of typed arrays', () => {
  test.each([
    ['without callback, on shared memory', PLAIN, true],
    ['with callback, on shared memory', VISITS, true],
    ['with callback, on memory of its own', VISITS, false],
  ])('%s does what the native does', (_name, of, shared) => {
    const some = fc.property(calls(of as typeof PLAIN), call => {
      const { native, twin, run } = both(call, shared as boolean)
      // Printed memory differs in what kind it is.
      const text = (s: string): string => s.replaceAll('SharedArrayBuffer', 'ArrayBuffer')
      expect(text(twin)).toBe(text(native))
      expect(run.outcome.gaps).toEqual([])
    })
    fc.assert(some, { numRuns: 150 })
  })

  test('tells the machine what it reads and writes, and no place outside', () => {
    const some = fc.property(calls(PLAIN), call => {
      const { run, view } = both(call, true)
      const { read, written } = touched(call)
      const [reads, writes] = [told(run, 'read', view), told(run, 'write', view)]
      for (const i of read) expect(reads, `reads ${i}`).toContain(i)
      for (const i of written) expect(writes, `writes ${i}`).toContain(i)
      for (const i of [...reads, ...writes]) expect(i < view.length && i >= 0).toBe(true)
    })
    fc.assert(some, { numRuns: 150 })
  })

  test('searches tell no more than they look at', () => {
    const view = make('Int32Array', [4, 5, 6, 5], true)
    const reads = (name: string, ...args: unknown[]): number[] => [
      ...told(
        inThread(() => callTwin(methodOf(view, name), view, ...args)),
        'read',
        view,
      ),
    ]
    expect(reads('indexOf', 5)).toEqual([0, 1])
    expect(reads('includes', 6, 1)).toEqual([1, 2])
    expect(reads('lastIndexOf', 5)).toEqual([3])
    expect(reads('lastIndexOf', 4, -2)).toEqual([0, 1, 2])
    expect(reads('slice', 1, 3)).toEqual([1, 2])
    expect(reads('find', (v: number) => v === 5)).toEqual([0, 1])
  })

  test('callbacks that can see the memory are watched when they have no twin', () => {
    const view = make('Int32Array', [4, 5], true)
    const gaps = (f: unknown): number =>
      inThread(() => callTwin(view.forEach, view, f)).outcome.gaps.length
    expect(gaps((v: number, i: number) => v + i)).toBe(0)
    expect(gaps((_v: number, _i: number, all: Int32Array) => all[0])).toBe(1)
    expect(gaps((_v: number, _i = 0, all = view) => all[0])).toBe(1)
    expect(gaps((...all: unknown[]) => all)).toBe(1)
    expect(gaps(Math.max)).toBe(1)
  })

  test('is interrupted in callbacks', () => {
    const view = make('Int32Array', [1, 2, 3], true)
    const { yields } = inThread(() =>
      callTwin(
        view.map,
        view,
        twinned((v: number) => v),
      ),
    )
    expect(yields).toBeGreaterThanOrEqual(3)
  })

  test('set copies between shared and other memory', () => {
    const [mine, theirs] = [make('Int32Array', [1, 2, 3], true), make('Uint8Array', [7, 8], true)]
    const run = inThread(() => callTwin(mine.set, mine, theirs, 1))
    expect([...mine]).toEqual([1, 7, 8])
    expect([...told(run, 'read', theirs)]).toEqual([0, 1])
    expect([...told(run, 'write', mine)]).toEqual([1, 2])
    const own = new Int32Array(2)
    expect([
      ...told(
        inThread(() => callTwin(own.set, own, theirs)),
        'read',
        theirs,
      ),
    ]).toEqual([0, 1])
    expect([...own]).toEqual([7, 8])
  })

  test('species of a subclass are made, and checked', () => {
    class Mine extends Int32Array {}
    const mine = new Mine(2)
    const run = inThread(() =>
      callTwin(
        mine.map,
        mine,
        twinned((v: number) => v),
      ),
    )
    expect(run.text).toBe('returned Mine(2) [Int32Array] [ 0, 0 ]')
    Object.defineProperty(mine, 'constructor', { value: { [Symbol.species]: BigInt64Array } })
    const bad = inThread(() =>
      callTwin(
        mine.map,
        mine,
        twinned((v: number) => v),
      ),
    )
    expect(bad.text).toBe('threw TypeError')
    const empty = inThread(() =>
      callTwin(
        mine.filter,
        mine,
        twinned(() => false),
      ),
    )
    expect(empty.text).toBe('threw TypeError')
  })
})
