// @ts-nocheck
import { type Facility, lockFigures, type SpaceEntry } from '../../core/index.ts'
import type { LockSummary } from './result.ts'

/** The locks of a space, each over all stacks, the longest waited for first. */
export function summarizeLocks(facility: Facility, space: SpaceEntry): LockSummary[] {
  const summaries = Array.from({ length: space.segments }, (_, segment): LockSummary => {
    const lock = space.firstLock + segment
    const first = space.spanLow + segment * space.segmentPorts
    const figures = Array.from({ length: facility.stacks }, (_, i) =>
      lockFigures(facility, lock, i + 1),
    )
    const sum = (pick: (f: (typeof figures)[number]) => number): number =>
      figures.reduce((total, figure) => total + pick(figure), 0)
    return {
      lock,
      address: space.address,
      ports: [first, Math.min(first + space.segmentPorts - 1, space.spanHigh)],
      acquisitions: sum(f => f.acquisitions),
      contended: sum(f => f.contended),
      parks: sum(f => f.parks),
      inherited: sum(f => f.inherited),
      rescues: sum(f => f.rescues),
      waitMs: sum(f => f.waitNs) / 1e6,
      waitMaxUs: Math.max(...figures.map(f => f.waitNsMax)) / 1e3,
    }
  })
  return summaries.sort((a, b) => b.waitMs - a.waitMs || b.acquisitions - a.acquisitions)
}

export function totalOfLocks(
  locks: readonly LockSummary[],
): Omit<LockSummary, 'lock' | 'address' | 'ports'> {
  const sum = (pick: (lock: LockSummary) => number): number =>
    locks.reduce((total, lock) => total + pick(lock), 0)
  return {
    acquisitions: sum(l => l.acquisitions),
    contended: sum(l => l.contended),
    parks: sum(l => l.parks),
    inherited: sum(l => l.inherited),
    rescues: sum(l => l.rescues),
    waitMs: sum(l => l.waitMs),
    waitMaxUs: Math.max(...locks.map(l => l.waitMaxUs)),
  }
}
