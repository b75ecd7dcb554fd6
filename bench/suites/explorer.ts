/** How fast the explorer is on one core, and for comparison untouched code on real threads. */
import { fileURLToPath } from 'node:url'
import { loadSession } from '../../props/explorer/loading/load-session.ts'
import type { Session } from '../../props/explorer/session.ts'
import { Sampler, type SamplingName } from '../../props/explorer/strategies/sampler.ts'
import { runThreads } from '../../props/explorer/threads/run-threads.ts'
import { type Effort, type Figure, figureOf, type Suite } from '../figure.ts'

export const explorer: Suite = {
  name: 'explorer',
  title: 'The explorer on one core: three threads, mutex and bitmap, race check on',
  measure,
}

// --- internal ---

const STRATEGIES: readonly SamplingName[] = ['random-walk', 'pos']
const FILE = fileURLToPath(new URL('./mutex-and-bitmap.scenario.js', import.meta.url))
const REPEATS = 5

async function measure(effort: Effort): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const name of ['atomic', 'plain']) {
    for (const strategy of STRATEGIES) {
      const session = await loadSession({ file: FILE, export: name })
      figures.push(...measureSession(session, strategy, 2 * effort.sampleMs))
    }
  }
  const seconds = Math.max(0.2, (6 * effort.sampleMs) / 1000)
  const options = { file: FILE, export: 'atomic', seed: 1, schedules: Infinity, seconds }
  const { steps, seconds: took } = await runThreads(options)
  return [...figures, figureOf('all atomic, on real threads: steps', 'per second', [steps / took])]
}

/** Medians of some repetitions. */
function measureSession(session: Session, strategy: SamplingName, repeatMs: number): Figure[] {
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
    return {
      steps: steps / seconds,
      events: (steps + plain) / seconds,
      executions: executions / seconds,
    }
  })
  rates.shift() // While code is being compiled.
  return (['steps', 'events', 'executions'] as const).map(what => {
    const samples = rates.map(rate => rate[what])
    return figureOf(`${session.name}, ${strategy}: ${what}`, 'per second', samples)
  })
}
