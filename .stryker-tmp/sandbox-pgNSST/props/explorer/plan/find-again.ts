/** Looks for a failure that is known from other operations, or from more faults. */
// @ts-nocheck

import { type FaultLimits, sampleFaults } from '../faults/sample-faults.ts'
import type { Chooser } from '../machine/chooser.ts'
import type { Fault } from '../machine/schedule.ts'
import { Budget } from '../replay/budget.ts'
import { type Execution, execute } from '../replay/execution.ts'
import { type Hint, HintChooser } from '../replay/hints.ts'
import { sameFailure } from '../replay/same-failure.ts'
import type { Session } from '../session.ts'
import { FastRandom } from '../strategies/fast-random.ts'
import { measure } from '../strategies/measure.ts'
import { FewPreemptions } from './few-preemptions.ts'
import { MovedHints } from './moved-hints.ts'

/** A failure, and what it took. */
export interface Known {
  readonly outcome: Execution['outcome']
  readonly preemptions: number
  readonly hints: readonly Hint[]
  readonly faults: readonly Fault[]
  readonly seed: number
}

/**
 * An execution that fails in the same way: by the known hints and faults, else by one of up to 200 fresh
 * schedules; with no more preemptions, crashes and stalls.
 */
export function findAgain(session: Session, known: Known): Execution | undefined {
  const { hints, faults, seed } = known
  const same = (found: Execution): boolean =>
    sameFailure(known.outcome, found.outcome) && found.preemptions <= known.preemptions
  const first = execute(session, new HintChooser(hints), { seed, faults, racy: [] })
  if (same(first)) return first
  const budget = new Budget(STEPS)
  const fresh = freshSchedules(session, known, first)
  const faultsOf = freshFaults(session, known)
  for (let run = 0; run < FRESH && budget.left; run++) {
    const conditions = { seed, faults: faultsOf(run >> 1), racy: [] }
    const found = execute(session, fresh(run), conditions)
    if (same(found)) return found
    budget.spend(found.outcome.steps)
  }
  return undefined
}

// --- internal ---

/** Fresh schedules, and the steps of all of them together. */
const FRESH = 200
const STEPS = 1_000_000

/** By turns the known hints at other times, and any preemptions. `first`: an execution by the hints. */
function freshSchedules(
  session: Session,
  { hints, preemptions, seed }: Known,
  first: Execution,
): (run: number) => Chooser {
  const few = new FewPreemptions(preemptions)
  const moved = new MovedHints(session, first.recipe, hints)
  const random = new FastRandom()
  return run => {
    if (run % 2 === 0 && hints.length > 0) {
      random.seed(seed, run)
      return new HintChooser(moved.draw(random))
    }
    few.seed(seed, run, Math.max(1, first.outcome.steps))
    return few
  }
}

/** By turns the known faults, and as many or fewer at other places. */
function freshFaults(session: Session, { faults, seed }: Known): (run: number) => readonly Fault[] {
  if (faults.length === 0) return () => faults
  const crashes = faults.filter(({ kind }) => kind === 'crash').length
  const limits: FaultLimits = { crashes, stalls: faults.length - crashes }
  const profile = measure(session, seed, limits)
  const random = new FastRandom()
  return run => {
    if (run % 2 === 0) return faults
    random.seed(~seed, run)
    return sampleFaults(profile, session.threads, limits, random)
  }
}
