/**
 * The faults of one execution, drawn before it: first who, each thread equally likely, then where in
 * its own run. A place in the schedule as a whole would favour long threads.
 */
// @ts-nocheck

import type { Fault } from '../machine/schedule.ts'
import type { FastRandom } from '../strategies/fast-random.ts'
import type { FaultPoint, Profile } from '../strategies/profile.ts'

export interface FaultLimits {
  /** Threads that die in one execution, at most; recoveries may die as well. */
  readonly crashes: number
  /** Threads that are taken for dead and go on, at most. Of use only where somebody recovers. */
  readonly stalls: number
}

/** Draws faults for an execution of a scenario with so many threads of its own. */
export function sampleFaults(
  profile: Profile,
  threads: number,
  { crashes, stalls }: FaultLimits,
  random: FastRandom,
): Fault[] {
  const faults: Fault[] = []
  const most = crashes + stalls
  if (most === 0 || random.below(WITHOUT) === 0) return faults
  const count = 1 + random.below(most)
  let crashesLeft = crashes
  for (let i = 0; i < count; i++) {
    const isCrash = random.below(most - i) < crashesLeft
    // Only after i faults is there a recovery number i.
    const victim = drawVictim(profile, threads + i, faults, random)
    if (victim < 0) break
    const points = profile.faultPoints[victim]!
    const point = points[random.below(points.length)]!
    if (isCrash) crashesLeft--
    faults.push(isCrash ? crashAt(victim, point, random) : stallAt(victim, point))
  }
  return faults
}

// --- internal ---

/** One execution in so many has no fault. */
const WITHOUT = 8

/** In a wait: dead before it, and in the three ways of which Fault tells. */
const WAITERS = [undefined, 'queued', 'swallowing', 'woken'] as const

/** A thread below `born` that can fail and does not yet; −1: none. */
function drawVictim(
  { faultPoints }: Profile,
  born: number,
  faults: readonly Fault[],
  random: FastRandom,
): number {
  const possible: number[] = []
  for (let t = 0; t < Math.min(born, faultPoints.length); t++) {
    if (faultPoints[t]!.length > 0 && !faults.some(fault => fault.thread === t)) possible.push(t)
  }
  return possible.length === 0 ? -1 : possible[random.below(possible.length)]!
}

function crashAt(thread: number, { step, plain, isWait }: FaultPoint, random: FastRandom): Fault {
  const waiter = isWait ? WAITERS[random.below(WAITERS.length)] : undefined
  const fault: Fault = { kind: 'crash', thread, step, plain }
  return waiter === undefined ? fault : { ...fault, waiter }
}

function stallAt(thread: number, { step, plain }: FaultPoint): Fault {
  return { kind: 'stall', thread, step, plain }
}
