/** A loaded scenario as the machine runs it: each thread in an instance of the code of its own. */
import { active, drive } from '../kit/active.ts'
import type { Packed } from '../kit/clone.ts'
import type { Kit } from '../kit/kit.ts'
import { type Steps, twinOf } from '../kit/symbols.ts'
import type { Machine } from '../machine/machine.ts'
import type { ThreadResult } from '../machine/outcome.ts'
import type { Program, Resumable } from '../machine/program.ts'
import type { Instance } from '../rewrite/compile.ts'
import { type Result, type Scenario, victimsOf } from '../scenario.ts'
import { scenarioIn } from './check-scenario.ts'

/** What a loaded scenario is made of. */
export interface Parts {
  readonly machine: Machine
  readonly kit: Kit
  /** An instance of the code for a thread. */
  readonly instance: (thread: number) => Instance
  /** That of the checks. */
  readonly checks: Instance
  readonly exportName: string
  readonly file: string
  readonly input: unknown
  /** What `setup` made. */
  readonly state: unknown
  readonly threads: number
  /** A site as file:line:column. */
  readonly place: (site: number) => string
}

export class LoadedProgram implements Program {
  readonly threads: number
  readonly recovers: boolean
  readonly mayThrow: boolean
  readonly always: (() => void) | undefined
  readonly #parts: Parts
  readonly #checks: Loaded
  readonly #loaded: Loaded[] = []
  /** By recovery: of which thread, in this execution. */
  readonly #victims = new Map<number, number>()
  /** What threads get if the scenario says nothing else. */
  #packedState: Packed | undefined
  #observed: { readonly value: unknown } | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.threads = parts.threads
    this.#checks = new Loaded(parts, parts.checks)
    this.#checks.reset()
    const { scenario } = this.#checks
    this.recovers = scenario.onCrash !== undefined
    this.mayThrow = scenario.mayThrow === true
    if (scenario.always !== undefined) {
      this.always = () => this.#checks.scenario.always!(this.#observe(this.#checks))
    }
  }

  get scenario(): Scenario {
    return this.#checks.scenario
  }

  /** Plain words on which races are meant. */
  heuristic(): ReturnType<NonNullable<Scenario['heuristic']>> {
    const { scenario } = this.#checks
    return scenario.heuristic?.(this.#view(scenario)) ?? []
  }

  reset(): void {
    this.#victims.clear()
    this.#parts.kit.restore()
    this.#checks.reset()
    this.#observed = undefined
  }

  start(thread: number): Resumable {
    const { kit } = this.#parts
    const message = this.#uninterrupted(() => this.#sent(this.#checks.scenario, thread))
    kit.setWorkerData(thread, message)
    const { scenario } = this.#load(thread)
    const body = (cells: unknown): Resumable => this.#body(scenario, cells, thread)
    return new ThreadSteps(attached(scenario, message, thread), body)
  }

  recover(victim: number): Steps {
    const { machine } = this.#parts
    const victims = victimsOf(victim, this.#victims)
    this.#victims.set(machine.current, victim)
    const loaded = this.#load(machine.current)
    const observed = this.#uninterrupted(() => this.#view(loaded.scenario))
    return run(loaded.scenario, loaded.scenario.onCrash, [
      observed,
      victim,
      machine.current,
      victims,
    ])
  }

  finally(results: readonly ThreadResult[]): void {
    const check = this.#checks.scenario.finally
    if (check === undefined) return
    const told = results.slice(0, this.threads).map(result => this.#told(result))
    check.call(this.#checks.scenario, this.#observe(this.#checks), told, this.#parts.input)
  }

  // --- internal ---

  /** The thread's modules as a thread that begins finds them. */
  #load(thread: number): Loaded {
    this.#loaded[thread] ??= new Loaded(this.#parts, this.#parts.instance(thread))
    const loaded = this.#loaded[thread]!
    this.#uninterrupted(() => loaded.reset())
    return loaded
  }

  #uninterrupted<T>(act: () => T): T {
    const { machine } = this.#parts
    machine.enterUnscheduled(active.site)
    try {
      return act()
    } finally {
      machine.leaveUnscheduled()
    }
  }

  #body(scenario: Scenario, cells: unknown, thread: number): Resumable {
    const { threads } = scenario
    const all = typeof threads === 'function' ? threads(this.#parts.input) : threads
    const body: unknown = all[thread]
    // Not by `run`: each generator in between costs at every switch.
    const twin = twinOf(body)
    return twin === undefined
      ? run(scenario, body, [cells, thread])
      : twin.call(scenario, cells, thread)
  }

  #observe({ scenario }: Loaded): unknown {
    this.#observed ??= { value: this.#view(scenario) }
    return this.#observed.value
  }

  /** What the checks see: the state as a further thread would get it, with nothing scheduled. */
  #view(scenario: Scenario): unknown {
    if (scenario.observe !== undefined) return scenario.observe(this.#parts.state)
    return drive(attached(scenario, this.#sent(scenario, -1), -1))
  }

  #sent(scenario: Scenario, thread: number): unknown {
    const { kit, state } = this.#parts
    if (scenario.send === undefined) {
      this.#packedState ??= kit.pack(state)
      return this.#packedState.open()
    }
    const { message, transfer = [] } = scenario.send(state, thread) ?? { message: state }
    return kit.clone(message, transfer)
  }

  #told(result: ThreadResult): Result {
    if (result.status === 'crashed') {
      return { status: 'crashed', site: this.#parts.place(result.site) }
    }
    if (result.status === 'running') return { status: 'crashed', site: '' }
    return result
  }
}

// --- internal ---

/** One instance, and the scenario in it. */
class Loaded {
  readonly #instance: Instance
  readonly #parts: Parts
  #scenario: Scenario | undefined

  constructor(parts: Parts, instance: Instance) {
    this.#parts = parts
    this.#instance = instance
  }

  reset(): void {
    this.#instance.reset()
    this.#scenario = undefined
  }

  get scenario(): Scenario {
    const { exportName, file } = this.#parts
    this.#scenario ??= scenarioIn(this.#instance.exports(), exportName, file)
    return this.#scenario
  }
}

/** The steps of attaching, then those of the body. */
class ThreadSteps implements Resumable {
  #steps: Resumable
  #body: ((cells: unknown) => Resumable) | undefined

  constructor(attaching: Resumable, body: (cells: unknown) => Resumable) {
    this.#steps = attaching
    this.#body = body
  }

  next(): IteratorResult<unknown, unknown> {
    const step = this.#steps.next()
    if (step.done !== true || this.#body === undefined) return step
    this.#steps = this.#body(step.value)
    this.#body = undefined
    return this.#steps.next()
  }
}

function* attached(scenario: Scenario, message: unknown, thread: number): Steps {
  if (scenario.attach === undefined) return message
  return yield* run(scenario, scenario.attach, [message, thread])
}

/** Runs a function of the scenario as a thread does: through its twin, if it has one. */
function* run(scenario: Scenario, f: unknown, args: readonly unknown[]): Steps {
  const twin = twinOf(f)
  if (twin !== undefined) return yield* Reflect.apply(twin, scenario, args) as Steps
  return Reflect.apply(f as (...all: unknown[]) => unknown, scenario, args)
}
