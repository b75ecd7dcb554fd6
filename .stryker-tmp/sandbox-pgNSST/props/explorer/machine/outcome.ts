/** How one execution ended. */
// @ts-nocheck

import type { Fault } from './schedule.ts'

export type Verdict =
  | 'ok'
  | 'invariant'
  | 'exception'
  | 'deadlock'
  | 'livelock'
  | 'race'
  | 'not-linearizable'
  | 'nondeterminism'
  | 'unknown'

/**
 * The verdict of what `always` or `finally` threw: an invariant that is violated, unless it is a
 * `NotLinearizable`. Known by its name, as code under test may have a copy of the class.
 */
export function verdictOfThrown(error: unknown): Verdict {
  if (!(error instanceof Error) || error.name !== 'NotLinearizable') return 'invariant'
  return 'isUnknown' in error && error.isUnknown === true ? 'unknown' : 'not-linearizable'
}

/** What a thread came to. */
export type ThreadResult =
  | { readonly status: 'returned'; readonly value: unknown }
  | { readonly status: 'threw'; readonly error: unknown }
  | { readonly status: 'crashed'; readonly site: number }
  | { readonly status: 'running' }

/** A place of the code under test; 0 when unknown. */
export type SiteNumber = number

export interface Outcome {
  readonly verdict: Verdict
  /** What is wrong, in one line; empty when ok. */
  readonly message: string
  /** invariant, exception: what was thrown. */
  readonly error?: unknown
  /** The place that the verdict is about. */
  readonly site: SiteNumber
  /** The thread that it is about; -1 = none. */
  readonly thread: number
  readonly results: readonly ThreadResult[]
  /** Steps made: choices, faults and timeouts included. */
  readonly steps: number
  /** Plain accesses of shared memory that were checked. */
  readonly plain: number
  /** Of everything that was done and read. */
  readonly hash: number
  /** The same for executions that differ only in the order of independent operations. */
  readonly order: number
  /** Faults that were reached, with the place before which they came. */
  readonly faults: readonly { readonly fault: Fault; readonly site: SiteNumber }[]
  /** Why an execution like this proves less than it seems: uninstrumented accesses and the like. */
  readonly gaps: readonly Gap[]
}

/** Something that the machine could not see or not interrupt. */
export interface Gap {
  readonly site: SiteNumber
  readonly what: string
}
