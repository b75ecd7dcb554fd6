/** A scenario whose code is loaded once, to be run with one input after the other. */
// @ts-nocheck

import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LoadOptions } from '../exploration.ts'
import { loadCode, type ScenarioCode } from '../loading/load-session.ts'
import { ScenarioError } from '../loading/scenario-error.ts'
import type { Session } from '../session.ts'
import { jsonInput } from './json-input.ts'

/** How a scenario is loaded, but for its input. */
export type ScenarioOptions = Omit<LoadOptions, 'input'>

/**
 * Loads a scenario's code, for properties of it.
 *
 * @throws {ScenarioError} when there is no such file.
 * @throws {RewriteError} when the code does not bundle or parse.
 */
export async function loadScenario(
  file: URL,
  options: ScenarioOptions = {},
): Promise<PlannedScenario> {
  if (!(file instanceof URL && file.protocol === 'file:')) {
    throw new ScenarioError(
      'NO_FILE',
      'loadScenario takes the URL of a scenario file, and no scenario object: each thread loads the ' +
        "file itself; write loadScenario(new URL('./x.scenario.ts', import.meta.url))",
    )
  }
  const path = relative('', fileURLToPath(file))
  const { export: name, plain, patches, timeouts, stepsMax } = options
  const load: ScenarioOptions = {
    ...(name === undefined ? {} : { export: name }),
    ...(plain === undefined ? {} : { plain }),
    ...(patches === undefined ? {} : { patches }),
    ...(timeouts === undefined ? {} : { timeouts }),
    ...(stepsMax === undefined ? {} : { stepsMax }),
  }
  return new PlannedScenario(await loadCode({ file: path, ...load }), path, load)
}

export class PlannedScenario {
  /** Relative to the working directory. */
  readonly file: string
  readonly load: ScenarioOptions
  readonly #code: ScenarioCode

  constructor(code: ScenarioCode, file: string, load: ScenarioOptions) {
    this.#code = code
    this.file = file
    this.load = load
  }

  /**
   * A session that has learned nothing yet, with room for so many faults. One that was opened before is
   * over.
   *
   * @throws {ScenarioError} when the file has no such scenario, `setup` throws, or the input is no JSON.
   */
  open(input: unknown, faults: number): Session {
    return this.#code.open(jsonInput(input), faults)
  }

  /** What a replay token says of how the scenario was loaded. */
  loadOptions(input: unknown): LoadOptions {
    return input === undefined ? this.load : { ...this.load, input: jsonInput(input) }
  }
}
