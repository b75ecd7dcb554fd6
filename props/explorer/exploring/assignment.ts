/** What threads that explore are told, and what they tell: plain data. */

import type { Plan } from '../exhaustive/plans.ts'
import type { Prefix, WaitStep } from '../exhaustive/search.ts'
import type { SessionRequest } from '../loading/load-session.ts'
import type { Verdict } from '../machine/outcome.ts'
import type { Recipe } from '../replay/recipe.ts'
import type { CrashTally } from '../report/coverage.ts'
import type { EstimateParts } from '../strategies/estimate.ts'
import type { FaultPoint } from '../strategies/profile.ts'
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
}

/** Runs `from` ≤ r < `to` whose number modulo the number of shards is one of these. */
export interface SampleTask {
  readonly kind: 'sample'
  readonly from: number
  readonly to: number
  readonly shards: readonly number[]
}

export interface SampleResult {
  /** Steps by run, in the order of runs; ends with the failing one. */
  readonly runs: Int32Array
  readonly steps: Int32Array
  readonly failure?: FoundFailure & { readonly run: number }
}

export interface SampleTotals {
  readonly estimate: EstimateParts
  readonly tallies: readonly CrashTally[]
  readonly gaps: readonly SiteGap[]
  readonly bound: string | undefined
}

/** A depth-first search: all executions with this plan that begin with this prefix. */
export interface SearchTask {
  readonly kind: 'search'
  readonly plan: Plan
  readonly prefix: Prefix
  /** Executions, blocked ones included, after which it is given up. */
  readonly executionsMax: number
  /** `Date.now()` at which it is given up. */
  readonly untilMs: number
  /** Where threads can fail is to be told. */
  readonly wantsPoints: boolean
  readonly visible: Visible
  /** Cells whose plain accesses are steps. */
  readonly racy: readonly number[]
}

/** What is known of `always`: cells that it reads, and places after which they are written plainly. */
export interface Visible {
  readonly cells: readonly number[]
  readonly sites: readonly number[]
}

export interface SearchResult {
  readonly isOver: boolean
  readonly executions: number
  readonly blocked: number
  readonly steps: number
  /** Executions that the step bound cut short. */
  readonly cut: number
  /** Executions in which the plan was not met: a smaller plan has them. */
  readonly repeated: number
  readonly finiteWaits: readonly WaitStep[]
  /** By thread: where it can fail. */
  readonly faultPoints: readonly (readonly FaultPoint[])[]
  readonly tallies: readonly CrashTally[]
  readonly gaps: readonly SiteGap[]
  /** What is known now; if it has grown, the search has to begin anew. */
  readonly visible: Visible
  readonly failure?: FoundFailure
}

/** Divides a search into at least so many, if it can be divided. */
export interface DivideTask {
  readonly kind: 'divide'
  readonly plan: Plan
  readonly parts: number
  readonly visible: Visible
  readonly racy: readonly number[]
}

export interface DivideResult {
  readonly prefixes: readonly Prefix[]
}
