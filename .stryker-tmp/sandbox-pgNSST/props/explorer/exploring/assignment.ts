/** What threads that explore are told, and what they tell: plain data. */
// @ts-nocheck


import type { Task, TaskResult } from '../exhaustive/tasks.ts'
import type { SessionRequest } from '../loading/load-session.ts'
import type { Verdict } from '../machine/outcome.ts'
import type { Recipe } from '../replay/recipe.ts'
import type { CrashTally } from '../report/coverage.ts'
import type { EstimateParts } from '../strategies/estimate.ts'
import type { SamplingName } from '../strategies/sampler.ts'

/** A failing execution. */
export interface FoundFailure {
  readonly recipe: Recipe
  readonly outcome: { readonly verdict: Verdict; readonly hash: number; readonly message: string }
}

/** A thing that makes a run prove less than it seems; `site` is a number of the session's. */
export interface SiteGap {
  readonly site: number
  readonly what: string
}

export interface SamplingRequest {
  readonly load: SessionRequest
  readonly strategy: SamplingName
  readonly seed: number
  readonly crashes: number
  readonly stalls: number
  /** Goes on after a failure, to count how many there are. */
  readonly keepsGoing: boolean
}

/** Runs `from` ≤ r < `to` whose number modulo the number of shards is one of these. */
export interface SampleTask {
  readonly kind: 'sample'
  readonly from: number
  readonly to: number
  readonly shards: readonly number[]
}

export interface SampleResult {
  /** Steps by run, in the order of runs; ends with the failing one, unless it keeps going. */
  readonly runs: Int32Array
  readonly steps: Int32Array
  /** Runs that failed. */
  readonly failures: number
  readonly failure?: FoundFailure & { readonly run: number }
}

export interface SampleTotals {
  readonly estimate: EstimateParts
  readonly tallies: readonly CrashTally[]
  readonly gaps: readonly SiteGap[]
  readonly bound: string | undefined
}

/** A depth-first search: a part of the search of a plan. */
export interface SearchTask {
  readonly kind: 'search'
  readonly task: Task
  /** Executions, blocked ones included, after which it is given up. */
  readonly executionsMax: number
  /** `Date.now()` at which it is given up. */
  readonly untilMs: number
  /** Where threads can fail is to be told. */
  readonly wantsPoints: boolean
}

export interface SearchResult extends Omit<TaskResult, 'failure'> {
  /** Executions that the step bound cut short. */
  readonly cut: number
  readonly tallies: readonly CrashTally[]
  readonly failure?: FoundFailure
}

/** Divides a search into at least so many parts, if it can be divided. */
export interface DivideTask {
  readonly kind: 'divide'
  readonly task: Task
  readonly parts: number
}

export interface DivideResult {
  readonly tasks: readonly Task[]
}

/** What a thread can be told. */
export type Assignment =
  | SampleTask
  | SearchTask
  | DivideTask
  | ({ readonly kind: 'prepare' } & SamplingRequest)
  | { readonly kind: 'sampled'; readonly runs: number }

/** Word of `stop`. */
export const STOP = 0

/** What a thread begins with. */
export interface ThreadData {
  readonly load: SessionRequest
  /** Not 0: all threads are to give up. */
  readonly stop: Int32Array
}
