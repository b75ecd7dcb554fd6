/** The places of the code at which something can be scheduled, recorded or refused. */
// @ts-nocheck


export type SiteKind =
  | 'load'
  | 'store'
  | 'add'
  | 'sub'
  | 'and'
  | 'or'
  | 'xor'
  | 'exchange'
  | 'compareExchange'
  | 'wait'
  | 'notify'
  | 'pause'
  | 'waitAsync'
  | 'read'
  | 'write'
  | 'call'
  | 'new'
  | 'iterate'
  | 'refused'
  | 'none'

/** One place, in the file that the user wrote. */
export interface Site {
  readonly kind: SiteKind
  /** Absolute path. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  /** Its text, shortened. */
  readonly name: string
  /** The enclosing function's name; empty at top level and for anonymous functions. */
  readonly function: string
}

/** Site number 0: no place. */
export const NO_SITE: Site = { kind: 'none', file: '', line: 0, column: 0, name: '', function: '' }
