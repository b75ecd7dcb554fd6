/**
 * The events of one execution, and which of them happen before which others. An event is a choice that
 * was taken: a thread's step, or a wait that timed out (`TIMEOUT + thread`).
 *
 * A clock has, for each thread, one more than the number of the thread's last event that happens before.
 */
// @ts-nocheck

import { dependent, TIMEOUT, TOUCH } from '../machine/kinds.ts'

/** What a choice would do or did, as far as dependency goes. */
export interface Effect {
  readonly choice: number
  readonly address: number
  readonly width: number
  /** TOUCH bits. */
  readonly touch: number
}

/** In `touch`: a timeout that comes since nothing else can happen. After all that is before it. */
export const LAST = 128

/** Whether the order of the two can matter. */
export function areDependent(one: Effect, other: Effect): boolean {
  if (one.choice % TIMEOUT === other.choice % TIMEOUT) return true
  if (((one.touch | other.touch) & LAST) !== 0) return true
  // Leaving a wait list commutes with everything but a notify, which may have taken the waiter.
  if (one.choice >= TIMEOUT) return isNotify(other) && one.address === other.address
  if (other.choice >= TIMEOUT) return isNotify(one) && one.address === other.address
  return dependent(one.address, one.width, one.touch, other.address, other.width, other.touch)
}

export class Events {
  readonly #threads: number
  readonly #effects: Effect[] = []
  /** A row for each event: its clock. */
  #clocks: Int32Array
  /** A row for each event: the clocks of all threads just after it. */
  #after: Int32Array
  /** The clocks of all threads. */
  readonly #now: Int32Array
  readonly #scratch: Int32Array

  constructor(threads: number) {
    this.#threads = threads
    this.#clocks = new Int32Array(ROWS * threads)
    this.#after = new Int32Array(ROWS * threads * threads)
    this.#now = new Int32Array(threads * threads)
    this.#scratch = new Int32Array(threads)
  }

  get count(): number {
    return this.#effects.length
  }

  at(event: number): Effect {
    return this.#effects[event]!
  }

  /** Back to the state before this event. */
  truncate(event: number): void {
    if (event >= this.#effects.length) return
    this.#effects.length = event
    const now = this.#now
    if (event === 0) now.fill(0)
    else copy(now, 0, this.#after, (event - 1) * now.length, now.length)
  }

  /**
   * Adds an event, and gives the earlier ones with which it is in a race that can be reversed: dependent,
   * of another thread, and nothing in between that orders them.
   */
  add(effect: Effect): number[] {
    const n = this.#threads
    const races = this.racesOf(effect)
    const event = this.#push(effect)
    const row = event * n
    const own = (effect.choice % TIMEOUT) * n
    copy(this.#clocks, row, this.#now, own, n)
    for (const race of races) raise(this.#clocks, row, this.#clocks, race * n, n)
    this.#happened(event)
    return races
  }

  /** Adds an event that comes only when nothing else can happen: all others come before it. */
  addLast(effect: Effect): void {
    const n = this.#threads
    const event = this.#push(effect)
    this.#clocks.fill(0, event * n, (event + 1) * n)
    for (let t = 0; t < n; t++) raise(this.#clocks, event * n, this.#now, t * n, n)
    this.#happened(event)
  }

  /** The races that the effect would be in as the next event, the latest one first. */
  racesOf(effect: Effect): number[] {
    const n = this.#threads
    const clock = this.#scratch
    copy(clock, 0, this.#now, (effect.choice % TIMEOUT) * n, n)
    const races: number[] = []
    for (let at = this.#effects.length - 1; at >= 0; at--) {
      const earlier = this.#effects[at]!
      if (clock[earlier.choice % TIMEOUT]! > at || !areDependent(earlier, effect)) continue
      races.push(at)
      raise(clock, 0, this.#clocks, at * n, n)
    }
    return races
  }

  /** The thread could not go on, or was not there, before this event. */
  enabled(thread: number, event: number): void {
    const n = this.#threads
    raise(this.#now, thread * n, this.#clocks, event * n, n)
    this.#keep(this.#effects.length - 1)
  }

  isBefore(event: number, other: number): boolean {
    const thread = this.#effects[event]!.choice % TIMEOUT
    return this.#clocks[other * this.#threads + thread]! > event
  }

  /** Whether the next event of the thread would come after this event. */
  isBeforeNext(event: number, thread: number): boolean {
    const other = this.#effects[event]!.choice % TIMEOUT
    return this.#now[thread * this.#threads + other]! > event
  }

  // --- internal ---

  #push(effect: Effect): number {
    const event = this.#effects.push(effect) - 1
    if (this.#clocks.length < (event + 1) * this.#threads) {
      this.#clocks = doubled(this.#clocks)
      this.#after = doubled(this.#after)
    }
    return event
  }

  /** The event's clock is there: it becomes that of its thread. */
  #happened(event: number): void {
    const n = this.#threads
    const thread = this.#effects[event]!.choice % TIMEOUT
    this.#clocks[event * n + thread] = event + 1
    copy(this.#now, thread * n, this.#clocks, event * n, n)
    this.#keep(event)
  }

  #keep(event: number): void {
    copy(this.#after, event * this.#now.length, this.#now, 0, this.#now.length)
  }
}

// --- internal ---

/** Events for which there is space at first. */
const ROWS = 64

function isNotify({ choice, touch }: Effect): boolean {
  return choice < TIMEOUT && (touch & (TOUCH.LIST | TOUCH.READ)) === TOUCH.LIST
}

// Loops, as views on parts of an array cost more than what is copied here.

function copy(to: Int32Array, toAt: number, from: Int32Array, fromAt: number, n: number): void {
  for (let i = 0; i < n; i++) to[toAt + i] = from[fromAt + i]!
}

/** The maximum of each of `n` entries. */
function raise(to: Int32Array, toAt: number, from: Int32Array, fromAt: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const other = from[fromAt + i]!
    if (other > to[toAt + i]!) to[toAt + i] = other
  }
}

function doubled(words: Int32Array): Int32Array {
  const larger = new Int32Array(2 * words.length)
  larger.set(words)
  return larger
}
