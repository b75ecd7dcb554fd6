/** What the audit can find, as data. */
// @ts-nocheck

import { type AuditRecord, ownerName } from './record.ts'
import type { SpaceConfig } from './space-config.ts'

/**
 * - `duplicate`: a port was handed out while somebody held it (in a routing table: towards the same
 *   destination, or either of them towards all)
 * - `early-reuse`: a port was handed out before its hold-down had ended
 * - `reserved`: a connect was given a port that is reserved or outside the range
 * - `false-exhaustion`: a stack was told "exhausted" though a port was free all the time, or
 *   "table full" though an entry was
 * - `release`: a release was accepted from a stack that did not hold the port, or refused to one
 *   that did
 */
export type ViolationKind =
  | 'duplicate'
  | 'early-reuse'
  | 'reserved'
  | 'false-exhaustion'
  | 'release'

/** All kinds, in the order in which reports list them. */
export const VIOLATION_KINDS: readonly ViolationKind[] = [
  'duplicate',
  'early-reuse',
  'reserved',
  'false-exhaustion',
  'release',
]

/** One violation, with the two records that contradict each other. */
export interface Violation {
  readonly kind: ViolationKind
  readonly space: number
  /** -1 = towards all destinations. */
  readonly destination: number
  readonly port: number
  /** The record that `second` contradicts: what the port's state had been made by. */
  readonly first: AuditRecord
  /** The record at which the violation was found. */
  readonly second: AuditRecord
  /** Other records of the two holds, in the order of their stamps. */
  readonly context: readonly AuditRecord[]
  readonly message: string
}

/** A port as messages name it; 0 = no certain one. `towards`: the destination's name. */
export function portName({ name, tuples }: SpaceConfig, port: number, towards?: string): string {
  if (tuples !== true) return `${name} port ${port}`
  const [, address, protocol] = /^([^ /]*)[ /]?(.*)$/.exec(name) ?? ['', name, '']
  const source = address.includes(':') ? `[${address}]` : address
  const from = port === 0 ? source : `${source}:${port}`
  const suffix = protocol === '' ? '' : ` (${protocol})`
  return `${from} -> ${towards ?? 'all destinations'}${suffix}`
}

/** A record as messages name it. */
export function at(record: AuditRecord): string {
  return `${ownerName(record.owner)} at stamp ${record.stamp}, tick ${record.tick} ms`
}
