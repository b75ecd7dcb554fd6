/**
 * Goal: what natives read and write in one go is seen by the machine as one access of a range: raced
 * with, died before, waited for, and a step of its own once a race was found.
 *
 * Method: threads written by hand, on a machine that is run again and again.
 */
// @ts-nocheck

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { active } from '#props/explorer/kit/active.js'
import { element, readRange, setElement, writeRange } from '#props/explorer/kit/elements.js'
import { type Steps, Y } from '#props/explorer/kit/symbols.js'
import { KIND } from '#props/explorer/machine/kinds.js'
import { Machine } from '#props/explorer/machine/machine.js'
import type { Outcome } from '#props/explorer/machine/outcome.js'
import type { Fault } from '#props/explorer/machine/schedule.js'
import type { TraceStep } from '#props/explorer/machine/trace.js'

let machine: Machine
let view: Int32Array
let traced: TraceStep[]

beforeEach(() => {
  machine = new Machine(3, { stepsMax: 1000, timeouts: 0 })
  active.machine = machine
  view = new Int32Array(new SharedArrayBuffer(32))
  machine.memories.keep(view.buffer as SharedArrayBuffer, 'cells')
})
afterEach(() => {
  active.machine = undefined
})

/** Runs threads, always the last that can go on, or the first. */
function run(
  threads: readonly (() => Steps)[],
  options: { faults?: Fault[]; last?: boolean; recover?: () => Steps; always?: () => void } = {},
): Outcome {
  const { faults = [], last = false, recover, always } = options
  traced = []
  const program = {
    ...{ threads: threads.length, recovers: recover !== undefined, mayThrow: false, always },
    reset: () => {},
    start: (thread: number) => threads[thread]!(),
    recover: () => recover!(),
    finally: () => {},
  }
  const choose = (of: Machine): number => {
    const enabled = Array.from({ length: of.born }, (_, t) => t).filter(t => of.isEnabled(t))
    return enabled.at(last ? -1 : 0)!
  }
  return machine.run(
    program,
    { choose },
    { seed: 1, faults, tracer: step => traced.push({ ...step }) },
  )
}

const fill = (value: number, from = 0, to = 8) =>
  function* (): Steps<void> {
    yield* writeRange(1, view, from, to, () => view.fill(value, from, to))
  }
const load = (index: number): Steps =>
  (function* () {
    if (machine.arrive(KIND.LOAD, 2, view, index)) yield Y
    return machine.perform()
  })()

describe('a range', () => {
  test('that is written is a race with what is not ordered, and only there', () => {
    expect(run([fill(1, 0, 4), fill(2, 4, 8)]).verdict).toBe('ok')
    expect(run([fill(1, 0, 4), fill(2, 3, 8)]).verdict).toBe('race')
  })

  test('that is read is a race with writes alone', () => {
    const read = function* (): Steps {
      return yield* readRange(3, view, 2, 4, () => view.slice(2, 4))
    }
    expect(run([read, read]).verdict).toBe('ok')
    expect(run([read, fill(1, 4, 8)]).verdict).toBe('ok')
    expect(run([read, fill(1, 3, 8)]).verdict).toBe('race')
  })

  test('is traced element by element, with what is there afterwards', () => {
    run([fill(5, 1, 3)])
    expect(traced.map(({ kind, address, result }) => [kind, address % 64, result])).toEqual([
      [KIND.PLAIN_WRITE, 4, 5],
      [KIND.PLAIN_WRITE, 8, 5],
    ])
  })

  test('is written by a thread or not at all, when it crashes', () => {
    const crash: Fault = { kind: 'crash', thread: 0, step: 0, plain: 1 }
    const { results, faults } = run([fill(5)], { faults: [crash] })
    expect(results).toMatchObject([{ status: 'crashed', site: 1 }])
    expect(faults).toHaveLength(1)
    expect([...view]).toEqual(Array(8).fill(0))
    const second = run([fill(5)], { faults: [{ ...crash, plain: 2 }] })
    expect(second.results).toMatchObject([{ status: 'returned' }])
    expect([...view]).toEqual(Array(8).fill(5))
  })

  test('is written after a stall, of which the others have seen nothing', () => {
    const seen: unknown[] = []
    const recover = function* (): Steps<void> {
      seen.push(yield* load(0))
    }
    const stall: Fault = { kind: 'stall', thread: 0, step: 0, plain: 1 }
    const outcome = run([fill(5, 1, 8)], { faults: [stall], recover, last: true })
    expect(outcome.verdict).toBe('ok')
    expect(outcome.faults).toHaveLength(1)
    expect(seen).toEqual([0])
    expect([...view]).toEqual([0, 5, 5, 5, 5, 5, 5, 5])
  })

  test('is a step once a race was found in it, and wakes who waits for it', () => {
    const spin = function* (): Steps<void> {
      machine.spinStart()
      while ((yield* load(2)) !== 7) if (machine.spinAgain()) yield Y
      machine.spinEnd()
    }
    expect(run([fill(7), spin]).verdict).toBe('race')
    const second = run([fill(7), spin], { last: true })
    expect(second.verdict).toBe('ok')
    // The fill, and the load before and after it.
    expect(second.steps).toBe(3)
    expect(machine.made[0]).toBe(1)
    expect(traced.find(({ thread }) => thread === 0)).toMatchObject({ width: 32, choice: 0 })
  })

  test('that always has read is looked at when it is written', () => {
    const states = new Set<string>()
    const always = (): void => {
      for (let i = 0; i < 2; i++) machine.readElement(0, view, i)
      states.add([...view.subarray(0, 2)].join())
    }
    const thread = function* (): Steps<void> {
      yield* load(7)
      yield* fill(3, 0, 2)()
      yield* fill(4, 0, 2)()
    }
    expect(run([thread], { always }).verdict).toBe('ok')
    expect([...states]).toContain('4,4')
  })
})

describe('an element', () => {
  test('is read and written, outside threads as well', () => {
    const steps = [setElement(0, view, 1, 5), element(0, view, 1), element(0, [7], 0)]
    expect(steps.map(step => step.next().value)).toEqual([undefined, 5, 7])
  })

  test('with a race is a step of its own', () => {
    const write = (value: number) => () => setElement(4, view, 0, value) as Steps
    expect(run([write(1), write(2)]).verdict).toBe('race')
    const second = run([write(1), write(2)])
    expect([second.verdict, second.steps]).toEqual(['ok', 2])
  })
})
