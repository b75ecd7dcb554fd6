/** What a thread of the long run is told, and what it tells: plain data. */
import type { LockKind } from '../../../core/facility/config.ts'
import type { CrashPoint } from '../../explorer/exploration.ts'
import type { CrashTally } from '../../explorer/report/coverage.ts'
import { type Configuration, configurationsOf } from '../configurations.ts'
import { EXHAUSTIVE_CASES, type ExhaustiveCase } from '../exhaustive-cases.ts'
import type { CaseResult } from '../exhaustive-search.ts'
import { INVARIANTS, type Invariant } from '../world.ts'

/** A random world of one invariant and configuration, in some schedules. */
export interface WorldJob {
  readonly kind: 'world'
  /** Index into {@link PAIRS}. */
  readonly pair: number
  readonly seed: number
}

/** An exhaustive case with one kind of lock, until it is done or its time is over. */
export interface SearchJob {
  readonly kind: 'search'
  /** Index into {@link SEARCHES}. */
  readonly search: number
  readonly seconds: number
}

/** To say where the places of deaths are. */
export interface CoverageJob {
  readonly kind: 'coverage'
  readonly tallies: readonly CrashTally[]
}

/** Something that went wrong. */
export interface LongRunFailure {
  /** Failures of one kind have the same verdict, and the same message but for its numbers. */
  readonly kind: string
  /** The invariant and configuration, or the case and lock. */
  readonly where: string
  readonly verdict: string
  readonly message: string
  /** The command that repeats it; missing where the thread has told one of this kind. */
  readonly replay?: string
  /** What is printed of it; begins with that command. */
  readonly block?: readonly string[]
}

export interface WorldResult {
  readonly executions: number
  readonly steps: number
  /** Executions of an order that came just once in this world. */
  readonly once: number
  readonly tallies: readonly CrashTally[]
  readonly failure?: LongRunFailure
}

export interface SearchResult {
  readonly result: CaseResult
  readonly failure?: LongRunFailure
}

export type CoverageResult = readonly CrashPoint[]

export type Job = WorldJob | SearchJob | CoverageJob

/** What a thread begins with. */
export interface ThreadData {
  /** Word STOP is not 0: searches are to be given up. */
  readonly stop: Int32Array
}

/** Schedules of each world: enough to be worth the measuring before them. */
export const SCHEDULES = 60

/** Every invariant with every configuration that it is about. */
export const PAIRS: readonly {
  readonly invariant: Invariant
  readonly configuration: Configuration
}[] = INVARIANTS.flatMap(invariant =>
  configurationsOf(invariant).map(configuration => ({ invariant, configuration })),
)

/** Every exhaustive case with every kind of lock that it is searched with. */
export const SEARCHES: readonly { readonly one: ExhaustiveCase; readonly lock: LockKind }[] =
  EXHAUSTIVE_CASES.flatMap(one =>
    [...new Set([...one.test, ...one.long])].map(lock => ({ one, lock })),
  )
