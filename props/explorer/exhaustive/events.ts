/**
 * The events of one execution, and which of them happen before which others. An event is a choice that
 * was taken: a thread's step, or a wait that timed out (`TIMEOUT + thread`).
 *
 * A clock has, for each thread, one more than the number of the thread's last event that happens before.
 */
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
  /** Row by row: the clocks of events. */
  #clocks: Int32Array
  /** By event: the clocks of all threads just after it. */
  #threadClocks: Int32Array[] = []
  #now: Int32Array

  constructor(threads: number) {
    this.#threads = threads
    this.#clocks = new Int32Array(64 * threads)
    this.#now = new Int32Array(threads * threads)
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
    this.#threadClocks.length = event
    this.#now =
      event === 0
        ? new Int32Array(this.#threads * this.#threads)
        : this.#threadClocks[event - 1]!.slice()
  }

  /**
   * Adds an event, and gives the earlier ones with which it is in a race that can be reversed: dependent,
   * of another thread, and nothing in between that orders them.
   */
  add(effect: Effect): number[] {
    const event = this.#effects.length
    const thread = effect.choice % TIMEOUT
    const races = this.racesOf(effect)
    this.#effects.push(effect)
    this.#row(event)
    const clock = this.#clockOf(event)
    clock.set(this.#threadClock(thread))
    for (const race of races) maximize(clock, this.#clockOf(race))
    clock[thread] = event + 1
    this.#threadClock(thread).set(clock)
    this.#threadClocks[event] = this.#now.slice()
    return races
  }

  /** Adds an event that comes only when nothing else can happen: all others come before it. */
  addLast(effect: Effect): void {
    const event = this.#effects.length
    const thread = effect.choice % TIMEOUT
    this.#effects.push(effect)
    this.#row(event)
    const clock = this.#clockOf(event)
    for (let t = 0; t < this.#threads; t++) maximize(clock, this.#threadClock(t))
    clock[thread] = event + 1
    this.#threadClock(thread).set(clock)
    this.#threadClocks[event] = this.#now.slice()
  }

  /** The races that the effect would be in as the next event, the latest one first. */
  racesOf(effect: Effect): number[] {
    const thread = effect.choice % TIMEOUT
    const clock = this.#threadClock(thread).slice()
    const races: number[] = []
    for (let at = this.#effects.length - 1; at >= 0; at--) {
      const earlier = this.#effects[at]!
      if (clock[earlier.choice % TIMEOUT]! > at || !areDependent(earlier, effect)) continue
      races.push(at)
      maximize(clock, this.#clockOf(at))
    }
    return races
  }

  /** The thread could not go on, or was not there, before this event. */
  enabled(thread: number, event: number): void {
    maximize(this.#threadClock(thread), this.#clockOf(event))
    this.#threadClocks[this.#effects.length - 1] = this.#now.slice()
  }

  isBefore(event: number, other: number): boolean {
    return this.#clockOf(other)[this.#effects[event]!.choice % TIMEOUT]! > event
  }

  /** Whether the next event of the thread would come after this event. */
  isBeforeNext(event: number, thread: number): boolean {
    return this.#threadClock(thread)[this.#effects[event]!.choice % TIMEOUT]! > event
  }

  // --- internal ---

  #clockOf(event: number): Int32Array {
    const from = event * this.#threads
    return this.#clocks.subarray(from, from + this.#threads)
  }

  #threadClock(thread: number): Int32Array {
    const from = thread * this.#threads
    return this.#now.subarray(from, from + this.#threads)
  }

  #row(event: number): void {
    if (this.#clocks.length >= (event + 1) * this.#threads) return
    const larger = new Int32Array(2 * this.#clocks.length)
    larger.set(this.#clocks)
    this.#clocks = larger
  }
}

// --- internal ---

function isNotify({ choice, touch }: Effect): boolean {
  return choice < TIMEOUT && (touch & (TOUCH.LIST | TOUCH.READ)) === TOUCH.LIST
}

function maximize(clock: Int32Array, other: Int32Array): void {
  for (let t = 0; t < clock.length; t++) if (other[t]! > clock[t]!) clock[t] = other[t]!
}
