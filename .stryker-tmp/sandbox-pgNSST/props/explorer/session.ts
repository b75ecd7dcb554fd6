/** A scenario with one input, loaded into this process and ready to be executed again and again. */
// @ts-nocheck

import type { Place } from './exploration.ts'
import type { Chooser } from './machine/chooser.ts'
import type { Machine } from './machine/machine.ts'
import type { Outcome } from './machine/outcome.ts'
import type { Fault } from './machine/schedule.ts'
import type { Tracer } from './machine/trace.ts'

/** A place in the code under test, in original coordinates; lines and columns from 1. */
export interface Site {
  readonly kind: string
  readonly file: string
  readonly line: number
  readonly column: number
  /** The source text of the access, shortened. */
  readonly name: string
  /** The enclosing function; empty at the top level. */
  readonly function: string
}

export interface Session {
  readonly name: string
  readonly machine: Machine
  /** The scenario's own threads, without recoveries. */
  readonly threads: number
  /** By site number; number 0 is no place. */
  readonly sites: readonly Site[]
  /** Changes with the code under test and with the input. */
  readonly fingerprint: string
  /** Where the code under test made this error; undefined: nobody knows. */
  thrownAt?(error: unknown): Place | undefined
  /** One execution. The same chooser decisions, faults and seed give the same outcome and hash. */
  execute(
    chooser: Chooser,
    options: {
      readonly seed: number
      readonly faults?: readonly Fault[]
      readonly tracer?: Tracer
    },
  ): Outcome
}
