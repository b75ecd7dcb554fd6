/** Makes the profile that strategies and faults are drawn from. */
import { type FaultLimits, sampleFaults } from '../faults/sample-faults.ts'
import type { Fault } from '../machine/schedule.ts'
import type { Session } from '../session.ts'
import { FastRandom } from './fast-random.ts'
import { type Profile, Profiler } from './profile.ts'
import { RandomWalk } from './random-walk.ts'

/** Executions without faults, if nobody says otherwise. */
export const RUNS_WITHOUT = 64

/**
 * Random walks: some without faults, then some with one fault, with two, … up to the limits, so that
 * the recovery of a recovery is seen as well. The same seed gives the same profile.
 *
 * @param runsWithout executions without faults: the longest is to be among them
 */
export function measure(
  session: Pick<Session, 'execute' | 'threads'>,
  seed: number,
  limits: FaultLimits,
  runsWithout: number = RUNS_WITHOUT,
): Profile {
  const profiler = new Profiler()
  const walk = new RandomWalk()
  const random = new FastRandom()
  let run = 0
  const execute = (faults: readonly Fault[]): void => {
    walk.seed(seed, run)
    const { tracer } = profiler
    const options = { seed: (seed + run) | 0, faults, tracer, unjudged: true }
    profiler.ended(session.execute(walk, options))
    run++
  }
  for (let i = 0; i < runsWithout; i++) execute([])
  for (let faults = 1; faults <= limits.crashes + limits.stalls; faults++) {
    const crashes = Math.min(faults, limits.crashes)
    const profile = profiler.profile()
    for (let i = 0; i < Math.min(RUNS, runsWithout); i++) {
      random.seed(~seed, run)
      const stalls = faults - crashes
      execute(sampleFaults(profile, session.threads, { crashes, stalls }, random))
    }
  }
  return profiler.profile()
}

// --- internal ---

/** Executions of each kind with faults. */
const RUNS = 16
