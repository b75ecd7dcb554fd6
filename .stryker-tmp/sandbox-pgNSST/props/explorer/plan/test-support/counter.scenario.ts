/** Counters that several threads increase, right and wrong; the input: how often each of them does. */
// @ts-nocheck

import { defineScenario, type Scenario } from '../../index.ts'

const COUNTER = 0
const OTHER = 1
/** Thread t's own tally is in cell OWN + t. */
const OWN = 2

type Counter = Scenario<Int32Array, Int32Array, Int32Array, readonly number[]>

/** Counts in two steps; then each thread adds to a tally of its own. */
export const lostUpdate: Counter = counter('a lost update', (cells, thread) => {
  const value = Atomics.load(cells, COUNTER)
  Atomics.store(cells, COUNTER, value + 1)
  Atomics.add(cells, OWN + thread, 1)
})

export const sound: Counter = counter('a counter', (cells, thread) => {
  Atomics.add(cells, COUNTER, 1)
  Atomics.add(cells, OWN + thread, 1)
})

/** Two counters that are equal unless somebody dies. */
export const torn: Counter = {
  ...counter('two counters', cells => {
    Atomics.add(cells, COUNTER, 1)
    Atomics.add(cells, OTHER, 1)
  }),
  finally: cells => {
    const [one, other] = [Atomics.load(cells, COUNTER), Atomics.load(cells, OTHER)]
    if (one !== other) throw new Error(`one is ${one}, the other ${other}`)
  },
}

/** Wrong when three have died, and somebody has seen to each of them. */
export const mourned: Counter = {
  ...counter('deaths', cells => {
    Atomics.add(cells, COUNTER, 1)
  }),
  onCrash: cells => Atomics.add(cells, OTHER, 1),
  finally: cells => {
    if (Atomics.load(cells, OTHER) === 3) throw new Error('three have died')
  },
}

// --- internal ---

function counter(name: string, count: (cells: Int32Array, thread: number) => void): Counter {
  return defineScenario({
    name,
    setup: (): Int32Array => new Int32Array(new SharedArrayBuffer(64)),
    threads: (times: readonly number[]) =>
      times.map(number => (cells: Int32Array, thread: number) => {
        for (let i = 0; i < number; i++) count(cells, thread)
      }),
    finally: (cells, _, times) => {
      const tallies = times.reduce((sum, __, thread) => sum + Atomics.load(cells, OWN + thread), 0)
      const counted = Atomics.load(cells, COUNTER)
      // Who died may have counted and not told.
      if (counted < tallies) throw new Error(`counted ${counted}, and the threads ${tallies}`)
    },
  })
}
