/** Executions by a strategy and with sampled faults, each known by its number. */
import { type FaultLimits, sampleFaults } from '../faults/sample-faults.ts'
import type { Outcome } from '../machine/outcome.ts'
import type { Fault } from '../machine/schedule.ts'
import type { Session } from '../session.ts'
import { FastRandom } from './fast-random.ts'
import { measure } from './measure.ts'
import { Pct } from './pct.ts'
import { Portfolio } from './portfolio.ts'
import { Pos } from './pos.ts'
import type { Profile } from './profile.ts'
import { RandomWalk } from './random-walk.ts'
import { ReadsFrom } from './reads-from.ts'
import { SHARDS, type Strategy } from './strategy.ts'
import { Surw } from './surw.ts'

/** Strategies that sample, by the names that the command line knows. */
export const SAMPLING: {
  readonly [name in
    | 'portfolio'
    | 'random-walk'
    | 'pct'
    | 'pos'
    | 'surw'
    | 'reads-from']: () => Strategy
} = {
  portfolio: () => new Portfolio(),
  'random-walk': () => new RandomWalk(),
  pct: () => new Pct(),
  pos: () => new Pos(),
  surw: () => new Surw(),
  'reads-from': () => new ReadsFrom(),
}

export type SamplingName = keyof typeof SAMPLING

export interface SampledRun {
  readonly outcome: Outcome
  /** Those it was given; how many were reached is in the outcome. */
  readonly faults: readonly Fault[]
  /** Of the threads' random numbers. */
  readonly seed: number
}

export class Sampler {
  readonly profile: Profile
  readonly #session: Pick<Session, 'execute' | 'threads' | 'machine'>
  readonly #seed: number
  readonly #limits: FaultLimits
  readonly #make: () => Strategy
  /** By shard; a strategy that does not learn is made once. */
  readonly #strategies: Strategy[] = []
  readonly #random = new FastRandom()
  readonly #isSharded: boolean

  /** Measures first, which takes some executions. The same arguments give the same runs. */
  constructor(
    session: Pick<Session, 'execute' | 'threads' | 'machine'>,
    name: SamplingName,
    seed: number,
    limits: FaultLimits,
    runsMeasured?: number,
  ) {
    this.#session = session
    this.#seed = seed
    this.#limits = limits
    this.#make = SAMPLING[name]
    this.profile = measured(session, seed, limits, runsMeasured)
    this.#isSharded = this.#strategy(0).learns
  }

  /**
   * Executes run number `run`. If {@link isSharded}, all runs of its shard, `run` mod SHARDS, must be
   * executed here and in order; otherwise any run can be executed anywhere.
   */
  run(run: number): SampledRun {
    const strategy = this.#strategy(this.#isSharded ? run % SHARDS : 0)
    const random = this.#random
    random.seed(this.#seed ^ FAULTS, run)
    const seed = random.int32()
    const faults = sampleFaults(this.profile, this.#session.threads, this.#limits, random)
    strategy.seed(this.#seed, run)
    if (strategy.isCounting === true) this.#count(strategy, run)
    const outcome = this.#session.execute(strategy, { seed, faults })
    strategy.ended?.(this.#session.machine, outcome)
    return { outcome, faults, seed }
  }

  /** Whether runs depend on earlier ones of their shard. */
  get isSharded(): boolean {
    return this.#isSharded
  }

  /** What so many runs without a failure prove, in words. */
  bound(runs: number): string | undefined {
    return this.#strategy(0).bound?.(runs)
  }

  // --- internal ---

  /** A race that it meets is still to be reported. */
  #count(strategy: Strategy, run: number): void {
    const { racy } = this.#session.machine
    const before = [...racy]
    this.#session.execute(strategy, { seed: run, faults: [] })
    putBack(racy, before)
    strategy.seed(this.#seed, run)
  }

  #strategy(shard: number): Strategy {
    const known = this.#strategies[shard]
    if (known !== undefined) return known
    const strategy = this.#make()
    strategy.prepare?.(this.profile)
    this.#strategies[shard] = strategy
    return strategy
  }
}

/** Forgets the races met since: they are still to be reported. */
export function putBack(racy: Set<number>, before: readonly number[]): void {
  racy.clear()
  for (const address of before) racy.add(address)
}

// --- internal ---

/** Races that are seen only while measuring are left for a run to report. */
function measured(
  session: Pick<Session, 'execute' | 'threads' | 'machine'>,
  seed: number,
  limits: FaultLimits,
  runs: number | undefined,
): Profile {
  const { racy } = session.machine
  const known = [...racy]
  const profile = measure(session, seed, limits, runs)
  putBack(racy, known)
  return profile
}

/** Tells the stream of faults and seeds from that of choices. */
export const FAULTS = 0x5bd1e995
