/**
 * Goal: the checker's verdict is right, in each mode for operations that a crash cut off, and it says
 * unknown rather than pass when it gave up.
 *
 * Method: histories known from the literature; a differential against a naive checker that tries all
 * orders of up to six operations; and checkers and models that are broken on purpose, which the
 * differential must notice.
 *
 * Not covered: models of our own data (`port-space.test.ts`), real threads (`thread-log.test.ts`).
 */
// @ts-nocheck

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isLinearizable } from '#props/explorer/linearizability/brute-force.js'
import {
  type CounterInput,
  CUT_OFF_MODES,
  type CutOffMode,
  checkLinearizability,
  counterModel,
  describe as describeResult,
  History,
  type Model,
  type MutexInput,
  mutexModel,
  type Operation,
  type QueueInput,
  type QueueOutput,
  queueModel,
  type RegisterInput,
  registerModel,
  several,
  UNANSWERED,
} from '#props/explorer/linearizability/index.js'
import {
  type HistoryStep,
  playedOperations,
  randomOperations,
} from '#props/explorer/linearizability/random-operations.js'

const register = registerModel(0)
const queue = queueModel<string>()
const read = { kind: 'read' } as const
const write = (value: number) => ({ kind: 'write', value }) as const
const enqueue = (item: string) => ({ kind: 'enqueue', item }) as const
const dequeue = { kind: 'dequeue' } as const

type Row<Input, Output> = [thread: number, input: Input, output: Output, from: number, to: number]

function rows<Input, Output>(...list: Row<Input, Output>[]): Operation<Input, Output>[] {
  return list.map(([thread, input, output, invoked, returned]) => {
    return { thread, input, output, invoked, returned }
  })
}

const registerRows = (...list: Row<RegisterInput<number>, number | undefined>[]) => rows(...list)
const queueRows = (...list: Row<QueueInput<string>, QueueOutput<string>>[]) => rows(...list)

describe('histories from the literature', () => {
  test.each([
    [
      'porcupine: two reads beside a write, each side of it',
      'linearizable',
      [
        [0, write(100), undefined, 0, 100],
        [1, read, 100, 25, 75],
        [2, read, 0, 30, 60],
      ],
    ],
    [
      'porcupine: a read sees the write, a later one does not',
      'illegal',
      [
        [0, write(200), undefined, 0, 100],
        [1, read, 200, 10, 30],
        [2, read, 0, 40, 90],
      ],
    ],
    [
      'stale read after the write has returned',
      'illegal',
      [
        [0, write(1), undefined, 1, 2],
        [1, read, 0, 3, 4],
      ],
    ],
    [
      'store buffering on one register: sequential consistency would allow it',
      'illegal',
      [
        [0, write(1), undefined, 1, 2],
        [1, write(2), undefined, 3, 4],
        [0, read, 1, 5, 6],
      ],
    ],
    [
      'two readers disagree on the order of two writes',
      'illegal',
      [
        [0, write(1), undefined, 1, 20],
        [1, write(2), undefined, 2, 21],
        [2, read, 1, 3, 4],
        [2, read, 2, 5, 6],
        [3, read, 2, 7, 8],
        [3, read, 1, 9, 10],
        [2, read, 2, 11, 12],
      ],
    ],
    [
      'compare-and-swap: one of two wins',
      'linearizable',
      [
        [0, { kind: 'cas', expected: 0, value: 1 }, 0, 1, 4],
        [1, { kind: 'cas', expected: 0, value: 2 }, 1, 2, 3],
      ],
    ],
    [
      'compare-and-swap: both win',
      'illegal',
      [
        [0, { kind: 'cas', expected: 0, value: 1 }, 0, 1, 4],
        [1, { kind: 'cas', expected: 0, value: 2 }, 0, 2, 3],
      ],
    ],
  ] as [string, string, Row<RegisterInput<number>, number | undefined>[]][])(
    '%s: %s',
    (_name, verdict, list) => {
      expect(checkLinearizability(register, registerRows(...list)).verdict).toBe(verdict)
    },
  )

  test.each([
    [
      'Herlihy and Wing, H1: overlapping enqueues, in either order',
      'linearizable',
      [
        [0, enqueue('x'), undefined, 1, 4],
        [1, enqueue('y'), undefined, 2, 3],
        [1, dequeue, { item: 'x' }, 5, 6],
        [0, dequeue, { item: 'y' }, 7, 8],
      ],
    ],
    [
      'Herlihy and Wing, H2: y overtakes x, which was enqueued before it',
      'illegal',
      [
        [0, enqueue('x'), undefined, 1, 2],
        [1, enqueue('y'), undefined, 3, 4],
        [0, dequeue, { item: 'y' }, 5, 6],
      ],
    ],
    [
      'Herlihy and Wing, H3: dequeued before the enqueue has returned',
      'linearizable',
      [
        [0, enqueue('x'), undefined, 1, 4],
        [1, dequeue, { item: 'x' }, 2, 3],
      ],
    ],
    [
      'Herlihy and Wing, H4: one item is dequeued twice',
      'illegal',
      [
        [0, enqueue('x'), undefined, 1, 6],
        [0, dequeue, { item: 'x' }, 7, 8],
        [1, enqueue('y'), undefined, 2, 3],
        [1, dequeue, { item: 'x' }, 9, 10],
      ],
    ],
    [
      'empty, though an item was there all the time',
      'illegal',
      [
        [0, enqueue('x'), undefined, 1, 2],
        [1, dequeue, 'empty', 3, 4],
      ],
    ],
  ] as [string, string, Row<QueueInput<string>, QueueOutput<string>>[]][])(
    '%s: %s',
    (_name, verdict, list) => {
      expect(checkLinearizability(queue, queueRows(...list)).verdict).toBe(verdict)
    },
  )

  test('operations that touch at a stamp overlap', () => {
    const touching = registerRows([0, write(1), undefined, 1, 2], [1, read, 0, 2, 3])
    expect(checkLinearizability(register, touching).verdict).toBe('linearizable')
  })
})

describe('an operation that a crash cut off', () => {
  /** The write is cut off; what the other thread reads, before and after the end of recovery. */
  function history(before: readonly number[], after: readonly number[]) {
    const made = new History<RegisterInput<number>, number | undefined>()
    made.invoke(0, write(1))
    made.crash(0)
    for (const value of before) made.return(made.invoke(1, read), value)
    made.recovered(0)
    for (const value of after) made.return(made.invoke(1, read), value)
    return made.operations()
  }

  const [later, strict, recoverable] = CUT_OFF_MODES
  test.each([
    ['never', history([0], [0]), [later, strict, recoverable]],
    ['before the crash', history([1], [1]), [later, strict, recoverable]],
    ['between crash and recovery', history([0, 1], [1]), [later, recoverable]],
    ['at the end of recovery', history([0], [1]), [later, recoverable]],
    ['after the recovery', history([0], [0, 1]), [later]],
    ['undone after it was seen', history([1, 0], []), []],
  ] as const)('takes effect %s', (_name, operations, right) => {
    for (const mode of CUT_OFF_MODES) {
      const { verdict } = checkLinearizability(register, operations, { mode })
      const expected = (right as readonly CutOffMode[]).includes(mode)
      expect(verdict, mode).toBe(expected ? 'linearizable' : 'illegal')
    }
  })

  test('of a thread that has not been recovered, or not died, has no deadline', () => {
    const cut = { thread: 0, input: write(1), invoked: 1 }
    const rest = registerRows([1, read, 0, 3, 4], [1, read, 1, 5, 6])
    const verdictOf = (operation: Operation<RegisterInput<number>, number>, mode: CutOffMode) =>
      checkLinearizability(register, [operation, ...rest], { mode }).verdict
    expect(verdictOf({ ...cut, crashed: 2 }, recoverable)).toBe('linearizable')
    expect(verdictOf(cut, strict)).toBe('linearizable')
    expect(verdictOf({ ...cut, crashed: 2 }, strict)).toBe('illegal')
  })

  test('may have got any answer', () => {
    const made = new History<QueueInput<string>, QueueOutput<string>>()
    made.return(made.invoke(0, enqueue('x')), undefined)
    made.invoke(0, dequeue)
    made.crash(0)
    made.return(made.invoke(1, dequeue), 'empty')
    const { verdict } = checkLinearizability(queue, made.operations(), { mode: strict })
    expect(verdict).toBe('linearizable')
  })
})

describe('the budget', () => {
  /** Thirteen overlapping writes and a read of a value that nobody wrote. */
  const hard = registerRows(
    ...Array.from({ length: 13 }, (_, thread): Row<RegisterInput<number>, undefined> => {
      return [thread, write(thread + 1), undefined, thread, 100]
    }),
    [20, read, 99, 50, 60],
  )

  test('steps: unknown, never a pass; with enough of them it is illegal', () => {
    const result = checkLinearizability(register, hard, { steps: 50 })
    expect(result).toMatchObject({ verdict: 'unknown', steps: 50 })
    expect(describeResult(register, result)).toMatch(/^UNKNOWN .*\npart 0: given up; /)
    expect(checkLinearizability(register, hard).verdict).toBe('illegal')
  })

  test('time: the clock is looked at between steps and between parts', () => {
    let clock = 0
    const now = () => clock++
    const result = checkLinearizability(register, hard, { milliseconds: 3, now })
    expect(result.verdict).toBe('unknown')
    expect(checkLinearizability(register, hard, { milliseconds: 0 }).verdict).toBe('unknown')
  })

  test('an illegal part outweighs one that was given up', () => {
    const parted: typeof register = {
      ...register,
      partition: all => [all.slice(0, 14), all.slice(14)],
    }
    const both = [...hard, ...registerRows([0, read, 7, 200, 201])]
    const result = checkLinearizability(parted, both, { steps: 50 })
    expect(result).toMatchObject({ verdict: 'illegal', parts: 2, operations: 15 })
    expect(result.failures.map(({ part }) => part)).toEqual([1])
  })

  test('a hundred thousand operations in one part do not need recursion', () => {
    const long = Array.from({ length: 100_000 }, (_, index) => {
      const at = index * 2
      const input = { kind: 'add', by: 1 } as const
      return { thread: index % 3, input, output: index, invoked: at, returned: at + 3 }
    })
    const result = checkLinearizability(counterModel, long)
    expect(result.verdict).toBe('linearizable')
    expect(result.orders[0]).toHaveLength(100_000)
  })
})

describe('what is said about a failure', () => {
  const wrong = registerRows(
    [0, write(1), undefined, 1, 2],
    [1, read, 1, 3, 4],
    [0, write(2), undefined, 5, 8],
    [1, read, 0, 6, 7],
    [1, read, 2, 9, 10],
  )

  test('the longest linearizable prefix and the shortest bad suffix', () => {
    const { failures } = checkLinearizability(register, wrong)
    const [{ prefix, suffix, stateAfterPrefix }] = failures
    expect(prefix.map(({ operation }) => operation)).toEqual(wrong.slice(0, 3))
    expect(suffix).toEqual([wrong[3]])
    expect(stateAfterPrefix).toBe(2)
  })

  test('a few lines, and a diagram with one column per thread', () => {
    expect(`\n${describeResult(register, checkLinearizability(register, wrong))}`).toBe(`
NOT linearizable (register, any-time-later): 5 operations in 1 part, 5 steps
part 0: 3 of 5 operations can be put in an order:
  1. T0 write(1) [1, 2]
  2. T1 read() → 1 [3, 4]
  3. T0 write(2) [5, 8]
  state then: 2
and this one does not fit:
  T1 read() → 0 [6, 7]
stamp  T0          T1
    1  ┌ write(1)
    2  └ write(1)
    3              ┌ read()
    4              └ read() → 1
    5  ┌ write(2)
    6  │           ┌ read()
    7  │           └ read() → 0
    8  └ write(2)`)
  })

  test('no diagram where it does not fit; names of threads can be given', () => {
    const options = { columns: 20, threadName: (thread: number) => `stack ${thread}` }
    const text = describeResult(register, checkLinearizability(register, wrong), options)
    expect(text).not.toContain('stamp')
    expect(text).toContain('stack 1 read() → 0 [6, 7]')
  })

  test('an operation that never takes effect, and the crash, are marked', () => {
    const made = new History<RegisterInput<number>, number | undefined>()
    made.invoke(0, write(1))
    made.crash(0)
    made.return(made.invoke(1, read), 0)
    made.return(made.invoke(1, read), 5)
    const mode = 'before-crash-or-never'
    const result = checkLinearizability(register, made.operations(), { mode })
    const text = describeResult(register, result)
    expect(text).toContain('T0 write(1) [1, crash 2] never takes effect')
    expect(text).toMatch(/^ +2 +└ CRASH/m)
  })
})

/** A set from which one takes any item: not deterministic while the answer is unknown. */
type BagInput = { readonly kind: 'put'; readonly item: number } | { readonly kind: 'take' }
const bag: Model<readonly number[], BagInput, number> = {
  name: 'bag',
  init: () => [],
  step(state, input, output) {
    if (input.kind === 'put') return [...state, input.item].sort()
    if (output === UNANSWERED) return several(state.map((_, index) => state.toSpliced(index, 1)))
    if (output === -1) return state.length === 0 ? state : undefined
    return state.includes(output) ? state.toSpliced(state.indexOf(output), 1) : undefined
  },
  describe: ({ kind }) => kind,
}

describe('the same verdict as trying all orders', () => {
  const OPERATIONS_MAX = 6
  /** One step in `deaths` is a death, or a recovery. */
  const stepsWith = (deaths: number) =>
    fc.array(
      fc.record({
        thread: fc.nat(2),
        action: fc.nat(deaths - 1),
        input: fc.nat(20),
        output: fc.nat(20),
      }),
      { minLength: 16, maxLength: 28, size: 'max' },
    )

  type Check = <State, Input, Output>(
    model: Model<State, Input, Output>,
    operations: readonly Operation<Input, Output>[],
    mode: CutOffMode,
  ) => string
  const check: Check = (model, operations, mode) =>
    checkLinearizability(model, operations, { mode }).verdict

  /** The model's histories, and how many were found right and wrong by the naive checker. */
  class Subject<State, Input, Output> {
    /** `mode`: right in one mode and wrong in another. */
    readonly counts = { linearizable: 0, illegal: 0, mode: 0 }
    readonly model: Model<State, Input, Output>
    readonly inputs: readonly Input[]
    readonly outputs: (input: Input) => readonly Output[]

    constructor(
      model: Model<State, Input, Output>,
      inputs: readonly Input[],
      outputs: (input: Input) => readonly Output[],
    ) {
      this.model = model
      this.inputs = inputs
      this.outputs = outputs
    }

    agrees(list: readonly HistoryStep[], by: Check): boolean {
      const { inputs, outputs } = this
      return this.agreesOn(randomOperations(list, inputs, outputs, OPERATIONS_MAX), by)
    }

    agreesOn(operations: readonly Operation<Input, Output>[], by: Check): boolean {
      const { model } = this
      const verdicts = CUT_OFF_MODES.map(mode => {
        return isLinearizable(model, operations, mode) ? 'linearizable' : 'illegal'
      })
      for (const verdict of verdicts) this.counts[verdict]++
      if (new Set(verdicts).size > 1) this.counts.mode++
      return CUT_OFF_MODES.every((mode, index) => by(model, operations, mode) === verdicts[index])
    }
  }

  const registers = () =>
    new Subject<number, RegisterInput<number>, number | undefined>(
      register,
      [read, read, write(1), write(2), { kind: 'cas', expected: 0, value: 1 }],
      ({ kind }) => (kind === 'write' ? [undefined] : [0, 1, 2]),
    )
  const subjects = {
    register: registers(),
    queue: new Subject<readonly string[], QueueInput<string>, QueueOutput<string>>(
      queue,
      [enqueue('x'), enqueue('y'), dequeue, dequeue],
      ({ kind }) => (kind === 'enqueue' ? [undefined] : ['empty', { item: 'x' }, { item: 'y' }]),
    ),
    mutex: new Subject<number, MutexInput, boolean>(
      mutexModel,
      [1, 2].flatMap(owner => [
        { kind: 'lock', owner } as const,
        { kind: 'try-lock', owner } as const,
        { kind: 'unlock', owner } as const,
      ]),
      ({ kind }) => (kind === 'try-lock' ? [true, false] : [true]),
    ),
    bag: new Subject<readonly number[], BagInput, number>(
      bag,
      [{ kind: 'put', item: 1 }, { kind: 'put', item: 2 }, { kind: 'take' }],
      ({ kind }) => (kind === 'put' ? [0] : [1, 2, -1]),
    ),
  }

  test.each(Object.entries(subjects))('%s', (_name, subject) => {
    const { counts } = subject
    const agrees = (list: readonly HistoryStep[]) =>
      (subject as Subject<unknown, unknown, unknown>).agrees(list, check)
    for (const deaths of [12, 4]) {
      fc.assert(fc.property(stepsWith(deaths), agrees), { numRuns: 300 })
    }
    const text = JSON.stringify(counts)
    expect(Math.min(counts.linearizable, counts.illegal), text).toBeGreaterThan(40)
  })

  /** Histories of a counter whose cut-off additions may take effect at any time: often mode decides. */
  function played(list: readonly HistoryStep[]): readonly Operation<CounterInput, number>[] {
    let value = 0
    const apply = (input: CounterInput): number => {
      const before = value
      if (input.kind === 'add') value += input.by
      return before
    }
    return playedOperations(list, counterInputs, apply, OPERATIONS_MAX)
  }
  const counterInputs: CounterInput[] = [{ kind: 'add', by: 1 }, { kind: 'get' }, { kind: 'get' }]
  const counters = () =>
    new Subject<number, CounterInput, number>(counterModel, counterInputs, () => [0, 1, 2])

  test('a counter with crashes that is right at least in the mode any-time-later', () => {
    const subject = counters()
    const property = fc.property(stepsWith(4), list => {
      const operations = played(list)
      expect(isLinearizable(counterModel, operations, 'any-time-later')).toBe(true)
      return subject.agreesOn(operations, check)
    })
    fc.assert(property, { numRuns: 1000 })
    expect(subject.counts.mode, JSON.stringify(subject.counts)).toBeGreaterThan(10)
  })

  /** Each of them must be caught, or the differential proves nothing. */
  const broken: Record<string, Check> = {
    'a model that allows everything': (model, operations, mode) =>
      check({ ...model, step: state => state }, operations, mode),
    'real time does not matter': (model, operations, mode) =>
      check(model, operations.map(withoutOrder), mode),
    'the mode does not matter': (model, operations) => check(model, operations, 'any-time-later'),
    'no two states differ': (model, operations, mode) =>
      check({ ...model, key: () => '' }, operations, mode),
    'each operation is a part of its own': (model, operations, mode) =>
      check({ ...model, partition: all => all.map(one => [one]) }, operations, mode),
    'what was cut off never happened': (model, operations, mode) =>
      check(
        model,
        operations.filter(({ returned }) => returned !== undefined),
        mode,
      ),
    'giving up is a pass': (model, operations, mode) => {
      const { verdict } = checkLinearizability(model, operations, { mode, steps: 4 })
      return verdict === 'unknown' ? 'linearizable' : verdict
    },
  }
  function withoutOrder<Input, Output>(operation: Operation<Input, Output>) {
    const { returned, crashed, ...rest } = operation
    const end = returned === undefined ? {} : { returned: 1000 }
    return { ...rest, invoked: 0, ...end }
  }

  test.each(Object.entries(broken))('notices: %s', (_name, by) => {
    const agrees = (list: readonly HistoryStep[]) =>
      registers().agrees(list, by) && counters().agreesOn(played(list), by)
    const property = fc.property(stepsWith(4), agrees)
    expect(fc.check(property, { numRuns: 500, endOnFailure: true }).failed).toBe(true)
  })
})
