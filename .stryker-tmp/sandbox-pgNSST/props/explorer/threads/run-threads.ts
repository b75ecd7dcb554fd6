/** A random walk on real threads: `--engine threads`. */
// @ts-nocheck

import type { StrategyName } from '../exploration.ts'
import { FastRandom } from '../strategies/fast-random.ts'
import { FAULTS } from '../strategies/sampler.ts'
import { ThreadsError } from './errors.ts'
import type { RealOutcome } from './messages.ts'
import { type ThreadsOptions, ThreadsSession } from './session.ts'

export interface RunThreadsOptions extends ThreadsOptions {
  /** Default: `random-walk`, and nothing else will do. */
  readonly strategy?: StrategyName
  readonly seed: number
  /** Executions, at most. */
  readonly schedules: number
  /** Real seconds, at most. */
  readonly seconds?: number
  readonly signal?: AbortSignal
  /** After each execution. */
  readonly onRun?: (run: number, outcome: RealOutcome) => void
}

export interface ThreadsExploration {
  readonly executions: number
  readonly steps: number
  readonly seconds: number
  /** The first execution that did not end as it should, and how to repeat it. */
  readonly failure?: {
    readonly run: number
    readonly outcome: RealOutcome
    /** Of the threads' random numbers. */
    readonly seed: number
  }
}

/**
 * Executes until something fails.
 *
 * @throws {ThreadsError} for another strategy, or when real threads cannot execute the scenario.
 */
export async function runThreads(options: RunThreadsOptions): Promise<ThreadsExploration> {
  const { strategy = 'random-walk', seed, schedules, seconds = Infinity, signal } = options
  if (strategy !== 'random-walk') {
    const text = `the engine threads has the strategy random-walk only; for ${strategy} take the engine fiber`
    throw new ThreadsError('STRATEGY', text)
  }
  const session = await ThreadsSession.open(options)
  const began = performance.now()
  const elapsed = (): number => (performance.now() - began) / 1000
  let steps = 0
  try {
    for (let run = 0; run < schedules; run++) {
      if (elapsed() >= seconds || signal?.aborted)
        return { executions: run, steps, seconds: elapsed() }
      const randoms = seedOfThreads(seed, run)
      const outcome = await session.walk(seed, run, [], randoms)
      steps += outcome.steps
      options.onRun?.(run, outcome)
      if (outcome.verdict !== 'ok') {
        const failure = { run, outcome, seed: randoms }
        return { executions: run + 1, steps, seconds: elapsed(), failure }
      }
    }
    return { executions: schedules, steps, seconds: elapsed() }
  } finally {
    await session.close()
  }
}

/** The seed of the threads' random numbers in a run, as `Sampler` draws it. */
export function seedOfThreads(seed: number, run: number): number {
  const random = new FastRandom()
  random.seed(seed ^ FAULTS, run)
  return random.int32()
}
