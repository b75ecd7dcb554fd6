/** Explores a scenario: loads it, looks for a failure, makes what was found small, and says what it shows. */
// @ts-nocheck

import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type {
  Engine,
  Exploration,
  ExploreOptions,
  Failure,
  LoadOptions,
  StrategyName,
} from '../exploration.ts'
import { loadSession, type SessionRequest } from '../loading/load-session.ts'
import { ScenarioError } from '../loading/scenario-error.ts'
import { investigate } from '../report/failure.ts'
import { placeOf } from '../report/names.ts'
import type { Session } from '../session.ts'
import { SAMPLING, type SamplingName } from '../strategies/sampler.ts'
import type { FoundFailure, SamplingRequest, SiteGap } from './assignment.ts'
import { bounded } from './bounded.ts'
import { Budget } from './budget.ts'
import { consequenceIn } from './consequence.ts'
import { type Course, exhaustive, sampling } from './courses.ts'
import { confirmed, walkOnThreads } from './real-threads.ts'
import { type Member, realThreads, thisThread } from './team.ts'

/** Executions that this thread makes before others are started, and how long that may take. */
const ALONE = { schedules: 3000, seconds: 1 }
/** Executions of a sampling strategy, if nothing else is said. */
const SCHEDULES = 10_000

/**
 * Explores the scenario in a file.
 *
 * @throws {ScenarioError} when the file has no such scenario, or its `setup` throws.
 * @throws {RewriteError} when the code does not bundle or parse.
 */
export async function explore(file: URL, options: ExploreOptions = {}): Promise<Exploration> {
  assertFile(file)
  const path = relative('', fileURLToPath(file))
  const load = loadOptions(options)
  const settled = settle(options)
  const request: SessionRequest = { file: path, ...load, faults: settled.crashes + settled.stalls }
  const session = await loadSession(request)
  options.onStart?.(parametersOf(settled))
  const course = await search(session, request, settled, options)
  const { failure: found, coverage, ...result } = course
  const places = (gaps: readonly SiteGap[]) =>
    gaps.map(({ site, what }) => ({ what, place: placeOf(session, site) }))
  const failure =
    found === undefined
      ? undefined
      : await investigated(session, found, path, load, options.confirm === true)
  const consequence =
    failure?.verdict === 'race'
      ? (course.consequence ??
        consequenceIn(session, samplingRequest(request, { ...settled, keepsGoing: false })))
      : undefined
  return {
    scenario: session.name,
    file: path,
    ...result,
    verdict: failure?.verdict ?? result.verdict,
    gaps: places(course.gaps),
    statistics: { ...course.statistics, ...describeConsequence(session, consequence, path, load) },
    strategy: settled.strategy,
    seed: settled.seed,
    ...(coverage === undefined ? {} : { coverage: coverage.points(session) }),
    ...(failure === undefined ? {} : { failure }),
  }
}

// --- internal ---

/** What was asked for, with what was not filled in. */
export interface Settled {
  readonly engine: Engine
  readonly strategy: StrategyName
  readonly seed: number
  readonly crashes: number
  readonly stalls: number
  readonly timeouts: number
  readonly preemptions: number
  readonly schedules: number
  readonly seconds: number
  readonly workers: number
  readonly keepsGoing: boolean
}

function assertFile(file: unknown): void {
  if (file instanceof URL && file.protocol === 'file:') return
  throw new ScenarioError(
    'NO_FILE',
    'explore takes the URL of a scenario file, and no scenario object: each thread loads the file ' +
      "itself; write explore(new URL('./x.scenario.ts', import.meta.url))",
  )
}

function loadOptions(options: ExploreOptions): LoadOptions {
  const { export: name, input, plain, patches, timeouts, stepsMax } = options
  return {
    ...(name === undefined ? {} : { export: name }),
    ...(input === undefined ? {} : { input }),
    ...(plain === undefined ? {} : { plain }),
    ...(patches === undefined ? {} : { patches }),
    ...(timeouts === undefined ? {} : { timeouts }),
    ...(stepsMax === undefined ? {} : { stepsMax }),
  }
}

function settle(options: ExploreOptions): Settled {
  const { engine = 'fiber', seconds = Infinity } = options
  const { strategy = engine === 'threads' ? 'random-walk' : 'portfolio' } = options
  const isSampling = strategy !== 'exhaustive' && strategy !== 'preemption-bounded'
  const usual = isSampling && seconds === Infinity ? SCHEDULES : Infinity
  return {
    engine,
    strategy,
    seconds,
    seed: options.seed ?? randomInt(2 ** 31 - 1),
    crashes: options.crashes ?? 0,
    stalls: options.stalls ?? 0,
    timeouts: options.timeouts ?? 1,
    preemptions: options.preemptions ?? 2,
    schedules: options.schedules ?? usual,
    workers: options.workers ?? availableParallelism(),
    keepsGoing: options.keepsGoing === true,
  }
}

function parametersOf({ engine, strategy, seed, crashes, stalls, timeouts, ...rest }: Settled) {
  const { schedules, seconds, workers, preemptions } = rest
  return {
    ...(engine === 'fiber' ? {} : { engine }),
    ...{ strategy, seed, crashes, stalls, timeouts },
    ...(schedules === Infinity ? {} : { schedules }),
    ...(seconds === Infinity ? {} : { seconds }),
    ...(strategy === 'preemption-bounded' ? { preemptions } : {}),
    workers,
  }
}

/** First a little by this thread; if that is not all, everything by several. */
async function search(
  session: Session,
  request: SessionRequest,
  settled: Settled,
  { onProgress, signal }: ExploreOptions,
): Promise<Course> {
  const whole = new Budget({ ...settled, onProgress, signal })
  if (settled.engine === 'threads') {
    const { strategy, seed, schedules, seconds } = settled
    const options = { ...request, strategy, seed, schedules, seconds }
    return walkOnThreads(session, signal === undefined ? options : { ...options, signal }, whole)
  }
  if (settled.strategy === 'preemption-bounded') return bounded(session, settled, whole)
  const schedules = Math.min(ALONE.schedules, settled.schedules)
  const seconds = Math.min(ALONE.seconds, settled.seconds)
  const alone = new Budget({ schedules, seconds, onProgress, signal })
  const begun = await run([thisThread(session)], request, settled, alone, false)
  if (begun.isOver || !whole.isLeft(begun.executions)) return begun
  const members = await realThreads(settled.workers, request, signal)
  try {
    return await run(members, request, settled, whole, true)
  } finally {
    await Promise.all(members.map(member => member.end()))
  }
}

function run(
  members: readonly Member[],
  load: SessionRequest,
  settled: Settled,
  budget: Budget,
  divides: boolean,
): Promise<Course> {
  const { strategy, crashes, stalls, timeouts } = settled
  if (strategy === 'exhaustive') {
    return exhaustive(members, { crashes, stalls, timeouts }, budget, divides)
  }
  return sampling(members, samplingRequest(load, settled), budget)
}

function samplingRequest(
  load: SessionRequest,
  { strategy, seed, crashes, stalls, keepsGoing }: Settled,
): SamplingRequest {
  const name = strategy in SAMPLING ? (strategy as SamplingName) : 'random-walk'
  return { load, strategy: name, seed, crashes, stalls, keepsGoing }
}

function describeConsequence(
  session: Session,
  found: FoundFailure | undefined,
  file: string,
  load: LoadOptions,
): Record<string, string> {
  if (found === undefined) return {}
  const { verdict, message, replay } = investigate(session, found, { file, load }).failure
  return { 'what follows from the race': `${verdict}: ${message} (${replay})` }
}

async function investigated(
  session: Session,
  { recipe, outcome }: FoundFailure,
  file: string,
  load: LoadOptions,
  confirms: boolean,
): Promise<Failure> {
  const { failure, execution } = investigate(session, { recipe, outcome }, { file, load })
  if (!confirms) return failure
  return { ...failure, confirmed: await confirmed(session, execution, file, load) }
}
