/** What the audit can find, as data. */
import { type AuditRecord, ownerName } from './record.ts'

/**
 * - `duplicate`: a port was handed out while somebody held it
 * - `early-reuse`: a port was handed out before its hold-down had ended
 * - `reserved`: a connect was given a port that is reserved or outside the range
 * - `false-exhaustion`: a stack was told "exhausted" though a port was free all the time
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
  readonly port: number
  /** The record that `second` contradicts: what the port's state had been made by. */
  readonly first: AuditRecord
  /** The record at which the violation was found. */
  readonly second: AuditRecord
  /** Other records of the two holds, in the order of their stamps. */
  readonly context: readonly AuditRecord[]
  readonly message: string
}

/** A record as messages name it. */
export function at(record: AuditRecord): string {
  return `${ownerName(record.owner)} at stamp ${record.stamp}, tick ${record.tick} ms`
}
