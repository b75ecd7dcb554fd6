/** How the schedules of a plan come about, and the first of them that fails. */
import type { Outcome } from '../machine/outcome.ts'
import type { Fault } from '../machine/schedule.ts'
import { type Execution, execute } from '../replay/execution.ts'
import { type Hint, HintChooser } from '../replay/hints.ts'
import { replay } from '../replay/replay.ts'
import type { Session } from '../session.ts'
import { RUNS_WITHOUT } from '../strategies/measure.ts'
import { Sampler, type SamplingName } from '../strategies/sampler.ts'

/** Schedules that a strategy draws from a seed. */
export interface Sampled {
  readonly kind: 'sampled'
  readonly strategy: SamplingName
  readonly seed: number
  /** Executions. */
  readonly schedules: number
  /** Threads that die in one execution, at most. */
  readonly crashes: number
  /** Threads that are taken for dead and go on, at most. */
  readonly stalls: number
}

/** One schedule: it never preempts but where a hint says so. A hint that does not apply is ignored. */
export interface Hinted {
  readonly kind: 'hinted'
  readonly hints: readonly Hint[]
  readonly faults: readonly Fault[]
  /** Of the threads' random numbers. */
  readonly seed: number
}

export type Course = Sampled | Hinted

/** An execution that failed, and which of the course it was, from 0. */
export interface Failing extends Execution {
  readonly run: number
  /** Repeated, it did the same. */
  readonly repeats: boolean
}

/** Is told how each execution ended. */
export type OnExecution = (outcome: Outcome) => void

/** Runs a course in a session that has just been opened. */
export function firstFailing(
  session: Session,
  course: Course,
  onExecution: OnExecution = () => {},
): Failing | undefined {
  if (course.kind === 'sampled') return firstSampled(session, course, onExecution)
  const conditions = { seed: course.seed, faults: course.faults, racy: [] }
  const execution = execute(session, new HintChooser(course.hints), conditions)
  onExecution(execution.outcome)
  return execution.outcome.verdict === 'ok' ? undefined : failing(session, execution, 0)
}

// --- internal ---

const MEASURED_PER_SCHEDULE = 2

function firstSampled(
  session: Session,
  course: Sampled,
  onExecution: OnExecution,
): Failing | undefined {
  const { strategy, seed, schedules, crashes, stalls } = course
  const { machine } = session
  // A few schedules are not worth more measuring than this.
  const runsMeasured = Math.min(RUNS_WITHOUT, MEASURED_PER_SCHEDULE * schedules)
  const sampler = new Sampler(session, strategy, seed, { crashes, stalls }, runsMeasured)
  for (let run = 0; run < schedules; run++) {
    const { outcome, faults, seed: random } = sampler.run(run)
    onExecution(outcome)
    if (outcome.verdict === 'ok') continue
    const choices = [...machine.choices.subarray(0, machine.steps)]
    const recipe = { seed: random, faults, racy: [], choices }
    return failing(session, { outcome, recipe }, run)
  }
  return undefined
}

function failing(
  session: Session,
  found: Pick<Execution, 'outcome' | 'recipe'>,
  run: number,
): Failing {
  const again = replay(session, found.recipe)
  const repeats = again.divergence === undefined && again.outcome.hash === found.outcome.hash
  return { ...again, ...found, run, repeats }
}
