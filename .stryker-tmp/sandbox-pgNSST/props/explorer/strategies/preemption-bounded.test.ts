/**
 * Goal: bounded search executes every schedule once, by its number of preemptions. Method: brute force,
 * which tries everything that is enabled after every prefix, and counts preemptions from what it saw.
 * Not covered: endless loops.
 */
// @ts-nocheck

import { describe, expect, test } from 'vitest'
import { TIMEOUT } from '#props/explorer/machine/kinds.js'
import type { Fault } from '#props/explorer/machine/schedule.js'
import type { ByHand, Cells } from '#props/explorer/machine/test-support/by-hand.js'
import { PreemptionBounded } from '#props/explorer/strategies/preemption-bounded.js'
import { lostUpdate, reorder, sessionOf } from '#props/explorer/strategies/test-support/programs.js'

const lock: ByHand = {
  threads: [0, 1].map(
    () =>
      function* (cells: Cells) {
        while ((yield* cells.cas(0, 0, 1)) !== 0) yield* cells.wait(0, 1)
        yield* cells.store(0, 0)
        yield* cells.notify(0, 1)
      },
  ),
}

const timedWait: ByHand = {
  threads: [
    function* (cells: Cells) {
      yield* cells.wait(0, 0, 5)
      yield* cells.add(1, 1)
    },
    function* (cells: Cells) {
      yield* cells.add(1, 1)
      yield* cells.notify(0)
    },
  ],
}

const crash: Fault = { kind: 'crash', thread: 1, step: 1, plain: 0 }

describe.each([
  ['lost update', lostUpdate, []],
  ['reorder_3', reorder(3), []],
  ['a lock', lock, []],
  ['a wait that can time out', timedWait, []],
  ['a thread that dies', reorder(3), [crash]],
] as const)('%s', (_name, of, faults) => {
  test('as many schedules as there are, for each number of preemptions', () => {
    const { search, schedules } = searched(of, faults)
    expect(search.searched.map(bound => bound.executions)).toEqual(bruteForce(of, faults))
    expect(search.searched.every(bound => bound.isComplete)).toBe(true)
    const sum = search.searched.reduce((total, bound) => total + bound.executions, 0)
    expect(schedules.size).toBe(sum)
    expect(search.bound()).toContain('and there are no others')
  })
})

test('the failure that comes first has the fewest preemptions', () => {
  const { firstFailure } = searched(lostUpdate, [])
  expect(firstFailure).toBe(1)
})

test('a bound ends the search, and says what was shown', () => {
  const { search } = searched(reorder(3), [], 1)
  expect(search.searched.map(({ preemptions }) => preemptions)).toEqual([0, 1])
  expect(search.bound()).toBe('all schedules with at most 1 preemption were executed')
})

/** Runs the search to its end. */
function searched(of: ByHand, faults: readonly Fault[], boundMax = Infinity) {
  const session = sessionOf(of)
  const { machine } = session
  const search = new PreemptionBounded(boundMax)
  const schedules = new Set<string>()
  let firstFailure = -1
  while (!search.isOver) {
    search.seed()
    const outcome = session.execute(search, { seed: 0, faults })
    schedules.add(machine.choices.subarray(0, machine.steps).join(' '))
    if (firstFailure < 0 && outcome.verdict !== 'ok') firstFailure = search.preemptions
    search.ended(machine, outcome)
  }
  return { search, schedules, firstFailure }
}

/** Executions by number of preemptions. */
function bruteForce(of: ByHand, faults: readonly Fault[]): number[] {
  const session = sessionOf(of)
  const { machine } = session
  const counts: number[] = []
  const explore = (prefix: readonly number[]): void => {
    let asked = 0
    let running = -1
    let preemptions = 0
    let open: number[] = []
    const choose = (): number => {
      if (machine.steps > 0 && machine.last >= 0 && asked > 0) {
        // The choice before was a step of the running thread, unless it was its death.
        running = machine.status[machine.last] === DEAD ? running : machine.last
        if (machine.status[running] === DEAD) running = -1
      }
      const enabled = choices().filter(choice => machine.isEnabled(choice))
      if (asked === prefix.length) open = enabled
      const choice = prefix[asked++] ?? enabled[0]!
      const dies = choice < TIMEOUT && machine.kind[choice] === CRASH
      const goesOn = running >= 0 && machine.isEnabled(running)
      if (goesOn && choice % TIMEOUT !== running && !dies) preemptions++
      return choice
    }
    session.execute({ choose }, { seed: 0, faults })
    if (asked > prefix.length) for (const choice of open) explore([...prefix, choice])
    else counts[preemptions] = (counts[preemptions] ?? 0) + 1
  }
  explore([])
  return counts

  function choices(): number[] {
    const threads = Array.from({ length: machine.born }, (_, thread) => thread)
    return [...threads, ...threads.map(thread => TIMEOUT + thread)]
  }
}

const DEAD = 5
const CRASH = 14
