/** How fast the explorer is: steps, events and executions a second on one core. */
import { fileURLToPath } from 'node:url'
import { loadSession } from '../../props/explorer/loading/load-session.ts'
import type { Session } from '../../props/explorer/session.ts'
import { Sampler, type SamplingName } from '../../props/explorer/strategies/sampler.ts'
import { runThreads } from '../../props/explorer/threads/run-threads.ts'

export interface ExplorerSpeed {
  readonly scenario: string
  readonly strategy: SamplingName
  readonly stepsPerSecond: number
  /** Steps and checked plain accesses. */
  readonly eventsPerSecond: number
  readonly executionsPerSecond: number
}

export const EXPLORER_STRATEGIES: readonly SamplingName[] = ['random-walk', 'pos']
const SCENARIOS = ['atomic', 'plain']
const FILE = fileURLToPath(new URL('./mutex-and-bitmap.scenario.js', import.meta.url))
const REPEATS = 5

/** The medians of some repetitions that last about `repeatMs` each. */
export async function measureExplorer(repeatMs: number): Promise<ExplorerSpeed[]> {
  const speeds: ExplorerSpeed[] = []
  for (const name of SCENARIOS) {
    for (const strategy of EXPLORER_STRATEGIES) {
      const session = await loadSession({ file: FILE, export: name })
      speeds.push(measureSession(session, strategy, repeatMs))
    }
  }
  return speeds
}

/** Untouched code on real threads, for comparison: steps and executions a second. */
export async function measureRealThreads(
  ms: number,
): Promise<{ readonly stepsPerSecond: number; readonly executionsPerSecond: number }> {
  const options = { file: FILE, export: 'atomic', seed: 1, schedules: Infinity, seconds: ms / 1000 }
  const { executions, steps, seconds } = await runThreads(options)
  return { stepsPerSecond: steps / seconds, executionsPerSecond: executions / seconds }
}

// --- internal ---

function measureSession(session: Session, strategy: SamplingName, repeatMs: number): ExplorerSpeed {
  const sampler = new Sampler(session, strategy, 1, { crashes: 0, stalls: 0 })
  let run = 0
  const rates = Array.from({ length: REPEATS + 1 }, () => {
    const startMs = performance.now()
    let [steps, plain, executions] = [0, 0, 0]
    while (performance.now() - startMs < repeatMs) {
      const { outcome } = sampler.run(run++)
      if (outcome.verdict !== 'ok') throw new Error(`${session.name}: ${outcome.message}`)
      steps += outcome.steps
      plain += outcome.plain
      executions++
    }
    const seconds = (performance.now() - startMs) / 1000
    return [steps / seconds, (steps + plain) / seconds, executions / seconds]
  })
  rates.shift() // While code is being compiled.
  const [stepsPerSecond, eventsPerSecond, executionsPerSecond] = [0, 1, 2].map(at =>
    median(rates.map(rate => rate[at]!)),
  ) as [number, number, number]
  const scenario = session.name
  return { scenario, strategy, stepsPerSecond, eventsPerSecond, executionsPerSecond }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!
}
