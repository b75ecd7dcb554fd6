/** What died during a run, and what it hit. */
// @ts-nocheck

import type { Facility } from '../../core/index.ts'
import type { CrashKind } from './crash-plan.ts'

export interface CrashEntry {
  /** `unplanned`: nobody asked for it. */
  readonly kind: CrashKind | 'unplanned'
  readonly stack: string
  readonly slot: number
  readonly incarnation: number
  /** Traffic time in ms at which the stack was fenced. */
  readonly atMs: number
  /** Events that it had claimed. */
  readonly position: number
  /** Connections that were lost with it. */
  readonly connections: number
  /** Locks that it held. */
  readonly locksHeld: readonly number[]
  /** It was inside an operation. */
  readonly inOperation: boolean
  /** The stack that it was recovering. */
  readonly recovering?: string
}

export interface RecoveryEntry {
  readonly stack: string
  readonly incarnation: number
  /** Who finished it; undefined: the stack's own successor, since nobody had survived. */
  readonly by?: string
  readonly ports: number
  /** The recoverer's own work. */
  readonly recoveryMs: number
  /** From the thread's exit to the last port released. */
  readonly sinceExitMs: number
}

/** Locks whose holder is this token. The supervisor only looks; it waits for nothing. */
export function locksHeldBy(facility: Facility, token: number): number[] {
  const held: number[] = []
  for (let lock = 0; lock < facility.locks; lock++) {
    if (facility.lockHolder(lock) === token) held.push(lock)
  }
  return held
}

export function describeCrash(crash: CrashEntry): string {
  const { kind, stack, incarnation, connections, locksHeld } = crash
  const hit = [
    `${connections} connections`,
    ...(locksHeld.length > 0 ? [`holding lock ${locksHeld.join(', ')}`] : []),
    ...(crash.inOperation ? ['inside an operation'] : []),
    ...(crash.recovering ? [`recovering ${crash.recovering}`] : []),
  ]
  return `${stack} (incarnation ${incarnation}) died: ${kind}; ${hit.join(', ')}`
}
