/** Searches the exhaustive cases, and says what each came to. */
import type { LockKind } from '../../core/facility/config.ts'
import { Budget } from '../explorer/exploring/budget.ts'
import { exhaust } from '../explorer/exploring/exhausting.ts'
import { thisThread } from '../explorer/exploring/team.ts'
import { loadCode, type ScenarioCode } from '../explorer/loading/load-session.ts'
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
  /** What the first failing execution broke. */
  readonly failure: string | undefined
}

/** Default: no bound. */
export interface CaseBounds {
  readonly schedules?: number
  readonly seconds?: number
}

/** Loads the stacks once, for all cases. `file`: the scenario's path; `patches`: changes of the core. */
export async function loadCases(file: string, patches: readonly Patch[] = []): Promise<Cases> {
  return new Cases(await loadCode({ file, patches }), { file, patches })
}

export class Cases {
  readonly #code: ScenarioCode
  readonly #loaded: Loaded
  /** The same with fewer rounds, loaded when it is first asked for. */
  #brief: Promise<ScenarioCode> | undefined

  constructor(code: ScenarioCode, loaded: Loaded) {
    this.#code = code
    this.#loaded = loaded
  }

  async search(
    { name, world, crashes, spinsBriefly = false }: ExhaustiveCase,
    lock: LockKind,
    { schedules = Infinity, seconds = Infinity }: CaseBounds = {},
  ): Promise<CaseResult> {
    const isBrief = spinsBriefly && lock === 'spin'
    const code = isBrief ? await this.#spinningBriefly() : this.#code
    const session = code.open({ ...world, lock }, crashes)
    const bounds = { crashes, stalls: 0, timeouts: 0 }
    const budget = new Budget({ schedules, seconds })
    const done = await exhaust([thisThread(session)], bounds, budget, true)
    const { isComplete, executions, blocked, steps, coverage, failure, plans } = done
    const places = crashes === 0 ? [] : coverage.tallies()
    return {
      ...{ name, lock, isComplete, executions, blocked, steps, plans },
      rounds: isBrief ? BRIEF_ROUNDS : undefined,
      crashes: places.reduce((sum, { crashed }) => sum + crashed, 0),
      places: places.length,
      missed: places
        .filter(({ crashed }) => crashed === 0)
        .map(({ site }) => placeName(placeOf(session, site))),
      failure: failure === undefined ? undefined : describe(failure.outcome),
    }
  }

  // --- internal ---

  #spinningBriefly(): Promise<ScenarioCode> {
    const { file, patches } = this.#loaded
    this.#brief ??= loadCode({ file, patches: [...patches, BRIEF_SPINS] })
    return this.#brief
  }
}

/** A row for each result, in Markdown. */
export function caseTable(results: readonly CaseResult[]): readonly string[] {
  const rows = results.map(result => [
    result.name,
    result.rounds === undefined ? result.lock : `${result.lock}, ${result.rounds} rounds`,
    result.isComplete ? 'yes' : `no: ${result.plans.done} of ${result.plans.known} plans`,
    count(result.executions),
    count(result.blocked),
    count(result.steps),
    result.places === 0 ? '-' : count(result.crashes),
    result.places === 0 ? '-' : `${result.places - result.missed.length} of ${result.places}`,
  ])
  return [HEADINGS, HEADINGS.map((_, at) => (at < 3 ? '---' : '---:')), ...rows].map(
    row => `| ${row.join(' | ')} |`,
  )
}

// --- internal ---

interface Loaded {
  readonly file: string
  readonly patches: readonly Patch[]
}

/** The lock with fewer rounds between two pauses: a waiter's rounds differ in nothing but their number. */
const BRIEF_SPINS: Patch = {
  file: 'core/locks/spin.js',
  find: 'const SPINS_PER_PAUSE = 64;',
  replace: `const SPINS_PER_PAUSE = ${BRIEF_ROUNDS};`,
}

const HEADINGS = [
  'case',
  'lock',
  'complete',
  'executions',
  'blocked',
  'steps',
  'crashes',
  'crash places',
]

function count(number: number): string {
  return number.toLocaleString('en-US')
}

function describe({ verdict, message }: { verdict: string; message?: string }): string {
  return `${verdict}: ${message ?? ''}`
}
