/** From a scenario's file to a session: compiled, set up once, ready to be executed again and again. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { makeKit } from '../kit/kit.ts'
import { THREADS_MAX } from '../machine/kinds.ts'
import { Machine } from '../machine/machine.ts'
import type { Patch } from '../rewrite/bundle.ts'
import { type Compiled, compile, type Instance, instantiate } from '../rewrite/compile.ts'
import type { Scenario } from '../scenario.ts'
import type { Session, Site } from '../session.ts'
import { scenarioIn } from './check-scenario.ts'
import { LoadedProgram } from './loaded-program.ts'
import { ScenarioError } from './scenario-error.ts'
import { sharedMemoriesIn } from './shared-memories.ts'

/** Which scenario, and within which bounds it is executed. */
export interface SessionRequest {
  /** The scenario's file, as a path from the working directory. */
  readonly file: string
  /** Default: `default`. */
  readonly export?: string
  /** JSON data. */
  readonly input?: unknown
  /** Packages that are not instrumented. */
  readonly plain?: readonly string[]
  /** Changes of source files. */
  readonly patches?: readonly Patch[]
  /** Waits that may time out by choice in one execution. */
  readonly timeouts?: number
  /** Steps after which an execution is a livelock. */
  readonly stepsMax?: number
  /** Crashes and stalls of one execution, at most. */
  readonly faults?: number
}

const STEPS_MAX = 20_000

/**
 * Loads a scenario.
 *
 * @throws {ScenarioError} when the file has no such scenario, or its `setup` throws.
 * @throws {RewriteError} when the code does not bundle or parse.
 */
export async function loadSession(request: SessionRequest): Promise<Session> {
  const { file, plain = [], patches = [] } = request
  if (!existsSync(file)) {
    throw new ScenarioError('NO_FILE', `${file}: no such file; name a scenario's file`)
  }
  const compiled = await compile(resolve(file), { plain, patches })
  return sessionOf(compiled, request)
}

// --- internal ---

function sessionOf(compiled: Compiled, request: SessionRequest): Session {
  const { file, export: exportName = 'default', input, timeouts = 1, stepsMax = STEPS_MAX } = request
  const code = relative('', file)
  // Before there is a machine: how many threads it must have is up to the scenario.
  const machine = new Machine(THREADS_MAX, { stepsMax, timeouts })
  const kit = makeKit(machine)
  const instance = (thread: number): Instance => {
    const { $, atomics, require } = kit.forThread(thread)
    return instantiate(compiled, $, atomics, require)
  }
  kit.activate()
  const setup = instance(-1)
  setup.reset()
  const scenario = scenarioIn(setup.exports(), exportName, code)
  const threads = threadsOf(scenario, input, code)
  const state = stateOf(scenario, input, code)
  for (const { buffer, name } of sharedMemoriesIn(state)) machine.memories.keep(buffer, name)
  kit.keep()
  const sites = compiled.sites.map(site => ({ ...site, file: relative('', site.file) }))
  const program = new LoadedProgram({
    machine,
    kit,
    instance,
    exportName,
    file: code,
    input,
    state,
    threads,
    place: site => placeOf(sites, site),
  })
  return {
    name: scenario.name,
    machine,
    threads,
    sites,
    fingerprint: fingerprintOf(compiled, input),
    execute: (chooser, options) => {
      kit.activate()
      return machine.run(program, chooser, options)
    },
  }
}

function threadsOf(scenario: Scenario, input: unknown, file: string): number {
  const { threads } = scenario
  if (typeof threads !== 'function') return threads.length
  const made: unknown = threads(input)
  if (Array.isArray(made) && made.length > 0 && made.every(f => typeof f === 'function')) {
    return made.length
  }
  throw new ScenarioError(
    'BAD_SCENARIO',
    `${file}: threads(input) gave no list of functions for the input ${JSON.stringify(input)}`,
  )
}

function stateOf(scenario: Scenario, input: unknown, file: string): unknown {
  try {
    return scenario.setup(input)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    throw new ScenarioError(
      'SETUP_FAILED',
      `${file}: setup(${JSON.stringify(input) ?? ''}) threw: ${text}`,
      error,
    )
  }
}

function placeOf(sites: readonly Site[], site: number): string {
  const at = sites[site]
  return at === undefined ? '' : `${at.file}:${at.line}:${at.column}`
}

function fingerprintOf({ text }: Compiled, input: unknown): string {
  const hash = createHash('sha256').update(text).update('\0')
  return hash.update(JSON.stringify(input) ?? '').digest('base64url').slice(0, 8)
}
