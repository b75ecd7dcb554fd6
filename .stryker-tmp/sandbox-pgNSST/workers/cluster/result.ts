// @ts-nocheck
import type { PortStates, RefusalReason } from '../../core/index.ts'
import type { AuditTotals } from '../audit/auditor.ts'
import type { Violation, ViolationKind } from '../audit/violation.ts'
import type { TakenDisplay } from '../operations/operations.ts'
import type { CrashEntry, RecoveryEntry } from './crash-log.ts'

export interface Progress {
  readonly phase: 'starting' | 'running' | 'auditing'
  readonly elapsedMs: number
  readonly trafficMs: number
  readonly opened: number
  readonly closed: number
  readonly refused: number
  readonly openedPerSecond: number
  readonly crashes: number
  readonly recoveries: number
  readonly ports: PortStates
}

/** What one lock was waited for, over all stacks. */
export interface LockSummary {
  readonly lock: number
  readonly address: string
  /** The ports that it guards. */
  readonly ports: readonly [number, number]
  readonly acquisitions: number
  readonly contended: number
  readonly parks: number
  readonly inherited: number
  readonly rescues: number
  readonly waitMs: number
  readonly waitMaxUs: number
}

export interface AuditResult {
  readonly verdict: 'clean' | 'violation' | 'off'
  /** Acquires and releases that were answered. */
  readonly operations: number
  readonly duplicates: number
  /** Ports that nobody can get any more; null where nobody coordinates. */
  readonly lost: number | null
  readonly lostPorts: readonly number[]
  /** Waits for a lock that ended by their time-out, in a run without a death (I10). */
  readonly lostWakeUps: number
  readonly counts: Readonly<Partial<Record<ViolationKind, number>>>
  readonly violations: readonly Violation[]
  readonly totals: AuditTotals | undefined
}

export interface RunResult {
  readonly seed: number
  readonly stopped: boolean
  /** Rows of the input; of synthetic traffic, those that were begun. */
  readonly rows: number
  readonly connections: {
    readonly opened: number
    readonly closed: number
    readonly refused: number
    readonly lostByCrash: number
    readonly openAtEnd: number
    /** Not begun, or cut off by the stack's death. */
    readonly skipped: number
  }
  readonly refusedBy: Readonly<Partial<Record<RefusalReason, number>>>
  readonly ports: {
    /** Most ports held at once. With the audit off: as sampled. */
    readonly peakHeld: number
    readonly atEnd: PortStates
  }
  readonly crashes: readonly CrashEntry[]
  readonly recoveries: readonly RecoveryEntry[]
  /** Locks that were waited for, the longest wait first; and all locks together. */
  readonly locks: readonly LockSummary[]
  readonly lockTotals: Omit<LockSummary, 'lock' | 'address' | 'ports'>
  readonly audit: AuditResult
  /** Identities that do not hold: our own failure. */
  readonly broken: readonly string[]
  /** The displays that were asked for. */
  readonly displays: readonly TakenDisplay[]
  readonly historyFile: string | undefined
  readonly seconds: number
  readonly trafficSeconds: number
}
