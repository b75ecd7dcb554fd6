/** From a scenario's file to a session: compiled, set up once, ready to be executed again and again. */
import assert from 'node:assert/strict'
import { createHash, type Hash } from 'node:crypto'
import { statSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { type Kit, makeKit } from '../kit/kit.ts'
import { unscheduledAtomics } from '../kit/natives/atomics.ts'
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
import { thrownAt } from './thrown-at.ts'

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
  /** Crashes and stalls of one execution, at most; there is room for two at least, as in a replay. */
  readonly faults?: number
}

const STEPS_MAX = 20_000
const FAULTS_MIN = 2
/** The others are for recoveries. */
const SCENARIO_THREADS_MAX: number = THREADS_MAX / 2

/**
 * Loads a scenario.
 *
 * @throws {ScenarioError} when the file has no such scenario, or its `setup` throws.
 * @throws {RewriteError} when the code does not bundle or parse.
 */
export async function loadSession(request: SessionRequest): Promise<Session> {
  return (await loadCode(request)).open(request.input)
}

/** Loads a scenario's code, to be opened with one input after the other. Throws as above. */
export async function loadCode(request: Omit<SessionRequest, 'input'>): Promise<ScenarioCode> {
  const { file, plain = [], patches = [] } = request
  const found = statSync(file, { throwIfNoEntry: false })
  if (found?.isFile() !== true) {
    const what = found === undefined ? 'no such file' : 'no file'
    throw new ScenarioError('NO_FILE', `${file || '.'}: ${what}; name a scenario's file`)
  }
  return new ScenarioCode(await compile(resolve(file), { plain, patches }), request)
}

/**
 * A scenario's code, with an instance for each thread that there ever was. Setup and checks, in which nothing
 * is scheduled, have instances of the code without its generators, where that does the same.
 */
export class ScenarioCode {
  /** By site number; the same in every process that loads the same code. */
  readonly sites: readonly Site[]
  readonly #compiled: Compiled
  readonly #machine: Machine
  readonly #kit: Kit
  readonly #exportName: string
  readonly #file: string
  readonly #faults: number
  readonly #textHash: Hash
  readonly #instances = new Map<Which, Instance>()
  #session: Session | undefined

  constructor(compiled: Compiled, request: Omit<SessionRequest, 'input'>) {
    const { file, export: exportName = 'default', plain = [] } = request
    const { timeouts = 1, stepsMax = STEPS_MAX } = request
    this.#compiled = compiled
    this.#machine = new Machine(0, { stepsMax, timeouts })
    this.#kit = makeKit(this.#machine, text => isOwn(compiled, plain, text))
    this.sites = compiled.sites.map(site => ({ ...site, file: relative('', site.file) }))
    this.#exportName = exportName
    this.#file = relative('', file)
    this.#faults = request.faults ?? FAULTS_MIN
    this.#textHash = createHash('sha256').update(compiled.text).update('\0')
  }

  /**
   * Runs `setup` with an input. A session that was opened before is over. `faults`: crashes and stalls
   * of one execution, at most.
   *
   * @throws {ScenarioError} when the file has no such scenario, or its `setup` throws.
   */
  open(input?: unknown, faults: number = this.#faults): Session {
    const [machine, kit, file, sites] = [this.#machine, this.#kit, this.#file, this.sites]
    kit.activate()
    kit.forget()
    const setup = this.#instance('setup')
    loadModules(setup, file)
    const scenario = scenarioIn(setup.exports(), this.#exportName, file)
    const threads = threadsOf(scenario, input, file)
    const state = stateOf(scenario, input, file)
    const recoveries = scenario.onCrash === undefined ? 0 : Math.max(faults, FAULTS_MIN)
    machine.forget(threads + recoveries)
    const underway = sharedMemoriesIn(kit.keep())
    // The state's own names come last, and so they stay.
    for (const { buffer, name } of [...underway, ...sharedMemoriesIn(state)]) {
      machine.memories.keep(buffer, name)
    }
    const program = new LoadedProgram({
      ...{ machine, kit, file, input, state, threads },
      instance: thread => this.#instance(thread),
      checks: this.#instance(isWatched(scenario) ? 'watched checks' : 'checks'),
      exportName: this.#exportName,
      place: site => placeOf(sites, site),
    })
    for (const { view, from, to } of program.heuristic()) {
      const { start, width } = machine.memories.info(view) ?? { start: 0, width: 0 }
      machine.heuristic.add(start + from * width, start + to * width)
    }
    const session: Session = {
      ...{ name: scenario.name, machine, threads, sites },
      fingerprint: fingerprintOf(this.#textHash, input),
      thrownAt: error => thrownAt(this.#compiled, error),
      execute: (chooser, options) => {
        assert(this.#session === session, 'the scenario was opened with another input since')
        kit.activate()
        return machine.run(program, chooser, options)
      },
    }
    this.#session = session
    return session
  }

  // --- internal ---

  #instance(which: Which): Instance {
    let instance = this.#instances.get(which)
    if (instance === undefined) {
      instance = this.#instantiate(which)
      this.#instances.set(which, instance)
    }
    return instance
  }

  #instantiate(which: Which): Instance {
    const { uninterrupted } = this.#compiled
    const isThread = typeof which === 'number'
    const { $, atomics, require } = this.#kit.forThread(isThread ? which : CHECKS)
    if (isThread || which === 'watched checks' || uninterrupted === undefined) {
      return instantiate(this.#compiled, $, atomics, require)
    }
    return instantiate(uninterrupted, $, unscheduledAtomics(atomics), require)
  }
}

// --- internal ---

/** An instance of the code: a thread's, or one of those that are no thread's. */
type Which = number | 'setup' | 'checks' | 'watched checks'

/** The number of what is no thread. */
const CHECKS = -1

/** Whether what is not a thread's code is called where its accesses are recorded. */
function isWatched({ always, send }: Scenario): boolean {
  return always !== undefined || send !== undefined
}

function threadsOf(scenario: Scenario, input: unknown, file: string): number {
  const { threads } = scenario
  let made: unknown = threads
  if (typeof threads === 'function') {
    try {
      made = threads(input)
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      const call = `${file}: threads(${JSON.stringify(input) ?? ''})`
      throw new ScenarioError('BAD_SCENARIO', `${call} threw: ${text}`, error)
    }
  }
  if (Array.isArray(made) && made.length > 0 && made.every(f => typeof f === 'function')) {
    if (made.length <= SCENARIO_THREADS_MAX) return made.length
    throw new ScenarioError(
      'BAD_SCENARIO',
      `${file}: ${made.length} threads are too many; give it ${SCENARIO_THREADS_MAX} at most`,
    )
  }
  throw new ScenarioError(
    'BAD_SCENARIO',
    `${file}: threads(input) gave no list of functions for the input ${JSON.stringify(input)}`,
  )
}

/** Runs the top levels of the file and of all it imports. */
function loadModules(instance: Instance, file: string): void {
  try {
    instance.reset()
  } catch (error) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    throw new ScenarioError(
      'NOT_LOADED',
      `${file}: it, or a module that it imports, threw when it was loaded: ${text}; ` +
        'see that it loads in node',
      error,
    )
  }
}

function stateOf(scenario: Scenario, input: unknown, file: string): unknown {
  const call = `${file}: setup(${JSON.stringify(input) ?? ''})`
  let state: unknown
  try {
    state = scenario.setup(input)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    throw new ScenarioError('SETUP_FAILED', `${call} threw: ${text}`, error)
  }
  if (!(state instanceof Promise)) return state
  state.catch(() => {})
  throw new ScenarioError(
    'SETUP_FAILED',
    `${call} gave a promise; make the state synchronously, or before, and give it as the input`,
  )
}

/** Whether a function with this text is of the rewritten code, and not of a package that is left alone. */
function isOwn({ text: all, original }: Compiled, plain: readonly string[], text: string): boolean {
  const at = all.indexOf(text)
  if (at < 0) return false
  const before = all.slice(0, at).split('\n')
  const place = original(before.length, before.at(-1)!.length + 1)
  return place === undefined || !plain.some(name => place.file.includes(`/node_modules/${name}/`))
}

function placeOf(sites: readonly Site[], site: number): string {
  const at = sites[site]
  return at === undefined ? '' : `${at.file}:${at.line}:${at.column}`
}

function fingerprintOf(textHash: Hash, input: unknown): string {
  return textHash
    .copy()
    .update(JSON.stringify(input) ?? '')
    .digest('base64url')
    .slice(0, 8)
}
