/** A failure that the fiber engine found, executed once more by real threads. */
// @ts-nocheck

import { KIND } from '../machine/kinds.ts'
import type { Outcome, Verdict } from '../machine/outcome.ts'
import type { Schedule } from '../machine/schedule.ts'
import type { RealOutcome, StepExpectation } from './messages.ts'
import { type ThreadsOptions, ThreadsSession } from './session.ts'

export interface ConfirmOptions extends ThreadsOptions {
  readonly schedule: Schedule
  /** Of the threads' random numbers; default: 0. */
  readonly seed?: number
  /** What each step was about to do (an Expectation of the replay will do). */
  readonly steps?: readonly (StepExpectation | undefined)[]
  /** Addresses whose plain accesses were switch points. */
  readonly racy?: readonly number[]
  readonly expected: Pick<Outcome, 'verdict' | 'message'>
}

export interface Confirmation {
  readonly confirmed: boolean
  /** Why not, or by what means, in words. */
  readonly how: string
  /** What the real threads came to; none: they were not tried. */
  readonly verdict?: Verdict
  readonly outcome?: RealOutcome
}

/**
 * Executes a failing schedule on real threads.
 *
 * @throws {ThreadsError} when real threads cannot execute it at all.
 */
export async function confirm(options: ConfirmOptions): Promise<Confirmation> {
  const { schedule, seed = 0, steps, expected } = options
  const cannot = impossible(options)
  if (cannot !== undefined) return { confirmed: false, how: `not confirmed: ${cannot}` }
  const session = await ThreadsSession.open(options)
  try {
    const { choices, faults } = schedule
    const endsStuck = isStuck(expected.verdict)
    const following = {
      choices,
      faults,
      seed,
      endsStuck,
      ...(steps === undefined ? {} : { expected: steps }),
    }
    const outcome = await session.follow(following)
    return compared(expected, outcome, schedule)
  } finally {
    await session.close()
  }
}

// --- internal ---

/** Why real threads cannot do this; none: they can. */
function impossible({
  schedule,
  racy = [],
  steps = [],
  expected,
}: ConfirmOptions): string | undefined {
  const plain = schedule.faults.find(fault => fault.plain > 0)
  if (plain !== undefined) {
    return `the ${plain.kind} is before a plain write, where real threads cannot be stopped`
  }
  const isPlain = (kind?: number): boolean => kind === KIND.PLAIN_READ || kind === KIND.PLAIN_WRITE
  if (steps.some(step => isPlain(step?.kind)) || racy.length > 0) {
    return 'threads switch at a plain access, where real threads cannot be stopped'
  }
  if (expected.verdict === 'race') {
    return 'a race is seen by looking at the accesses, which real threads do not let us do'
  }
  return undefined
}

function compared(
  expected: ConfirmOptions['expected'],
  outcome: RealOutcome,
  { faults }: Schedule,
): Confirmation {
  const { verdict, message } = outcome
  const same = verdict === expected.verdict && (message === expected.message || isStuck(verdict))
  if (same) {
    const dies = faults.some(fault => fault.kind === 'crash')
    const how = `confirmed with ${dies ? 'worker.terminate()' : 'real threads'}`
    return { confirmed: true, how, verdict, outcome }
  }
  const did = verdict === 'ok' ? 'they found nothing wrong' : `${verdict}: ${message}`
  return { confirmed: false, how: `not confirmed by real threads: ${did}`, verdict, outcome }
}

/** Which threads spin is not seen here, so the sentences differ. */
function isStuck(verdict: Verdict): boolean {
  return verdict === 'deadlock' || verdict === 'livelock'
}
