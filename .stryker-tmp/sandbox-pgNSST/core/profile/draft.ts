// @ts-nocheck
import { isDeepStrictEqual } from 'node:util'
import type { Configuration, Dvipa } from './configuration.ts'
import type { Token } from './lexer.ts'
import { type Details, type Problem, problemAt, type Severity } from './problem.ts'
import { ReservedPorts } from './reserved-ports.ts'
import type { Reservation } from './statements.ts'

export interface ApplyOptions {
  /** An extension: coordination may be switched on for a DVIPA that is in use, in one step. */
  readonly lateEnable?: boolean
  /** Stacks run: what is laid out with their facility is fixed, and a change of it is refused. */
  readonly live?: boolean
}

type Writable<T> = { -readonly [key in keyof T]: T[key] }

/** A configuration while the statements of one data set change it. Its parts are replaced, not changed. */
export class Draft {
  readonly before: Configuration
  readonly now: Writable<Configuration>
  readonly options: ApplyOptions
  readonly problems: Problem[] = []
  /** What this data set has defined: DVIPAs by address, ranges, ports. */
  readonly defined: Set<string> = new Set()
  /** Addresses of DVIPAs that have been distributed without coordination, in or before this data set. */
  readonly distributed: Set<string>
  #reserved: ReservedPorts | undefined

  constructor(before: Configuration, options: ApplyOptions) {
    this.before = before
    this.now = { ...before }
    this.options = options
    const distributed = before.dvipas.filter(
      dvipa => dvipa.sysplexPorts === undefined && dvipa.distributions.length > 0,
    )
    this.distributed = new Set(distributed.map(({ address }) => address))
  }

  /** Made when a statement asks for it: most data sets reserve nothing. */
  get reserved(): ReservedPorts {
    this.#reserved ??= new ReservedPorts(this.before.reservations)
    return this.#reserved
  }

  reservations(): readonly Reservation[] {
    return this.#reserved?.list() ?? this.before.reservations
  }

  replaceDvipa(old: Dvipa, dvipa: Dvipa): void {
    this.now.dvipas = this.now.dvipas.map(each => (each === old ? dvipa : each))
  }

  report(severity: Severity, at: Token, message: string, details: Details = {}): void {
    this.problems.push(problemAt(severity, at, message, details))
  }
}

/** Whether two parts of a configuration say the same. */
export function isSame(some: unknown, other: unknown): boolean {
  return isDeepStrictEqual(some, other)
}
