/** The code under test in one worker: the untouched bundle, evaluated anew for each execution. */
// @ts-nocheck

import { createRequire } from 'node:module'
import { compileFunction } from 'node:vm'
import { RUNTIME_MODULE, runtime } from '../linearizability/runtime.ts'
import { scenarioIn } from '../loading/check-scenario.ts'
import type { Scenario } from '../scenario.ts'
import type { WorkerData } from './messages.ts'
import { type HistoryKeeper, RemoteHistory } from './remote-history.ts'

type Factory = (exports: object, module: { exports: object }, require: unknown) => void

export class Modules {
  readonly #factory: Factory
  readonly #data: WorkerData
  readonly #require: (name: string) => unknown

  constructor(data: WorkerData, keeper: HistoryKeeper) {
    this.#data = data
    const parameters = ['exports', 'module', 'require']
    const filename = `portplex-threads-${data.slot}.js`
    this.#factory = compileFunction(data.text, parameters, { filename }) as Factory
    const real = createRequire(data.file)
    const own = { ...runtime, history: historiesOf(keeper) }
    this.#require = name => {
      if (name === RUNTIME_MODULE) return own
      const module: unknown = real(name)
      const isThreads = name === 'node:worker_threads' || name === 'worker_threads'
      return isThreads ? { ...(module as object), workerData: undefined } : module
    }
  }

  /** The scenario in modules that nobody has used. Throws what they throw, and ScenarioErrors. */
  scenario(): Scenario {
    const module: { exports: Record<string, unknown> } = { exports: {} }
    this.#factory(module.exports, module, this.#require)
    const { exportName, file } = this.#data
    return scenarioIn(module.exports, exportName, file)
  }
}

// --- internal ---

function historiesOf(keeper: HistoryKeeper): (name?: string) => RemoteHistory {
  return (name = 'history') => new RemoteHistory(name, keeper)
}
