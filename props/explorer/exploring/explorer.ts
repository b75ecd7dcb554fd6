/** One thread's share of an exploration, on a session of its own. */
import { divide } from '../exhaustive/divide.ts'
import { Search } from '../exhaustive/search.ts'
import type { Outcome } from '../machine/outcome.ts'
import { CrashCoverage } from '../report/coverage.ts'
import type { Session } from '../session.ts'
import { Estimate } from '../strategies/estimate.ts'
import { Profiler } from '../strategies/profile.ts'
import { Sampler } from '../strategies/sampler.ts'
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
  Visible,
} from './assignment.ts'

export class Explorer {
  readonly #session: Session
  readonly #isStopped: () => boolean
  #sampler: Sampler | undefined
  readonly #estimate = new Estimate()
  readonly #coverage = new CrashCoverage()
  readonly #gaps = new Gaps()

  /** `isStopped`: asked now and then, whether to give up. */
  constructor(session: Session, isStopped: () => boolean = () => false) {
    this.#session = session
    this.#isStopped = isStopped
  }

  /** Measures the scenario, before the first `sample`. */
  prepare({ strategy, seed, crashes, stalls }: SamplingRequest): void {
    this.#sampler = new Sampler(this.#session, strategy, seed, { crashes, stalls })
    for (const point of this.#sampler.profile.faultPoints.flat()) this.#coverage.seen(point.site)
  }

  sample({ from, to, shards }: SampleTask): SampleResult {
    const runs: number[] = []
    const steps: number[] = []
    for (let run = from; run < to; run++) {
      if (!shards.includes(run % SHARDS)) continue
      if (this.#isStopped()) break
      const racy = [...this.#session.machine.racy]
      const { outcome, faults, seed } = this.#sampler!.run(run)
      runs.push(run)
      steps.push(outcome.steps)
      this.#estimate.add(outcome.order)
      this.#coverage.add(outcome)
      this.#gaps.add(outcome)
      if (outcome.verdict !== 'ok') {
        const failure = { ...found(this.#session, outcome, { seed, faults, racy }), run }
        return { runs: Int32Array.from(runs), steps: Int32Array.from(steps), failure }
      }
    }
    return { runs: Int32Array.from(runs), steps: Int32Array.from(steps) }
  }

  sampled(runs: number): SampleTotals {
    return {
      estimate: this.#estimate.parts(),
      tallies: this.#coverage.tallies(),
      gaps: this.#gaps.all,
      bound: this.#sampler!.bound(runs),
    }
  }

  search(task: SearchTask): SearchResult {
    const { faults, prefix, wantsPoints, visible, racy } = task
    const session = this.#session
    this.#know(visible, racy)
    const search = new Search(session.machine.threads, prefix)
    const profiler = new Profiler()
    const coverage = new CrashCoverage()
    const gaps = new Gaps()
    const seed = 0
    const options = { seed, faults, ...(wantsPoints ? { tracer: profiler.tracer } : {}) }
    let [executions, blocked, steps, cut] = [0, 0, 0, 0]
    let failure: FoundFailure | undefined
    while (!search.isOver && failure === undefined && this.#goesOn(task, executions + blocked)) {
      const before = [...session.machine.racy]
      const outcome = session.execute(search, options)
      profiler.ended(outcome)
      if (search.wasBlocked) blocked++
      else {
        executions++
        steps += outcome.steps
        coverage.add(outcome)
        gaps.add(outcome)
        if (outcome.verdict === 'livelock' && session.machine.isAtBound) cut++
        else if (outcome.verdict !== 'ok') {
          failure = found(session, outcome, { seed, faults, racy: before })
        }
      }
      search.ended(session.machine)
    }
    const points = profiler.profile().faultPoints
    return {
      ...{ isOver: search.isOver, executions, blocked, steps, cut, points },
      tallies: coverage.tallies(),
      gaps: gaps.all,
      visible: { cells: [...session.machine.watched], sites: [...session.machine.visibleSites] },
      ...(failure === undefined ? {} : { failure }),
    }
  }

  divide({ faults, parts, visible, racy }: DivideTask): DivideResult {
    this.#know(visible, racy)
    const execute = (chooser: Parameters<Session['execute']>[0]): void => {
      this.#session.execute(chooser, { seed: 0, faults })
    }
    return { prefixes: divide(execute, parts) }
  }

  // --- internal ---

  #goesOn({ executionsMax, untilMs }: SearchTask, executions: number): boolean {
    if (executions >= executionsMax) return false
    return executions % CLOCK_EVERY !== 0 || (!this.#isStopped() && Date.now() < untilMs)
  }

  /** All threads that search have to know the same, or their parts would not fit together. */
  #know({ cells, sites }: Visible, racy: readonly number[]): void {
    const { machine } = this.#session
    machine.watched.clear()
    machine.visibleSites.clear()
    machine.racy.clear()
    for (const address of cells) machine.watched.add(address)
    for (const site of sites) machine.visibleSites.add(site)
    for (const address of racy) machine.racy.add(address)
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
