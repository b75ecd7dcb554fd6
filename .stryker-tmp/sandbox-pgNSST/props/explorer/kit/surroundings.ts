/**
 * What each virtual thread has around it: globals and `require`. Time and chance are its own, messages
 * are the kit's, and what only an event loop could do is refused when it is reached.
 */
// @ts-nocheck

import { createRequire, default as nodeModule } from 'node:module'
import { join } from 'node:path'
import perfHooks from 'node:perf_hooks'
import { Random } from '../../../workers/random.ts'
import type { Machine } from '../machine/machine.ts'
import { type Packed, pack } from './clone.ts'
import { Messages, missing, transferList } from './messages.ts'
import { virtualCrypto, virtualMath, virtualWebCrypto } from './surroundings/chance.ts'
import { virtualProcess } from './surroundings/process.ts'
import { type Clock, virtualDate, virtualPerformance } from './surroundings/time.ts'
import {
  unmodelledGlobals,
  virtualTimers,
  virtualTimersPromises,
  virtualWebAssembly,
} from './surroundings/unmodelled.ts'
import { virtualWorkerThreads, type WorkerState } from './surroundings/worker-threads.ts'
import { withReplaced } from './twinned.ts'

/** What the code of one thread gets. */
export interface Surrounding {
  /** Globals that are not node's own, by name. */
  readonly globals: Record<string, unknown>
  readonly require: (name: string) => unknown
}

/** The surroundings of all threads of one kit. */
export class Surroundings {
  readonly #machine: Machine
  readonly #messages: Messages
  readonly #atomics: object
  readonly #states = new Map<number, WorkerState>()
  readonly #globalObjects: object[] = []
  /** Time and chance of setup and checks, which are no thread's. */
  #checksNow = 0
  #checksRandom = new Random(0)

  constructor(machine: Machine, atomics: object) {
    this.#machine = machine
    this.#atomics = atomics
    this.#messages = new Messages(machine)
  }

  /** Of a thread; -1: setup and checks. */
  of(thread: number): Surrounding {
    const clock: Clock =
      thread < 0 ? () => (this.#checksNow += CHECKS_READING_MS) : () => this.#machine.now(thread)
    const draw = (): number =>
      thread < 0 ? this.#checksRandom.uint32() : this.#machine.random(thread)()
    const webcrypto = virtualWebCrypto(draw)
    const globals: Record<string, unknown> = {
      ...unmodelledGlobals(),
      Date: virtualDate(clock),
      Math: virtualMath(draw),
      performance: virtualPerformance(clock),
      process: virtualProcess(clock, name => require(name)),
      crypto: webcrypto,
      WebAssembly: virtualWebAssembly(),
      MessageChannel: this.#messages.MessageChannel,
      MessagePort: this.#messages.MessagePort,
      structuredClone: (...args: unknown[]) => this.#structuredClone(args),
    }
    const global = this.#globalObject(globals)
    Object.assign(globals, { globalThis: global, global })
    const modules = this.#modules(thread, globals, virtualCrypto(draw, webcrypto))
    const require = requireOf(modules, join(process.cwd(), 'noname.js'))
    return { globals, require }
  }

  /** A message as the thread that gets it sees it. */
  clone(message: unknown, transfer: readonly unknown[]): unknown {
    return pack(message, transfer, this.#messages).open()
  }

  /** A message to be opened by each thread that gets it. */
  pack(message: unknown): Packed {
    return pack(message, [], this.#messages)
  }

  /** What `workerData` of a thread is from now on. */
  setWorkerData(thread: number, message: unknown): void {
    this.#state(thread).workerData = message
  }

  /** What message ports contain now is what they contain before each execution; gives that. */
  keep(): Record<string, unknown> {
    return this.#messages.keep()
  }

  /** Puts message ports, parents' ports and global objects back to what they were. */
  restore(): void {
    this.#messages.restore()
    for (const state of this.#states.values()) {
      state.workerData = null
      state.parentPort = undefined
    }
    for (const object of this.#globalObjects) {
      for (const key of Reflect.ownKeys(object)) Reflect.deleteProperty(object, key)
    }
    this.#checksNow = 0
    this.#checksRandom = new Random(0)
  }

  /** Another input: forgets the ports there were. */
  forget(): void {
    this.#messages.forget()
    this.restore()
  }

  // --- internal ---

  #state(thread: number): WorkerState {
    let state = this.#states.get(thread)
    if (state === undefined) {
      state = { workerData: null, parentPort: undefined }
      this.#states.set(thread, state)
    }
    return state
  }

  /** `globalThis`: what is written to it is the thread's own, and gone before the next execution. */
  #globalObject(globals: Record<string, unknown>): object {
    const layer = Object.create(globalThis)
    const object = Object.create(layer)
    const own = { ...globals, Atomics: this.#atomics, globalThis: object, global: object }
    for (const [name, value] of Object.entries(own)) {
      Object.defineProperty(layer, name, { value, writable: true, configurable: true })
    }
    this.#globalObjects.push(object)
    return object
  }

  #structuredClone(args: readonly unknown[]): unknown {
    if (args.length === 0) throw missing('The value argument must be specified')
    const { transfer } = Object(args[1]) as { transfer?: unknown }
    return this.clone(args[0], transferList(transfer))
  }

  #modules(thread: number, globals: Record<string, unknown>, crypto: object): Map<string, unknown> {
    const { process, performance } = globals
    return new Map<string, unknown>([
      ['worker_threads', virtualWorkerThreads(thread, this.#messages, this.#state(thread))],
      ['process', process],
      ['crypto', crypto],
      ['perf_hooks', withReplaced(perfHooks, { performance })],
      ['timers', virtualTimers(globals)],
      ['timers/promises', virtualTimersPromises()],
    ])
  }
}

// --- internal ---

const CHECKS_READING_MS = 0.001

/** `require` with some of node's modules replaced; `file`: where the others are looked for. */
function requireOf(modules: Map<string, unknown>, file: string | URL): NodeJS.Require {
  const real = createRequire(file)
  const virtual = (name: string): unknown => {
    const found = modules.get(name.replace(/^node:/, ''))
    if (found !== undefined) return found
    if (/^(node:)?module$/.test(name)) {
      return withReplaced(nodeModule, {
        createRequire: (from: string | URL) => requireOf(modules, from),
      })
    }
    return real(name)
  }
  return Object.assign(virtual, real) as NodeJS.Require
}
