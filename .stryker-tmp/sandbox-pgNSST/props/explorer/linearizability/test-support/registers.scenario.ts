/** Registers and a counter, right and wrong, whose histories are checked: to test that with. */
// @ts-nocheck

import { counterModel, defineScenario, history, registerModel, type Scenario } from '../../index.ts'

const X = 0
const Y = 1
const LOCK = 2

type Registers = Scenario<Int32Array>

const register = registerModel(0)
const setup = (): Int32Array => new Int32Array(new SharedArrayBuffer(64))

function write(cells: Int32Array, value: number, cell: number): void {
  history('register').call({ kind: 'write', value }, () => {
    Atomics.store(cells, cell, value)
    return undefined
  })
}

function read(cells: Int32Array, cell: number): number {
  const id = history('register').invoke({ kind: 'read' })
  const value = Atomics.load(cells, cell)
  history('register').respond(id, value)
  return value
}

function check(): void {
  history<Parameters<typeof register.step>[1], number | undefined>('register').check(register)
}

/** Writes one cell and reads another: wrong only if the write is over when the read begins. */
export const deaf: Registers = defineScenario({
  name: 'a register that is read elsewhere',
  setup,
  threads: [cells => write(cells, 1, X), cells => read(cells, Y)],
  finally: check,
})

/** The same, begun by the thread that reads: right as long as nobody else comes first. */
export const deafReader: Registers = defineScenario({
  ...deaf,
  threads: [cells => read(cells, Y), cells => write(cells, 1, X)],
})

export const sound: Registers = defineScenario({
  name: 'a register of one cell',
  setup,
  threads: [cells => write(cells, 1, X), cells => read(cells, X)],
  finally: check,
})

/** The mode for operations that are cut off is the input. */
type Mode = 'any-time-later' | 'before-crash-or-never' | 'by-end-of-recovery'

function checkCounter(mode: Mode): void {
  history<{ kind: 'add'; by: number } | { kind: 'get' }, number>('counter').check(counterModel, {
    mode,
  })
}

function get(cells: Int32Array): void {
  history('counter').call({ kind: 'get' }, () => Atomics.load(cells, X))
}

/**
 * An addition is announced first; whoever recovers makes it, and another thread looks twice. That one comes
 * first, so that a search finds a death before its invocation only if it knows that the order matters.
 */
export const helped: Registers = defineScenario({
  name: 'an addition that recovery completes',
  setup,
  threads: [
    (cells: Int32Array) => {
      get(cells)
      get(cells)
    },
    (cells: Int32Array) => {
      history('counter').call({ kind: 'add', by: 1 }, () => {
        Atomics.store(cells, Y, 1)
        if (Atomics.exchange(cells, Y, 0) === 0) return -1
        return Atomics.add(cells, X, 1)
      })
    },
  ],
  onCrash: (cells: Int32Array, thread: number) => {
    if (Atomics.exchange(cells, Y, 0) === 1) Atomics.add(cells, X, 1)
    history('counter').recovered(thread)
  },
  finally: (_cells: Int32Array, _results: unknown, mode: unknown) => checkCounter(mode as Mode),
})

/** As above, but recovery says that it is done before it is. */
export const hasty: Registers = defineScenario({
  ...helped,
  name: 'an addition that is completed after the end of recovery',
  onCrash: (cells: Int32Array, thread: number) => {
    history('counter').recovered(thread)
    if (Atomics.exchange(cells, Y, 0) === 1) Atomics.add(cells, X, 1)
  },
})

/** The error that an operation throws cuts it off; the thread goes on. */
export const throwing: Registers = defineScenario({
  name: 'a lock that is tried, by an operation that throws when it fails',
  setup,
  threads: [1, 2].map(owner => (cells: Int32Array) => {
    for (let i = 0; i < 2; i++) {
      try {
        history('counter').call({ kind: 'add', by: 1 }, () => {
          if (Atomics.compareExchange(cells, LOCK, 0, owner) !== 0) throw new Error('busy')
          const before = Atomics.load(cells, X)
          Atomics.store(cells, X, before + 1)
          Atomics.store(cells, LOCK, 0)
          return before
        })
      } catch {
        get(cells)
      }
    }
  }),
  finally: () => checkCounter('any-time-later'),
})
