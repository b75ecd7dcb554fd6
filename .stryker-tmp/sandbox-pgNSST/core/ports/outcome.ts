/**
 * What an operation returns, in the manner of a system call: a number that is not negative is the
 * result, a negative one says why it was refused. `PortSpace.refusal()` gives the details.
 */
// @ts-nocheck

import type { Protocol } from '../facility/config.ts'

/**
 * A held port: serial x 65,536 + port. The serial counts the acquisitions of that port, or of its entry in
 * the routing table, by anybody, so that a handle names one acquire and a second close with it is told
 * apart (I11).
 */
export type Connection = number

export const REFUSED = {
  EXHAUSTED: -1,
  IN_USE: -2,
  RESERVED: -3,
  QUARANTINED: -4,
  OUT_OF_RANGE: -5,
  NOT_HELD: -6,
  FENCED: -7,
  TABLE_FULL: -8,
  NOT_DEFINED: -9,
} as const
export type RefusedCode = (typeof REFUSED)[keyof typeof REFUSED]
export type RefusalReason =
  | 'exhausted'
  | 'in-use'
  | 'reserved'
  | 'quarantined'
  | 'out-of-range'
  | 'not-held'
  | 'fenced'
  | 'table-full'
  | 'not-defined'

/** Why an operation was refused, for people and programs. */
export interface Refusal {
  readonly reason: RefusalReason
  /** What a socket call would set. */
  readonly errno: 'EADDRNOTAVAIL' | 'EADDRINUSE' | 'EACCES' | 'EINVAL' | 'EBADF' | 'ESTALE'
  readonly address: string
  readonly protocol: Protocol
  /** 0: the request was for any port. */
  readonly port: number
  /** Who holds the port. */
  readonly owner?: { readonly slot: number; readonly incarnation: number; readonly name: string }
  /** The tick at which the port's hold-down ends. */
  readonly freeAt?: number
  readonly message: string
}

/** A handle's port counts modulo this. */
export const CONNECTION_PORTS = 65_536

export function connection(port: number, serial: number): Connection {
  return (serial >>> 0) * CONNECTION_PORTS + port
}

export function portOf(held: Connection): number {
  return held % CONNECTION_PORTS
}

export function serialOf(held: Connection): number {
  return Math.floor(held / CONNECTION_PORTS) | 0
}

export function reasonOf(code: RefusedCode): RefusalReason {
  return REASONS[-code - 1]!.reason
}

/** The errno, and what to do, for a code. */
export function adviceOf(code: RefusedCode): { errno: Refusal['errno']; advice: string } {
  return REASONS[-code - 1]!
}

// --- internal ---

const REASONS: readonly {
  reason: RefusalReason
  errno: Refusal['errno']
  advice: string
}[] = [
  {
    reason: 'exhausted',
    errno: 'EADDRNOTAVAIL',
    advice: 'no port of the range is free; widen the range, add a DVIPA or shorten the hold-down',
  },
  {
    reason: 'in-use',
    errno: 'EADDRINUSE',
    advice: 'bind to another port, or to port 0, or wait until its owner closes it',
  },
  {
    reason: 'reserved',
    errno: 'EACCES',
    advice: 'the port is reserved; bind to another one',
  },
  {
    reason: 'quarantined',
    errno: 'EADDRINUSE',
    advice: 'the port was released a moment ago; wait until its hold-down ends, or bind to port 0',
  },
  {
    reason: 'out-of-range',
    errno: 'EINVAL',
    advice: 'the port is outside the coordinated range, where each stack decides by itself',
  },
  {
    reason: 'not-held',
    errno: 'EBADF',
    advice: 'close each connection once, by the stack that opened it',
  },
  {
    reason: 'fenced',
    errno: 'ESTALE',
    advice: 'this incarnation was fenced and recovered; join again',
  },
  {
    reason: 'table-full',
    errno: 'EADDRNOTAVAIL',
    advice: 'configure more entries, or shorten the hold-down',
  },
  {
    reason: 'not-defined',
    errno: 'EADDRNOTAVAIL',
    advice: 'the DVIPA has been deleted; define it again, or use another source address',
  },
]
