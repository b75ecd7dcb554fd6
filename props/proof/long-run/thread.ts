/** A thread of the long run: loads the stacks once, then does one job after the other. */
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { workerData } from 'piscina'
import { STOP } from '../../explorer/exploring/assignment.ts'
import { loadCode } from '../../explorer/loading/load-session.ts'
import type { Outcome } from '../../explorer/machine/outcome.ts'
import { type Plan, PlanFailure, PlannedScenario, plans } from '../../explorer/plan/index.ts'
import { CrashCoverage } from '../../explorer/report/coverage.ts'
import { failureBlock } from '../../explorer/report/failure.ts'
import { Estimate } from '../../explorer/strategies/estimate.ts'
import { Cases } from '../exhaustive-search.ts'
import type { World } from '../world.ts'
import { situation } from '../worlds.ts'
import {
  type CoverageJob,
  type CoverageResult,
  type Job,
  type LongRunFailure,
  PAIRS,
  SCHEDULES,
  SEARCHES,
  type SearchJob,
  type SearchResult,
  type ThreadData,
  type WorldJob,
  type WorldResult,
} from './job.ts'

/** A world that fails is made small for so long, at most. */
const SHRINKING_MS = 20_000

const FILE = relative('', fileURLToPath(new URL('../stacks.scenario.js', import.meta.url)))
// A wait times out only when no thread can run: docs/proof.md says why.
const LOAD = { timeouts: 0 }
const { stop } = workerData as ThreadData
const code = await loadCode({ file: FILE, ...LOAD })
const scenario = new PlannedScenario(code, FILE, LOAD)
const cases = new Cases(code, FILE, LOAD)
/** Kinds of failures that were told in full. */
const told = new Set<string>()

export default function perform(job: Job): WorldResult | Promise<SearchResult> | CoverageResult {
  if (job.kind === 'world') return explore(job)
  if (job.kind === 'search') return search(job)
  return places(job)
}

// --- internal ---

interface Told {
  readonly replay: string
  readonly block: readonly string[]
}

function explore({ pair, seed }: WorldJob): WorldResult {
  const { invariant, configuration } = PAIRS[pair]!
  const { worlds, crashes } = situation(invariant, configuration)
  const arbitrary = plans(scenario, worlds, { schedules: SCHEDULES, crashes })
  const [first] = fc.sample(arbitrary, { seed, numRuns: 1 })
  const tally = new Tally()
  const found = first!.find(outcome => tally.add(outcome))
  if (found === undefined) return tally.result()
  const { verdict, message } = found.outcome
  const where = `${invariant}, ${configuration.name}`
  return {
    ...tally.result(),
    failure: failure(where, verdict, message, () => smallest(arbitrary, seed)),
  }
}

/** The world of this seed fails: as small as it gets. */
function smallest(arbitrary: fc.Arbitrary<Plan<World>>, seed: number): Told {
  const { counterexample } = fc.check(
    fc.property(arbitrary, plan => plan.find() === undefined),
    { seed, numRuns: 1, interruptAfterTimeLimit: SHRINKING_MS },
  )
  const [plan] = counterexample!
  try {
    plan.check()
  } catch (error) {
    if (error instanceof PlanFailure) {
      return { replay: error.failure.replay, block: error.message.split('\n') }
    }
    throw error
  }
  throw new Error(`a world that failed does not fail again: ${plan}`)
}

async function search({ search, seconds }: SearchJob): Promise<SearchResult> {
  const { one, lock } = SEARCHES[search]!
  const isStopped = (): boolean => Atomics.load(stop, STOP) !== 0
  const { tell, ...result } = await cases.search(one, lock, { seconds, isStopped })
  if (result.failure === undefined) return { result }
  const [verdict, message] = result.failure.split(/: (.*)/s) as [string, string]
  const all = (): Told => {
    const failure = tell()!
    return { replay: failure.replay, block: failureBlock(failure, []) }
  }
  return { result, failure: failure(`${one.name}, ${lock}`, verdict, message, all) }
}

function failure(
  where: string,
  verdict: string,
  message: string,
  tell: () => Told,
): LongRunFailure {
  const kind = `${verdict}: ${message.replaceAll(/\d+/g, 'N')}`
  const known = { kind, where, verdict, message }
  if (told.has(kind)) return known
  told.add(kind)
  return { ...known, ...tell() }
}

function places({ tallies }: CoverageJob): CoverageResult {
  const coverage = new CrashCoverage()
  coverage.merge(tallies)
  return coverage.points(code)
}

/** Counts the executions of one world. */
class Tally {
  readonly #estimate = new Estimate()
  readonly #coverage = new CrashCoverage()
  #executions = 0
  #steps = 0

  add(outcome: Outcome): void {
    this.#executions++
    this.#steps += outcome.steps
    this.#estimate.add(outcome.order)
    this.#coverage.add(outcome)
  }

  result(): WorldResult {
    const { runs, unseen } = this.#estimate
    return {
      executions: this.#executions,
      steps: this.#steps,
      once: Math.round(unseen * runs),
      tallies: this.#coverage.tallies(),
    }
  }
}
