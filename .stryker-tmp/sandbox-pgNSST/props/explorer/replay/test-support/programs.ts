/** Small wrong programs, and how to come by a failing execution of one. */
// @ts-nocheck


import type { Steps } from '../../kit/symbols.ts'
import { KIND } from '../../machine/kinds.ts'
import type { Fault } from '../../machine/schedule.ts'
import type { ByHand, Cells } from '../../machine/test-support/by-hand.ts'
import type { Session } from '../../session.ts'
import { RandomWalk } from '../../strategies/random-walk.ts'
import { type Execution, execute } from '../execution.ts'

/** Each thread loads, adds one and stores; some work on words of its own before and after. */
export function lostUpdate(threads: number, work: number): ByHand {
  return {
    threads: Array.from(
      { length: threads },
      (_, me) =>
        function* (cells: Cells): Steps<void> {
          for (let i = 0; i < work; i++) yield* cells.add(1 + me, 1)
          const value = yield* cells.load(0)
          yield* cells.store(0, value + 1)
          for (let i = 0; i < work; i++) yield* cells.add(1 + me, 1)
        },
    ),
    finally: view => {
      if (view[0] !== threads) throw new Error(`${threads - view[0]!} of ${threads} lost`)
    },
  }
}

/** A lock that sleeps: 0 free, 1 held, 2 held and somebody waits. */
export function* lock(cells: Cells, at: number): Steps<void> {
  if ((yield* cells.cas(at, 0, 1)) === 0) return
  while ((yield* cells.operation(KIND.EXCHANGE, at, 2)) !== 0) yield* cells.wait(at, 2)
}

export function* unlock(cells: Cells, at: number): Steps<void> {
  yield* cells.store(at, 0)
  yield* cells.notify(at, 1)
}

/** Two threads that take two locks in opposite orders. */
export const LOCK_ORDER: ByHand = {
  threads: [
    [0, 1],
    [1, 0],
  ].map(
    ([first, second]) =>
      function* (cells: Cells): Steps<void> {
        yield* lock(cells, first!)
        yield* lock(cells, second!)
        yield* unlock(cells, second!)
        yield* unlock(cells, first!)
      },
  ),
}

/** Two threads that write two words under a lock. */
export const UNDER_LOCK: ByHand = {
  threads: [0, 1].map(
    () =>
      function* (cells: Cells): Steps<void> {
        yield* lock(cells, 0)
        yield* cells.write(1, 7)
        yield* cells.write(2, 7)
        yield* unlock(cells, 0)
      },
  ),
}

/** A flag that is set, and a waiter that looks at it too early. */
export const LOST_WAKEUP: ByHand = {
  threads: [
    function* (cells): Steps<void> {
      if ((yield* cells.load(0)) === 0) yield* cells.wait(1, 0)
    },
    function* (cells): Steps<void> {
      yield* cells.store(0, 1)
      yield* cells.notify(1)
    },
  ],
}

/** Two waiters, one notify. */
export const TWO_WAITERS: ByHand = {
  threads: [
    function* (cells): Steps<void> {
      yield* cells.wait(0, 0)
    },
    function* (cells): Steps<void> {
      yield* cells.wait(0, 0)
    },
    function* (cells): Steps<void> {
      yield* cells.notify(0, 1)
    },
  ],
}

/** Waiters that pass the wake-up on: one notify for all of them. */
export const CHAIN: ByHand = {
  threads: [
    ...[0, 1].map(
      () =>
        function* (cells: Cells): Steps<void> {
          yield* cells.wait(0, 0)
          yield* cells.notify(0, 1)
        },
    ),
    function* (cells): Steps<void> {
      yield* cells.store(0, 1)
      yield* cells.notify(0, 1)
    },
  ],
}

/** A message is written plainly after the flag that says it is there. */
export const RACE: ByHand = {
  threads: [
    function* (cells): Steps<void> {
      yield* cells.store(1, 1)
      yield* cells.write(0, 5)
    },
    function* (cells): Steps<void> {
      if ((yield* cells.load(1)) === 1) yield* cells.read(0)
    },
  ],
}

/** The first execution of a random walk with this verdict; the last one that is tried otherwise. */
export function firstFailure(
  session: Session,
  verdict: string,
  faults: readonly Fault[] = [],
): Execution {
  const walk = new RandomWalk()
  for (let run = 0; ; run++) {
    walk.random.seed(1, run)
    const execution = execute(session, walk, { seed: 7, faults, racy: [] })
    if (execution.outcome.verdict === verdict || run === RUNS_MAX) return execution
  }
}

const RUNS_MAX = 2000
