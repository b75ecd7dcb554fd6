/**
 * When an operation that a crash cut off may take effect. In every mode it may also never do.
 *
 * - `any-time-later`: also after the crash, as another thread may help it along: linearizability as
 *   Herlihy and Wing define it for pending operations
 * - `before-crash-or-never`: strict linearizability (Aguilera and Frolund 2003)
 * - `by-end-of-recovery`: recovery may complete it, nobody after that: recoverable linearizability
 *   (Berryhill, Golab and Tripunitara 2015), with the recovery as the limit
 *
 * Each history that is right in the second mode is so in the third, and those of the third in the
 * first.
 */
// @ts-nocheck

import type { Operation } from './history.ts'

export const CUT_OFF_MODES = [
  'any-time-later',
  'before-crash-or-never',
  'by-end-of-recovery',
] as const
export type CutOffMode = (typeof CUT_OFF_MODES)[number]

/** The last stamp at which the operation may take effect. */
export function deadlineOf(operation: Operation<unknown, unknown>, mode: CutOffMode): number {
  if (operation.returned !== undefined) return operation.returned
  if (operation.crashed === undefined || mode === 'any-time-later') return Number.POSITIVE_INFINITY
  if (mode === 'before-crash-or-never') return operation.crashed
  return operation.recovered ?? Number.POSITIVE_INFINITY
}
