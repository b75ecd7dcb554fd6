/**
 * Each thread's own clock and random numbers. They depend on the thread's own steps only: what another
 * thread does must not be seen through the clock.
 */
// @ts-nocheck

import { Random } from '../../../workers/random.ts'

/** Milliseconds that reading the clock takes, so that loops that look at it end. */
const READING_MS = 0.001

export class VirtualTime {
  readonly #milliseconds: Float64Array
  readonly #randoms: Random[] = []
  #seed = 0

  constructor(threads: number) {
    this.#milliseconds = new Float64Array(threads)
  }

  begin(seed: number): void {
    this.#milliseconds.fill(0)
    this.#randoms.length = 0
    this.#seed = seed
  }

  /** Milliseconds since the thread's start. */
  now(thread: number): number {
    this.#milliseconds[thread]! += READING_MS
    return this.#milliseconds[thread]!
  }

  /** A wait of this long has ended by its timeout. */
  pass(thread: number, milliseconds: number): void {
    this.#milliseconds[thread]! += milliseconds
  }

  /** When a wait that begins now would time out. */
  deadline(thread: number, timeout: number): number {
    return this.#milliseconds[thread]! + timeout
  }

  random(thread: number): () => number {
    this.#randoms[thread] ??= new Random(this.#seed, thread)
    const random = this.#randoms[thread]
    return () => random.uint32()
  }
}
