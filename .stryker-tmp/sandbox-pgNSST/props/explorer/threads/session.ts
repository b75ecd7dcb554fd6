/** A scenario on real threads: workers that are kept for many executions. */
// @ts-nocheck

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { MessageChannel, Worker } from 'node:worker_threads'
import { ScenarioError } from '../loading/scenario-error.ts'
import type { Fault } from '../machine/schedule.ts'
import type { Patch } from '../rewrite/bundle.ts'
import { firstState } from '../strategies/fast-random.ts'
import { Control, MODE, SUPERVISOR, WORD } from './control.ts'
import { ThreadsError } from './errors.ts'
import type {
  FromSupervisor,
  Joined,
  RealOutcome,
  RunRequest,
  StepExpectation,
  WorkerData,
} from './messages.ts'
import { bundleUntouched } from './untouched.ts'

export interface ThreadsOptions {
  /** The scenario's file, as a path from the working directory. */
  readonly file: string
  /** Default: `default`. */
  readonly export?: string
  readonly input?: unknown
  readonly plain?: readonly string[]
  readonly patches?: readonly Patch[]
  /** Waits that may time out by choice in one execution; random walk only. Default: 1. */
  readonly timeouts?: number
  /** Steps after which an execution is a livelock. */
  readonly stepsMax?: number
  /** Real time without a step after which the engine gives up, in milliseconds. */
  readonly stuckMs?: number
}

/** What to follow. */
export interface Following {
  readonly choices: readonly number[]
  readonly faults: readonly Fault[]
  /** Of the threads' random numbers. */
  readonly seed: number
  /** What each step is about to do; those that are missing are not compared. */
  readonly expected?: readonly (StepExpectation | undefined)[]
  /** Threads that can go on when the schedule is over are taken to spin; default: a nondeterminism. */
  readonly endsStuck?: boolean
}

const STEPS_MAX = 20_000
const STUCK_MS = 10_000
const LOOKS = 20

export class ThreadsSession {
  /** Of the scenario. */
  threads = 0
  readonly #options: ThreadsOptions
  readonly #control: Control
  readonly #text: string
  readonly #workers = new Map<number, Worker>()
  #recovers = false
  #answer: ((message: FromSupervisor | Error) => void) | undefined
  #broken: Error | undefined

  private constructor(options: ThreadsOptions, text: string) {
    this.#options = options
    this.#text = text
    this.#control = new Control({ stepsMax: options.stepsMax ?? STEPS_MAX })
  }

  /**
   * Loads a scenario and starts its supervisor.
   *
   * @throws {ScenarioError} no such file.
   * @throws {RewriteError} when the code does not bundle.
   * @throws {ThreadsError} when it does not load.
   */
  static async open(options: ThreadsOptions): Promise<ThreadsSession> {
    const { file, plain = [], patches = [] } = options
    if (!existsSync(file)) {
      throw new ScenarioError('NO_FILE', `${file}: no such file; name a scenario's file`)
    }
    const text = await bundleUntouched(resolve(file), { plain, patches })
    const session = new ThreadsSession(options, text)
    try {
      await session.#start()
    } catch (error) {
      await session.close()
      throw error
    }
    return session
  }

  /** Executes the schedule step by step; anything else that the code does is a nondeterminism. */
  follow({
    choices,
    faults,
    seed,
    expected = [],
    endsStuck = false,
  }: Following): Promise<RealOutcome> {
    const timeouts = choices.length
    const how = { timeouts, endsStuck, mode: MODE.FOLLOW, random: 0 }
    return this.#execute({ choices, faults, seed, expected, ...how })
  }

  /** Run number `run` of a random walk: on the same code, the one that the fiber engine makes. */
  walk(seed: number, run: number, faults: readonly Fault[], randoms: number): Promise<RealOutcome> {
    const { timeouts = 1 } = this.#options
    const random = firstState(seed, run)
    const rest = { choices: [], expected: [], timeouts, endsStuck: true, mode: MODE.RANDOM, random }
    return this.#execute({ ...rest, faults, seed: randoms })
  }

  /** Ends all workers; resolves when they have exited. */
  async close(): Promise<void> {
    this.#broken ??= new ThreadsError('CLOSED', 'the session is closed')
    const workers = [...this.#workers.values()]
    this.#workers.clear()
    await Promise.all(workers.map(worker => worker.terminate()))
  }

  // --- internal ---

  async #start(): Promise<void> {
    const started = this.#nextAnswer()
    this.#spawn(SUPERVISOR)
    const message = await started
    if (message.what !== 'ready') throw new ThreadsError('FAILED', textOf(message))
    this.threads = message.threads
    this.#recovers = message.recovers
  }

  async #execute(
    request: Omit<RunRequest, 'input' | 'helpers' | 'stepsMax'>,
  ): Promise<RealOutcome> {
    if (this.#broken !== undefined) throw this.#broken
    const helpers = this.#recovers ? request.faults.length : 0
    for (let slot = 0; slot < this.threads + helpers; slot++) {
      if (!this.#workers.has(slot)) this.#join(slot)
    }
    const { input, stepsMax = STEPS_MAX } = this.#options
    const answered = this.#nextAnswer()
    this.#supervisor.postMessage({ ...request, input, helpers, stepsMax } satisfies RunRequest)
    const message = await answered
    if (message.what !== 'outcome') {
      await this.close()
      throw new ThreadsError('FAILED', textOf(message))
    }
    await Promise.all(message.outcome.unfinished.map(slot => this.#end(slot)))
    return message.outcome
  }

  get #supervisor(): Worker {
    return this.#workers.get(SUPERVISOR)!
  }

  #join(slot: number): void {
    const { port1, port2 } = new MessageChannel()
    this.#spawn(slot, port1)
    this.#supervisor.postMessage({ slot, port: port2 } satisfies Joined, [port2])
  }

  #spawn(slot: number, port?: MessageChannel['port1']): void {
    const { file, export: exportName = 'default', input, stepsMax = STEPS_MAX } = this.#options
    const common = { control: this.#control.buffer, slot, stepsMax, text: this.#text }
    const data: WorkerData = {
      ...{ ...common, file: resolve(file), exportName, input },
      ...(port === undefined ? {} : { port }),
    }
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: data,
      transferList: port === undefined ? [] : [port],
    })
    this.#workers.set(slot, worker)
    worker.on('error', error => this.#fail(slot, worker, error.message))
    worker.on('exit', code => this.#fail(slot, worker, `its worker has exited with ${code}`))
    if (slot === SUPERVISOR) worker.on('message', message => this.#hear(message))
  }

  #hear(message: FromSupervisor): void {
    if (message.what === 'bury') void this.#bury(message.slot)
    else this.#answer?.(message)
  }

  async #bury(slot: number): Promise<void> {
    await this.#end(slot)
    const { words } = this.#control
    Atomics.store(words, WORD.EXITED, 1)
    Atomics.notify(words, WORD.EXITED)
  }

  async #end(slot: number): Promise<void> {
    const worker = this.#workers.get(slot)
    this.#workers.delete(slot)
    await worker?.terminate()
  }

  /** A worker that was not told to has ended. */
  #fail(slot: number, worker: Worker, what: string): void {
    if (this.#workers.get(slot) !== worker) return
    const who = slot === SUPERVISOR ? 'the supervisor' : `thread ${slot}`
    this.#break(new ThreadsError('FAILED', `${who}: ${what}`))
  }

  #break(error: Error): void {
    this.#broken ??= error
    this.#answer?.(error)
  }

  /** What the supervisor says next; watched, so that it ends. */
  async #nextAnswer(): Promise<FromSupervisor> {
    const { stuckMs = STUCK_MS } = this.#options
    const { words } = this.#control
    let [progress, looks] = [words[WORD.PROGRESS]!, 0]
    const watch = setInterval(() => {
      const now = words[WORD.PROGRESS]!
      looks = now === progress ? looks + 1 : 0
      progress = now
      if (looks < LOOKS) return
      const runs = words[WORD.RUNNING]!
      const who = runs === SUPERVISOR ? 'the supervisor' : `thread ${runs}`
      const text = `no step for ${stuckMs} ms: ${who} runs on without a shared access`
      this.#break(new ThreadsError('STUCK', text))
    }, stuckMs / LOOKS)
    try {
      const answer = await new Promise<FromSupervisor | Error>(resolve => {
        this.#answer = resolve
      })
      if (!(answer instanceof Error)) return answer
      await this.close()
      throw answer
    } finally {
      clearInterval(watch)
      this.#answer = undefined
    }
  }
}

// --- internal ---

function textOf(message: FromSupervisor): string {
  return message.what === 'failed' ? message.message : `an unexpected ${message.what}`
}
