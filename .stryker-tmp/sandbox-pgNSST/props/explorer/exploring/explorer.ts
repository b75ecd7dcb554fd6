/** One thread's share of an exploration, on a session of its own. */
// @ts-nocheck

import { runTask, split } from '../exhaustive/tasks.ts'
import type { Outcome } from '../machine/outcome.ts'
import { CrashCoverage } from '../report/coverage.ts'
import type { Session } from '../session.ts'
import { Estimate } from '../strategies/estimate.ts'
import { putBack, Sampler } from '../strategies/sampler.ts'
import { SHARDS } from '../strategies/strategy.ts'
import type {
  DivideResult,
  DivideTask,
  FoundFailure,
  SampleResult,
  SampleTask,
  SampleTotals,
  SamplingRequest,
  SearchResult,
  SearchTask,
  SiteGap,
} from './assignment.ts'

export class Explorer {
  readonly #session: Session
  readonly #isStopped: () => boolean
  #sampler: Sampler | undefined
  #keepsGoing = false
  readonly #estimate = new Estimate()
  readonly #coverage = new CrashCoverage()
  readonly #gaps = new Gaps()

  /** `isStopped`: asked now and then, whether to give up. */
  constructor(session: Session, isStopped: () => boolean = () => false) {
    this.#session = session
    this.#isStopped = isStopped
  }

  /** Measures the scenario, before the first `sample`. */
  prepare({ strategy, seed, crashes, stalls, keepsGoing }: SamplingRequest): void {
    this.#sampler = new Sampler(this.#session, strategy, seed, { crashes, stalls })
    this.#keepsGoing = keepsGoing
    for (const point of this.#sampler.profile.faultPoints.flat()) this.#coverage.seen(point.site)
  }

  sample({ from, to, shards }: SampleTask): SampleResult {
    const { racy } = this.#session.machine
    const runs: number[] = []
    const steps: number[] = []
    let failures = 0
    let failure: SampleResult['failure']
    for (let run = from; run < to && (failure === undefined || this.#keepsGoing); run++) {
      if (!shards.includes(run % SHARDS)) continue
      if (this.#isStopped()) break
      const before = [...racy]
      const { outcome, faults, seed } = this.#sampler!.run(run)
      runs.push(run)
      steps.push(outcome.steps)
      this.#estimate.add(outcome.order)
      this.#coverage.add(outcome)
      this.#gaps.add(outcome)
      if (outcome.verdict === 'ok') continue
      failures++
      failure ??= { ...found(this.#session, outcome, { seed, faults, racy: before }), run }
      if (this.#keepsGoing) putBack(racy, before)
    }
    const counts = { runs: Int32Array.from(runs), steps: Int32Array.from(steps), failures }
    return failure === undefined ? counts : { ...counts, failure }
  }

  sampled(runs: number): SampleTotals {
    return {
      estimate: this.#estimate.parts(),
      tallies: this.#coverage.tallies(),
      gaps: this.#gaps.all,
      bound: this.#sampler!.bound(runs),
    }
  }

  search({ task, executionsMax, untilMs, wantsPoints }: SearchTask): SearchResult {
    const { machine } = this.#session
    const coverage = new CrashCoverage()
    let [executions, cut] = [0, 0]
    const { failure, ...result } = runTask(this.#session, task, {
      executions: executionsMax,
      isEnough: () =>
        ++executions % CLOCK_EVERY === 0 && (this.#isStopped() || Date.now() >= untilMs),
      withoutPoints: !wantsPoints,
      onExecution: outcome => {
        coverage.add(outcome)
        if (outcome.verdict === 'livelock' && machine.isAtBound) cut++
      },
    })
    const common = { ...result, cut, tallies: coverage.tallies() }
    if (failure === undefined) return common
    const { verdict, hash, message } = failure.outcome
    const recipe = { ...failure.schedule, seed: task.seed, racy: task.learned.racy }
    return { ...common, failure: { recipe, outcome: { verdict, hash, message } } }
  }

  divide({ task, parts }: DivideTask): DivideResult {
    return { tasks: split(this.#session, task, parts) }
  }
}

// --- internal ---

/** Executions between two looks at the clock. */
const CLOCK_EVERY = 32

class Gaps {
  readonly all: SiteGap[] = []

  add({ gaps }: Outcome): void {
    for (const gap of gaps) {
      if (this.all.some(({ site, what }) => site === gap.site && what === gap.what)) continue
      this.all.push(gap)
    }
  }
}

function found(
  { machine }: Session,
  { verdict, hash, message }: Outcome,
  conditions: Omit<FoundFailure['recipe'], 'choices'>,
): FoundFailure {
  const choices = [...machine.choices.subarray(0, machine.steps)]
  return { recipe: { ...conditions, choices }, outcome: { verdict, hash, message } }
}
