/** Searches the exhaustive cases, and says what each came to. */
import type { LockKind } from '../../core/facility/config.ts'
import type { Failure } from '../explorer/exploration.ts'
import type { FoundFailure } from '../explorer/exploring/assignment.ts'
import { Budget } from '../explorer/exploring/budget.ts'
import { exhaust } from '../explorer/exploring/exhausting.ts'
import { thisThread } from '../explorer/exploring/team.ts'
import { loadCode, type ScenarioCode } from '../explorer/loading/load-session.ts'
import type { ScenarioOptions } from '../explorer/plan/index.ts'
import { investigate } from '../explorer/report/failure.ts'
import { placeName, placeOf } from '../explorer/report/names.ts'
import type { Patch } from '../explorer/rewrite/bundle.ts'
import { BRIEF_ROUNDS, type ExhaustiveCase } from './exhaustive-cases.ts'

export interface CaseResult {
  readonly name: string
  readonly lock: LockKind
  /** Rounds after which a spinning waiter pauses, if they are not those of the shipped lock. */
  readonly rounds: number | undefined
  /** Every execution was searched, to its end and with nothing unseen, and none failed. */
  readonly isComplete: boolean
  readonly executions: number
  /** Given up as repetitions. */
  readonly blocked: number
  readonly steps: number
  /** Plans of who dies where that were searched to their end, and all that are known by then. */
  readonly plans: { readonly done: number; readonly known: number }
  /** Executions in which somebody died. */
  readonly crashes: number
  /** Places before which somebody can die, and those of them before which nobody did. */
  readonly places: number
  readonly missed: readonly string[]
  /** What the first failing execution broke: the verdict, and what is wrong. */
  readonly failure: string | undefined
}

/** Default: no bound. */
export interface CaseBounds {
  readonly schedules?: number
  readonly seconds?: number
  /** Asked now and then, whether to give up. */
  readonly isStopped?: () => boolean
}

/** What was searched, and of a failure how it is repeated: made small, explained and drawn on demand. */
export interface Searched extends CaseResult {
  tell(): Failure | undefined
}

/** Loads the stacks once, for all cases. `file`: the scenario's path; `patches`: changes of the core. */
export async function loadCases(file: string, patches: readonly Patch[] = []): Promise<Cases> {
  const load = patches.length === 0 ? {} : { patches }
  return new Cases(await loadCode({ file, ...load }), file, load)
}

export class Cases {
  readonly #shipped: Loaded
  /** The same with fewer rounds, loaded when it is first asked for. */
  #brief: Promise<Loaded> | undefined

  /** `code`: the stacks, loaded from `file` in the way of `load`. */
  constructor(code: ScenarioCode, file: string, load: ScenarioOptions) {
    this.#shipped = { code, file, load }
  }

  async search(
    { name, world, crashes, spinsBriefly = false }: ExhaustiveCase,
    lock: LockKind,
    { schedules = Infinity, seconds = Infinity, isStopped = () => false }: CaseBounds = {},
  ): Promise<Searched> {
    const isBrief = spinsBriefly && lock === 'spin'
    const loaded = isBrief ? await this.#spinningBriefly() : this.#shipped
    const input = { ...world, lock }
    const session = loaded.code.open(input, crashes)
    const bounds = { crashes, stalls: 0, timeouts: 0 }
    const budget = new Budget({ schedules, seconds })
    const done = await exhaust([thisThread(session, isStopped)], bounds, budget, true)
    const { isComplete, executions, blocked, steps, coverage, failure, plans } = done
    const places = crashes === 0 ? [] : coverage.tallies()
    return {
      ...{ name, lock, rounds: isBrief ? BRIEF_ROUNDS : undefined },
      ...{ isComplete, executions, blocked, steps, plans },
      crashes: places.reduce((sum, { crashed }) => sum + crashed, 0),
      places: places.length,
      missed: places
        .filter(({ crashed }) => crashed === 0)
        .map(({ site }) => placeName(placeOf(session, site))),
      failure: failure === undefined ? undefined : describe(failure.outcome),
      tell: () => failure && tell(loaded, input, crashes, failure),
    }
  }

  // --- internal ---

  #spinningBriefly(): Promise<Loaded> {
    this.#brief ??= briefly(this.#shipped)
    return this.#brief
  }
}

// --- internal ---

interface Loaded {
  readonly code: ScenarioCode
  readonly file: string
  readonly load: ScenarioOptions
}

/** The lock with fewer rounds between two pauses: a waiter's rounds differ in nothing but their number. */
const BRIEF_SPINS: Patch = {
  file: 'core/locks/spin.js',
  find: 'const SPINS_PER_PAUSE = 64;',
  replace: `const SPINS_PER_PAUSE = ${BRIEF_ROUNDS};`,
}

async function briefly({ file, load }: Loaded): Promise<Loaded> {
  const brief = { ...load, patches: [...(load.patches ?? []), BRIEF_SPINS] }
  return { code: await loadCode({ file, ...brief }), file, load: brief }
}

function tell(
  { code, file, load }: Loaded,
  input: unknown,
  crashes: number,
  failure: FoundFailure,
): Failure {
  const session = code.open(input, crashes)
  return investigate(session, failure, { file, load: { ...load, input } }).failure
}

function describe({ verdict, message }: { verdict: string; message?: string }): string {
  return `${verdict}: ${message ?? ''}`
}
