/** Small programs with known ways to fail, and a session for them. */
// @ts-nocheck


import type { Steps } from '../../kit/symbols.ts'
import { Machine } from '../../machine/machine.ts'
import { type ByHand, byHand, type Cells } from '../../machine/test-support/by-hand.ts'
import type { Session } from '../../session.ts'
import type { Strategy } from '../strategy.ts'

/** Two threads add 1 to a cell in two steps each. */
export const lostUpdate: ByHand = {
  threads: [0, 1].map(() => increment),
  finally: ([sum]) => {
    if (sum !== 2) throw new Error('an update was lost')
  },
}

/** All but one of `threads` threads set two cells, in the order in which the last one expects them. */
export function reorder(threads: number): ByHand {
  return { threads: [...Array.from({ length: threads - 1 }, () => set), check] }
}

/** The first thread reads again and again until the second has written. */
export const spin: ByHand = {
  threads: [
    function* (cells: Cells) {
      while ((yield* cells.load(0)) === 0);
    },
    function* (cells: Cells) {
      yield* cells.store(0, 1)
    },
  ],
}

export type SmallSession = Pick<Session, 'execute' | 'threads' | 'machine'>

/** A session that executes the program. `spare`: threads that may be born besides its own. */
export function sessionOf(of: ByHand, spare = 0): SmallSession {
  const threads = of.threads.length
  const machine = new Machine(threads + spare, { stepsMax: 1000, timeouts: 1 })
  const program = byHand(machine, of)
  return {
    machine,
    threads,
    execute: (chooser, options) => machine.run(program, chooser, options),
  }
}

/** The executions number `from` ≤ r < `to` of a strategy: the choices of each, and how it ended. */
export function* executions(
  of: ByHand,
  strategy: Strategy,
  { seed, from = 0, to }: { seed: number; from?: number; to: number },
): Generator<{ readonly choices: string; readonly verdict: string; readonly steps: number }> {
  const { machine, execute } = sessionOf(of)
  for (let run = from; run < to; run++) {
    strategy.seed(seed, run)
    const outcome = execute(strategy, { seed: run })
    strategy.ended?.(machine, outcome)
    const choices = machine.choices.subarray(0, machine.steps).join(' ')
    yield { choices, verdict: outcome.verdict, steps: outcome.steps }
  }
}

// --- internal ---

function* increment(cells: Cells): Steps<void> {
  const before = yield* cells.load(0)
  yield* cells.store(0, before + 1)
}

function* set(cells: Cells): Steps<void> {
  yield* cells.store(0, 1)
  yield* cells.store(1, -1)
}

function* check(cells: Cells): Steps<void> {
  if ((yield* cells.load(0)) === 0 && (yield* cells.load(1)) === 0) return
  if ((yield* cells.load(0)) === 1 && (yield* cells.load(1)) === -1) return
  throw new Error('the second cell was set before the first')
}
