/** A way of choosing schedules, one execution after the other. */
// @ts-nocheck

import type { Chooser } from '../machine/chooser.ts'
import type { Machine } from '../machine/machine.ts'
import type { Outcome } from '../machine/outcome.ts'
import type { Profile } from './profile.ts'

export interface Strategy extends Chooser {
  readonly name: string
  /**
   * Whether a run depends on what the instance saw in earlier runs. If so, runs are dealt out to
   * {@link SHARDS} instances, whatever the number of workers: run r belongs to instance r mod SHARDS.
   * Otherwise seed and run number alone decide, and any instance with the same profile will do.
   */
  readonly learns: boolean
  /** The execution that follows only counts, and is none of the runs; after it comes another `seed`. */
  readonly isCounting?: boolean
  /** Before the first run, for those that need to know how long runs are and what they touch. */
  prepare?(profile: Profile): void
  /** Before each execution. */
  seed(seed: number, run: number): void
  /** After each execution. */
  ended?(machine: Machine, outcome: Outcome): void
  /** What so many runs without a failure prove, in words; none: nothing. */
  bound?(runs: number): string | undefined
}

/** Instances of a strategy that learns. */
export const SHARDS = 16
