/**
 * What is fixed before a search: who dies where, and which waits time out although something else could
 * happen. A death that nobody sees commutes with what others do, so a search for each place of each
 * thread shows all there is; and with the waits fixed, timeouts do not compete for their number.
 */
// @ts-nocheck

import type { Fault } from '../machine/schedule.ts'
import type { FaultPoint } from '../strategies/profile.ts'
import type { WaitStep } from './search.ts'

export interface Plan {
  readonly faults: readonly Fault[]
  readonly timeouts: readonly WaitStep[]
}

export interface PlanLimits {
  /** Threads that die in one execution, at most. */
  readonly crashes: number
  /** Threads that are taken for dead and go on, at most. Of use only where somebody recovers. */
  readonly stalls: number
  /** Waits that time out in one execution although something else could happen, at most. */
  readonly timeouts: number
}

/** What the executions of a plan have shown. */
export interface Places {
  /** By thread: where it can fail. */
  readonly faultPoints: readonly (readonly FaultPoint[])[]
  readonly finiteWaits: readonly WaitStep[]
}

export const NO_PLAN: Plan = { faults: [], timeouts: [] }

/** The plans with one fault or timeout more, where the executions of this one have shown a place. */
export function largerPlans(
  plan: Plan,
  { faultPoints, finiteWaits }: Places,
  limits: PlanLimits,
): Plan[] {
  const { faults, timeouts } = plan
  const plans: Plan[] = []
  const add = (fault: Fault) => {
    const more = [...faults, fault].sort((a, b) => a.thread - b.thread)
    plans.push({ faults: more, timeouts })
  }
  const crashes = faults.filter(({ kind }) => kind === 'crash').length
  for (const [thread, points] of faultPoints.entries()) {
    if (faults.some(fault => fault.thread === thread)) continue
    for (const { step, plain, isWait } of points) {
      if (crashes < limits.crashes) for (const c of crashesAt(thread, step, plain, isWait)) add(c)
      if (faults.length - crashes < limits.stalls) add({ kind: 'stall', thread, step, plain })
    }
  }
  if (timeouts.length === limits.timeouts) return plans
  for (const wait of finiteWaits) {
    if (timeouts.some(other => other.thread === wait.thread && other.step === wait.step)) continue
    const more = [...timeouts, wait].sort((a, b) => a.thread - b.thread || a.step - b.step)
    plans.push({ faults, timeouts: more })
  }
  return plans
}

// --- internal ---

function crashesAt(thread: number, step: number, plain: number, isWait: boolean): Fault[] {
  const before: Fault = { kind: 'crash', thread, step, plain }
  if (!isWait) return [before]
  const inWait = (['queued', 'swallowing', 'woken'] as const).map(waiter => ({ ...before, waiter }))
  return [before, ...inWait]
}
