/** What all worlds of the long run came to. */
import { CrashCoverage, type CrashTally } from '../../explorer/report/coverage.ts'
import { INVARIANTS, type Invariant } from '../world.ts'
import { type LongRunFailure, PAIRS, type WorldResult } from './job.ts'

/** The worlds of one invariant. */
export interface InvariantTotals {
  readonly invariant: Invariant
  /** Configurations that were tried, and those that the invariant is about. */
  readonly configurations: { readonly tried: number; readonly all: number }
  readonly worlds: number
  readonly executions: number
  readonly steps: number
  /** Stacks that died. */
  readonly deaths: number
  /** Worlds that failed. */
  readonly failed: number
}

export class Totals {
  readonly #coverage = new CrashCoverage()
  readonly #tried = PAIRS.map(() => ({ worlds: 0, executions: 0, steps: 0, deaths: 0, failed: 0 }))
  readonly #failures = new Map<string, LongRunFailure>()
  #failed = 0
  #once = 0
  executions = 0
  steps = 0
  worlds = 0

  world(pair: number, { executions, steps, once, tallies, failure }: WorldResult): void {
    const tried = this.#tried[pair]!
    tried.worlds++
    tried.executions += executions
    tried.steps += steps
    tried.deaths += tallies.reduce((sum, { crashed }) => sum + crashed, 0)
    if (failure !== undefined) tried.failed++
    this.worlds++
    this.executions += executions
    this.steps += steps
    this.#once += once
    this.#coverage.merge(tallies)
  }

  /** Whether it is the first of its kind. */
  failure(failure: LongRunFailure): boolean {
    this.#failed++
    if (this.#failures.has(failure.kind)) return false
    this.#failures.set(failure.kind, failure)
    return true
  }

  /** Worlds and searches that failed, and the first of each kind. */
  get failures(): { readonly failed: number; readonly kinds: readonly LongRunFailure[] } {
    return { failed: this.#failed, kinds: [...this.#failures.values()] }
  }

  /** Probability that the next schedule of one of the worlds is of an order that it has not seen. */
  get unseen(): number {
    return this.executions === 0 ? 1 : this.#once / this.executions
  }

  get deaths(): number {
    return this.#tried.reduce((sum, { deaths }) => sum + deaths, 0)
  }

  tallies(): readonly CrashTally[] {
    return this.#coverage.tallies()
  }

  byInvariant(): readonly InvariantTotals[] {
    return INVARIANTS.map(invariant => {
      const own = this.#tried.filter((_, pair) => PAIRS[pair]!.invariant === invariant)
      const sum = (of: (tried: (typeof own)[number]) => number): number =>
        own.reduce((all, tried) => all + of(tried), 0)
      return {
        invariant,
        configurations: { tried: own.filter(({ worlds }) => worlds > 0).length, all: own.length },
        worlds: sum(({ worlds }) => worlds),
        executions: sum(({ executions }) => executions),
        steps: sum(({ steps }) => steps),
        deaths: sum(({ deaths }) => deaths),
        failed: sum(({ failed }) => failed),
      }
    })
  }
}
