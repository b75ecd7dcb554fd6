/** A counter that several threads increase in two steps; the input: how often each of them does. */
import { defineScenario, type Scenario } from '../../index.ts'

const COUNTER = 0

type Counter = Scenario<Int32Array, Int32Array, Int32Array, readonly number[]>

export const lostUpdate: Counter = counter('a lost update', increment)

export const sound: Counter = counter('a counter', cells => {
  Atomics.add(cells, COUNTER, 1)
})

// --- internal ---

function counter(name: string, count: (cells: Int32Array) => void): Counter {
  return defineScenario({
    name,
    setup: (): Int32Array => new Int32Array(new SharedArrayBuffer(64)),
    threads: (times: readonly number[]) =>
      times.map(number => (cells: Int32Array) => {
        for (let i = 0; i < number; i++) count(cells)
      }),
    finally: (cells, results, times) => {
      // What dies in between may have counted or not.
      if (results.some(({ status }) => status === 'crashed')) return
      const expected = times.reduce((sum, number) => sum + number, 0)
      const counted = Atomics.load(cells, COUNTER)
      if (counted !== expected) throw new Error(`counted ${counted} of ${expected}`)
    },
  })
}

function increment(cells: Int32Array): void {
  const value = Atomics.load(cells, COUNTER)
  Atomics.store(cells, COUNTER, value + 1)
}
