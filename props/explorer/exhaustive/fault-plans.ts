/**
 * The faults that are tried one after the other: a thread that stops before a write, in a wait, or is
 * taken for dead. A crash that nobody observes commutes with what the others do, so it is enough to
 * stop each thread at each place, not at each place of each schedule.
 */
import type { Fault } from '../machine/schedule.ts'
import type { FaultPoint } from '../strategies/profile.ts'

export interface FaultBounds {
  readonly crashes: number
  readonly stalls: number
}

/** Those that have one fault more than `faults`, after executions with `faults` had these points. */
export function furtherFaults(
  faults: readonly Fault[],
  points: readonly (readonly FaultPoint[])[],
  { crashes, stalls }: FaultBounds,
): Fault[][] {
  const crashed = faults.filter(({ kind }) => kind === 'crash').length
  const more: Fault[][] = []
  for (const [thread, places] of points.entries()) {
    if (faults.some(fault => fault.thread === thread)) continue
    for (const place of places) {
      if (crashed < crashes) more.push(...crashesAt(thread, place).map(fault => [...faults, fault]))
      if (faults.length - crashed < stalls) more.push([...faults, at('stall', thread, place)])
    }
  }
  return more
}

/** The same for plans that have the same faults in another order. */
export function planKey(faults: readonly Fault[]): string {
  return faults
    .map(({ kind, thread, step, plain, waiter = '' }) =>
      [kind, thread, step, plain, waiter].join(' '),
    )
    .sort()
    .join(', ')
}

// --- internal ---

const WAITERS = ['queued', 'swallowing', 'woken'] as const

function crashesAt(thread: number, point: FaultPoint): Fault[] {
  const before = at('crash', thread, point)
  if (!point.isWait) return [before]
  return [before, ...WAITERS.map(waiter => ({ ...before, waiter }))]
}

function at(kind: Fault['kind'], thread: number, { step, plain }: FaultPoint): Fault {
  return { kind, thread, step, plain }
}
