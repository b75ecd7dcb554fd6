/** What the machine runs: virtual threads as generators, and what is checked. */
// @ts-nocheck

import type { Steps } from '../kit/symbols.ts'
import type { ThreadResult } from './outcome.ts'

/** All that the machine needs of a thread's code. */
export type Resumable = Pick<Steps, 'next'>

export interface Program {
  /** The scenario's own threads. */
  readonly threads: number
  /** Whether a crash is followed by a recovery thread. */
  readonly recovers: boolean
  /** Errors of threads are results, not failures. */
  readonly mayThrow: boolean
  /** Puts module state back; memories are the machine's business. Before each execution. */
  reset(): void
  /** The steps of a thread from its very beginning. */
  start(thread: number): Resumable
  /** The steps of the recovery of a dead or suspected thread. */
  recover(victim: number): Resumable
  /** After every step; throws when violated. */
  readonly always: (() => void) | undefined
  /** At the end; throws when violated. */
  finally(results: readonly ThreadResult[]): void
}
