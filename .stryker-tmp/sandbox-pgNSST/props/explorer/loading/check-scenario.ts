/** Whether what a file exports is a scenario; errors say what to write instead. */
// @ts-nocheck

import type { Scenario } from '../scenario.ts'
import { ScenarioError } from './scenario-error.ts'

const FUNCTIONS = [
  'send',
  'attach',
  'observe',
  'always',
  'finally',
  'onCrash',
  'heuristic',
] as const

/**
 * The scenario among a module's exports.
 *
 * @throws {ScenarioError} when there is none by that name, or it lacks what every scenario has.
 */
export function scenarioIn(exports: Record<string, unknown>, name: string, file: string): Scenario {
  const found = exportNamed(exports, name)
  if (found === undefined) {
    const names = Object.keys(exports).filter(key => key !== '__esModule')
    const there = names.length === 0 ? 'nothing' : names.join(', ')
    const instead =
      name === 'default' ? 'write export default defineScenario({…})' : 'name one of these'
    throw new ScenarioError('NO_SCENARIO', `${file} exports ${there}, and no ${name}; ${instead}`)
  }
  const wrong = wrongWith(found)
  if (wrong !== undefined) {
    throw new ScenarioError('BAD_SCENARIO', `${file}: the export ${name} is no scenario: ${wrong}`)
  }
  return found as Scenario
}

// --- internal ---

/** CommonJS files export one value, which esbuild gives as `default` as well. */
function exportNamed(exports: Record<string, unknown>, name: string): unknown {
  if (name !== 'default' || exports.default !== undefined) return exports[name]
  return 'threads' in exports ? exports : undefined
}

function wrongWith(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) {
    const what = value === null ? 'null' : `a ${typeof value}`
    return `it is ${what}; write defineScenario({ name, setup, threads })`
  }
  const scenario = value as Record<string, unknown>
  if (typeof scenario.name !== 'string') return "it has no name; write name: '…'"
  if (typeof scenario.setup !== 'function') {
    return 'it has no setup; write setup: () => ({ sab: new SharedArrayBuffer(64) })'
  }
  const { threads } = scenario
  const isList = Array.isArray(threads) && threads.length > 0
  if (typeof threads !== 'function' && !(isList && threads.every(t => typeof t === 'function'))) {
    return 'it has no threads; write threads: [cells => …, cells => …], or a function of the input'
  }
  const other = FUNCTIONS.find(name => !['undefined', 'function'].includes(typeof scenario[name]))
  return other === undefined ? undefined : `its ${other} is no function`
}
