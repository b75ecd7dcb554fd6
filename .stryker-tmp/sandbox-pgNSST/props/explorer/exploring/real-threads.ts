/** What real threads are for: to confirm a failure, and to explore without any rewriting. */
// @ts-nocheck

import type { LoadOptions } from '../exploration.ts'
import type { Execution } from '../replay/execution.ts'
import { expectationsOf, replay } from '../replay/replay.ts'
import type { Session } from '../session.ts'
import { confirm } from '../threads/confirm.ts'
import { ThreadsError } from '../threads/errors.ts'
import { runThreads } from '../threads/run-threads.ts'
import type { FoundFailure } from './assignment.ts'
import type { Budget } from './budget.ts'
import type { Course } from './courses.ts'

export interface Confirmed {
  readonly yes: boolean
  readonly how: string
}

/** Executes a failing schedule on real threads. */
export async function confirmed(
  session: Session,
  { outcome, recipe }: Execution,
  file: string,
  load: LoadOptions,
): Promise<Confirmed> {
  const { choices, faults, seed, racy } = recipe
  try {
    const { confirmed: yes, how } = await confirm({
      ...{ file, ...load, seed, racy },
      schedule: { choices, faults },
      steps: expectationsOf(session, recipe),
      expected: outcome,
    })
    return { yes, how }
  } catch (error) {
    if (!(error instanceof ThreadsError)) throw error
    return { yes: false, how: `not confirmed: ${error.message}` }
  }
}

/**
 * A random walk on real threads.
 *
 * @throws {ThreadsError} for another strategy, or when real threads cannot execute the scenario.
 */
export async function walkOnThreads(
  session: Session,
  options: Omit<Parameters<typeof runThreads>[0], 'onRun'>,
  budget: Budget,
): Promise<Course> {
  let sum = 0
  const { executions, steps, failure } = await runThreads({
    ...options,
    onRun: (run, outcome) => {
      sum += outcome.steps
      budget.report(run + 1, sum)
    },
  })
  const count = executions.toLocaleString('en-US')
  const found = failure === undefined ? undefined : repeatable(session, failure)
  return {
    isOver: true,
    verdict: found?.outcome.verdict ?? 'ok',
    complete: false,
    ...{ executions, steps, blocked: 0, seconds: budget.seconds, gaps: [], statistics: {} },
    established:
      found === undefined
        ? `nothing was found in ${count} executions on real threads`
        : `execution number ${count} failed on real threads`,
    ...(found === undefined ? {} : { failure: found }),
  }
}

// --- internal ---

/** The same schedule without real threads: what comes out differently is not controlled. */
function repeatable(
  session: Session,
  { outcome, seed }: NonNullable<Awaited<ReturnType<typeof runThreads>>['failure']>,
): FoundFailure {
  const { verdict, message, choices } = outcome
  const recipe = { choices, faults: [], seed, racy: [] }
  const again = replay(session, recipe).outcome
  const hash = again.verdict === verdict ? again.hash : ~again.hash
  return { recipe, outcome: { verdict, message, hash } }
}
