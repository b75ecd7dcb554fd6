/**
 * The long run: portplex is checked by itself, in random worlds and by exhaustive searches, with a seed that
 * was never used before, for as long as there is time.
 */
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { Random } from '../../../workers/index.ts'
import type { CrashPoint } from '../../explorer/exploration.ts'
import { STOP } from '../../explorer/exploring/assignment.ts'
import type { CaseResult } from '../exhaustive-search.ts'
import {
  type CoverageResult,
  type Job,
  type LongRunFailure,
  PAIRS,
  SEARCHES,
  type SearchResult,
  type ThreadData,
  type WorldResult,
} from './job.ts'
import { type InvariantTotals, Totals } from './totals.ts'

export interface LongRunOptions {
  readonly seed: number
  /** Real time, loading included. What is under way then is ended first. */
  readonly seconds: number
  /** Threads. */
  readonly workers: number
  /** Ends the run with what there is so far. */
  readonly signal: AbortSignal
  readonly onProgress: (progress: LongRunProgress) => void
  /** Told of the first failure of each kind. */
  readonly onFailure: (failure: LongRunFailure) => void
}

export interface LongRunProgress {
  readonly seconds: number
  readonly worlds: number
  readonly executions: number
  readonly steps: number
  readonly deaths: number
  readonly unseen: number
  /** Exhaustive searches that were ended, and all. */
  readonly searches: { readonly ended: number; readonly all: number }
  /** Worlds and searches that failed. */
  readonly failed: number
}

export interface LongRun extends LongRunProgress {
  readonly seed: number
  readonly workers: number
  readonly invariants: readonly InvariantTotals[]
  /** In the order of the list; those that were begun. */
  readonly searched: readonly CaseResult[]
  readonly coverage: readonly CrashPoint[]
  /** One of each kind. */
  readonly failures: readonly LongRunFailure[]
}

export type RunLong = (options: LongRunOptions) => Promise<LongRun>

export const longRun: RunLong = async options => {
  const run = new Run(options)
  try {
    return await run.result()
  } finally {
    await run.end()
  }
}

// --- internal ---

/** Of the threads' time, for searches; the rest is for worlds. */
const SEARCH_SHARE = 1 / 3

class Run {
  readonly #options: LongRunOptions
  readonly #stop = new Int32Array(new SharedArrayBuffer(4))
  readonly #pool: Piscina
  readonly #startMs = performance.now()
  readonly #totals = new Totals()
  /** Pairs, by turns; shuffled, so that a short run sees some of everything. */
  readonly #order: readonly number[]
  readonly #searched = new Map<number, CaseResult>()
  #searchesBegun = 0
  /** Of all threads together. */
  #searchSeconds = 0
  #worldsBegun = 0

  constructor(options: LongRunOptions) {
    this.#options = options
    this.#order = new Random(options.seed).shuffled([...PAIRS.keys()])
    const workerData: ThreadData = { stop: this.#stop }
    this.#pool = new Piscina({
      filename: fileURLToPath(new URL('./thread.js', import.meta.url)),
      minThreads: options.workers,
      maxThreads: options.workers,
      idleTimeout: Number.POSITIVE_INFINITY,
      atomics: 'disabled',
      recordTiming: false,
      workerData,
    })
  }

  async result(): Promise<LongRun> {
    const { signal, seconds, workers, seed } = this.#options
    const stop = (): void => void Atomics.store(this.#stop, STOP, 1)
    const timer = setTimeout(stop, 1000 * seconds)
    signal.addEventListener('abort', stop, { once: true })
    await Promise.all(Array.from({ length: workers }, () => this.#work()))
    clearTimeout(timer)
    const coverage: CoverageResult = await this.#pool.run({
      ...{ kind: 'coverage', tallies: this.#totals.tallies() },
    } satisfies Job)
    const searched = [...this.#searched].sort(([one], [other]) => one - other)
    return {
      ...this.#progress(),
      ...{ seed, workers, coverage },
      invariants: this.#totals.byInvariant(),
      searched: searched.map(([, result]) => result),
      failures: this.#totals.failures.kinds,
    }
  }

  async end(): Promise<void> {
    await this.#pool.destroy()
  }

  // --- internal ---

  get #seconds(): number {
    return (performance.now() - this.#startMs) / 1000
  }

  /** What one thread does. */
  async #work(): Promise<void> {
    do {
      const search = this.#nextSearch()
      if (search === undefined) await this.#world(this.#worldsBegun++)
      else await this.#search(search)
      this.#options.onProgress(this.#progress())
    } while (this.#seconds < this.#options.seconds && !this.#options.signal.aborted)
  }

  async #world(number: number): Promise<void> {
    const pair = this.#order[number % PAIRS.length]!
    const seed = new Random(this.#options.seed, number).uint32() | 0
    const result: WorldResult = await this.#pool.run({ kind: 'world', pair, seed } satisfies Job)
    this.#totals.world(pair, result)
    this.#tell(result.failure)
  }

  #nextSearch(): number | undefined {
    const isDue = this.#searchSeconds < SEARCH_SHARE * this.#seconds * this.#options.workers
    return isDue && this.#searchesBegun < SEARCHES.length ? this.#searchesBegun++ : undefined
  }

  async #search(search: number): Promise<void> {
    const { seconds: all, workers } = this.#options
    // What is left of the share, for each that is left; none is begun for less than this.
    const left = SEARCH_SHARE * all * workers - this.#searchSeconds
    const seconds = Math.max(SEARCH_SECONDS_MIN, left / (SEARCHES.length - search))
    const startMs = performance.now()
    const found: SearchResult = await this.#pool.run({
      ...{ kind: 'search', search, seconds },
    } satisfies Job)
    this.#searchSeconds += (performance.now() - startMs) / 1000
    this.#searched.set(search, found.result)
    this.#tell(found.failure)
  }

  #tell(failure: LongRunFailure | undefined): void {
    if (failure !== undefined && this.#totals.failure(failure)) this.#options.onFailure(failure)
  }

  #progress(): LongRunProgress {
    const { worlds, executions, steps, deaths, unseen, failures } = this.#totals
    return {
      ...{ seconds: this.#seconds, worlds, executions, steps, deaths, unseen },
      searches: { ended: this.#searched.size, all: SEARCHES.length },
      failed: failures.failed,
    }
  }
}

const SEARCH_SECONDS_MIN = 0.5
