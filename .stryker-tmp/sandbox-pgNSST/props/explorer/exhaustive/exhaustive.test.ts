/**
 * Goal: one execution for every class, no class left out, and none twice.
 *
 * Method: published counts; programs whose failures a reduction would hide if it did not look at what
 * is checked; and small drawn programs, compared with every interleaving of them.
 *
 * Not covered: code that is rewritten; see the scenarios.
 */
// @ts-nocheck

import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Effect } from '#props/explorer/exhaustive/events.js'
import { RULES, type Rules } from '#props/explorer/exhaustive/search.js'
import type { Target } from '#props/explorer/exhaustive/tasks.js'
import { EveryInterleaving } from '#props/explorer/exhaustive/test-support/brute-force.js'
import {
  type ExhaustiveOptions,
  exploreAll,
} from '#props/explorer/exhaustive/test-support/explore-all.js'
import {
  load,
  Noting,
  type SmallProgram,
  seenOf,
  smallPrograms,
} from '#props/explorer/exhaustive/test-support/small-programs.js'
import { type Steps, Y as Y_SENTINEL } from '#props/explorer/kit/symbols.js'
import { KIND, TOUCH } from '#props/explorer/machine/kinds.js'
import { Machine } from '#props/explorer/machine/machine.js'
import { type ByHand, byHand, type Cells } from '#props/explorer/machine/test-support/by-hand.js'

const [X, Y] = [0, 1]
const LIMITS = { seed: 1, crashes: 0, stalls: 0, timeouts: 0 }

type Thread = ByHand['threads'][number]

function explore(program: ByHand, options: Partial<ExhaustiveOptions> = {}, recoveries = 0) {
  const threads = program.threads.length
  const timeouts = options.timeouts ?? 0
  const machine = new Machine(threads + recoveries, { stepsMax: 1000, timeouts })
  const loaded = byHand(machine, program)
  const target = {
    machine,
    threads,
    execute: (
      ...[chooser, run]: Parameters<typeof machine.run> extends [unknown, ...infer R] ? R : never
    ) => machine.run(loaded, chooser, run),
  }
  return exploreAll(target, { ...LIMITS, ...options })
}

/** Threads in a short notation: `x=1`, `x` is a load, `x+1`, `x?0:1` a compareExchange. */
function threadsOf(text: string): Thread[] {
  return text.split('//').map(thread => {
    const operations = thread.trim().split(/;\s*/)
    return function* (cells: Cells) {
      for (const operation of operations) {
        const index = operation.startsWith('x') ? X : Y
        const [, kind = '', a = '', b = ''] = /^.(.?)(\d*):?(\d*)$/.exec(operation)!
        if (kind === '=') yield* cells.store(index, Number(a))
        else if (kind === '+') yield* cells.add(index, Number(a))
        else if (kind === '?') yield* cells.cas(index, Number(a), Number(b))
        else yield* cells.load(index)
      }
    }
  })
}

function times(count: number, of: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => of(i + 1)).join(' // ')
}

describe('published counts', () => {
  test.each([
    ['SB', 'x=1; y // y=1; x', 3],
    ['MP', 'x=1; y=1 // y; x', 3],
    ['LB', 'x; y=1 // y; x=1', 3],
    ['2+2W', 'x=1; y=2 // y=1; x=2', 3],
    ['CoRR', 'x=1; x=2 // x; x', 6],
    ['a store is a write whatever its value', 'x=1 // x=1 // x', 6],
    ['fr+w+w+w+reads', 'x=1 // x=2 // x=3 // x; x; x; x', 210],
    ...[1, 2, 3, 4, 5, 6].map(n => [`readers(${n})`, `x=1 // ${times(n, () => 'x')}`, 2 ** n]),
    ...[2, 3, 4, 5].map(n => [`ainc(${n})`, times(n, () => 'x+1'), [2, 6, 24, 120][n - 2]!]),
    ...[2, 3, 4, 5, 6].map(n => [`cas(${n})`, times(n, i => `x?0:${i}`), n]),
    ...[2, 3, 4, 5, 6, 7].map(n => [
      `casrot(${n})`,
      times(n, i => `x?${i - 1}:${i}`),
      [2, 5, 14, 43, 144, 523][n - 2]!,
    ]),
  ] as [string, string, number][])('%s: %s', (_name, program, executions) => {
    for (const parts of [1, 2 * 16, 5 * 16]) {
      const result = explore({ threads: threadsOf(program) }, { parts })
      expect(result).toMatchObject({ executions, complete: true, failure: undefined })
    }
  })
})

describe('what is checked decides what is dependent', () => {
  test('a state in the middle', () => {
    const always = (view: Int32Array) => assert(!(view[X] === 1 && view[Y] === 1))
    const result = explore({ threads: threadsOf('x=1; x=0 // y=1; y=0'), always })
    expect(result.failure?.outcome.verdict).toBe('invariant')
  })

  test('a wake-up that is lost', () => {
    const result = explore({
      threads: [cells => cells.wait(X, 0), cells => cells.notify(X)],
    })
    expect(result.failure?.outcome.verdict).toBe('deadlock')
  })

  test('what follows from a race', () => {
    const increment = function* (cells: Cells) {
      const value = yield* cells.read(X)
      yield* cells.write(X, value + 1)
    }
    const last = (view: Int32Array) => assert.equal(view[X], 2)
    const result = explore({ threads: [increment, increment], finally: last })
    expect(result.race?.outcome.verdict).toBe('race')
    expect(result.failure?.outcome.verdict).toBe('invariant')
  })
})

/** A register that writes one cell and reads the other one. */
describe('what a history says', () => {
  test('an order in real time that no memory access shows', () => {
    const log: string[] = []
    const machine = new Machine(2, { stepsMax: 100, timeouts: 0 })
    const mark = function* (access: 'invoke' | 'respond', name: string): Steps<void> {
      const operation = { name, site: 0, object: 'realtime', access, describe: () => name }
      const perform = () => log.push(name)
      if (machine.arriveCustom({ ...operation, perform })) yield Y_SENTINEL
      machine.perform()
    }
    const program = byHand(machine, {
      threads: [
        function* (cells) {
          yield* mark('invoke', 'write')
          yield* cells.store(X, 1)
          yield* mark('respond', 'written')
        },
        function* (cells) {
          yield* mark('invoke', 'read')
          yield* cells.load(Y)
          yield* mark('respond', 'was 0')
        },
      ],
      finally: () => assert(log.indexOf('written') > log.indexOf('read')),
    })
    const reset = () => {
      log.length = 0
    }
    const target: Target = {
      machine,
      threads: 2,
      execute: (chooser, run) => machine.run({ ...program, reset }, chooser, run),
    }
    expect(exploreAll(target, LIMITS).failure?.outcome.verdict).toBe('invariant')
  })
})

describe('a broken search is noticed', () => {
  const explored = (program: string, rules: Partial<Rules>) =>
    explore({ threads: threadsOf(program) }, { rules: { ...RULES, ...rules } }).executions
  const { READ, WRITE } = TOUCH

  test('a failed compareExchange that counts as a write', () => {
    const touches = ({ kind }: Machine, t: number) => (kind[t] === KIND.LOAD ? READ : READ | WRITE)
    expect(explored('x?0:1 // x?0:2 // x?0:3', { touches })).toBeGreaterThan(3)
  })

  test('a store of the same value that counts as a read', () => {
    const touches = () => READ
    expect(explored('x=1 // x=1 // x', { touches })).toBeLessThan(6)
  })

  test('a race that is not reversed', () => {
    const reverses = ({ touch }: Effect) => touch !== READ
    expect(explored('x=1; y // y=1; x', { reverses })).toBeLessThan(3)
  })

  test('what sleeps for ever', () => {
    expect(explored('x+1 // x+1 // x+1', { wakes: () => false })).toBeLessThan(6)
  })

  test('what never sleeps', () => {
    expect(explored('x=1 // x // x // x', { wakes: () => true })).toBeGreaterThan(8)
  })
})

interface Summary {
  readonly seen: ReadonlySet<string>
  readonly forms: ReadonlySet<string>
}

/** Every interleaving; none if there are too many of them. */
function bruteForce(program: SmallProgram): Summary | undefined {
  const target = load(program)
  const every = new EveryInterleaving()
  const noting = new Noting(every)
  const [seen, forms] = [new Set<string>(), new Set<string>()]
  for (let i = 0; !every.isOver; i++) {
    if (i === 4000) return undefined
    seen.add(seenOf(target.execute(noting, { seed: 1 }), target.memory()))
    forms.add(noting.form(target.machine))
    every.ended()
  }
  return { seen, forms }
}

function reduced(program: SmallProgram, parts: number) {
  const target = load(program)
  const seen = new Set<string>()
  const result = exploreAll(target, {
    ...LIMITS,
    timeouts: program.timeouts,
    parts,
    isTolerant: true,
    onExecution: outcome => seen.add(seenOf(outcome, target.memory())),
  })
  return { seen, result }
}

describe('compared with every interleaving', () => {
  test('each class once', () => {
    const programs = smallPrograms(4, false)
    fc.assert(
      fc.property(programs, fc.constantFrom(1, 2, 5), (program, workers) => {
        const all = bruteForce(program)
        if (all === undefined) return
        const { seen, result } = reduced(program, workers === 1 ? 1 : 16 * workers)
        assert.deepEqual([...seen].sort(), [...all.seen].sort())
        assert.equal(result.executions, all.forms.size)
      }),
      { numRuns: 400, seed: 4 },
    )
  })

  test('with timeouts: nothing is missing, and nothing is too much', () => {
    fc.assert(
      fc.property(smallPrograms(3, true), fc.constantFrom(1, 5), (program, workers) => {
        const all = bruteForce(program)
        if (all === undefined) return
        const { seen, result } = reduced(program, 1)
        assert.deepEqual([...seen].sort(), [...all.seen].sort())
        const other = reduced(program, 16 * workers)
        assert.equal(other.result.executions, result.executions)
        assert.deepEqual([...other.seen].sort(), [...all.seen].sort())
      }),
      { numRuns: 400, seed: 5 },
    )
  })
})
