/**
 * The traffic clock: when may a stack do its next event, and what time is it then. One clock drives
 * opens, closes, hold-downs and the audit.
 *
 *   speed   order    the clock
 *   N       free     real time since the start, times N
 *   N       strict   the same, and one event at a time over all stacks
 *   max     free     the latest event that any stack has come to; nobody waits for anybody
 *   max     window   the same, but no stack goes past the window before every stack has done its
 *                    events in it; so all wait at its edge for one that is dead or being restarted
 *   max     strict   the same, and one event at a time over all stacks, in the order of their times
 */
// @ts-nocheck

import type { EventSource } from '../traffic/source.ts'
import { CLOCK, NEVER, NEXT, type RunControl, SLICE_MS, TURN, WINDOW } from './control.ts'

export type Order =
  | { readonly kind: 'strict' }
  | { readonly kind: 'window'; readonly ms: number }
  | { readonly kind: 'free' }

/** Traffic time per real time, or as fast as possible. */
export type Speed = number | 'max'

export interface ClockOptions {
  readonly order: Order
  readonly speed: Speed
  /** Monotonic ns at which the run's traffic time was 0. */
  readonly startNs: number
  /** The stack of each global index, for order `strict`. */
  readonly stackOfEvent?: Uint8Array
}

/** Traffic time in ms, for whoever only wants to know. */
export function trafficNow(control: RunControl, { speed, startNs }: ClockOptions): number {
  if (speed === 'max') return control.get(CLOCK)
  return Math.floor(((nanoseconds() - startNs) / 1e6) * speed)
}

/** The machine's monotonic clock, the same in every thread, in ns. */
export function nanoseconds(): number {
  return Number(process.hrtime.bigint())
}

/** One stack's view of the clock. */
export class TrafficClock {
  readonly #control: RunControl
  readonly #stack: number
  readonly #options: ClockOptions
  /** Called in each round of a wait. */
  readonly #whileWaiting: () => void
  /** Events before this time may go, order `window`. */
  #edge = 0

  constructor(control: RunControl, stack: number, options: ClockOptions, whileWaiting: () => void) {
    this.#control = control
    this.#stack = stack
    this.#options = options
    this.#whileWaiting = whileWaiting
    if (options.order.kind === 'window') this.#edge = control.get(WINDOW) + options.order.ms
  }

  /** Waits until the next event may be done. Returns its time, or -1: the run is to stop. */
  admit(source: EventSource, globalIndex: number): number {
    const due = source.peekMs()
    const { order, speed } = this.#options
    if (speed !== 'max' && !this.#awaitRealTime(due, speed)) return -1
    if (order.kind === 'strict' && !this.#awaitTurn(globalIndex)) return -1
    if (speed !== 'max') return trafficNow(this.#control, this.#options)
    if (order.kind === 'window' && due >= this.#edge && !this.#awaitWindow(due, order.ms)) return -1
    return this.#advance(due)
  }

  /** The clock now, which other stacks may have moved on since `admit`. */
  now(): number {
    return trafficNow(this.#control, this.#options)
  }

  /** After an event: with order `strict` it is the next one's turn. */
  done(globalIndex: number): void {
    if (this.#options.order.kind !== 'strict') return
    this.#control.set(TURN, globalIndex + 1)
    this.#wakeOwner(globalIndex + 1)
  }

  /** A restarted stack skips the event in which it died, if the others wait for it. */
  resume(claimed: Int32Array): void {
    if (this.#options.order.kind !== 'strict') return
    const turn = this.#control.get(TURN)
    if (claimed.includes(turn)) this.done(turn)
  }

  /** No event is left. */
  finish(): void {
    this.#control.setOf(this.#stack, NEXT, NEVER)
    if (this.#options.order.kind === 'window') moveWindow(this.#control, this.#options.order.ms)
  }

  #awaitRealTime(due: number, speed: number): boolean {
    // Ends when the time has come, or with the run.
    for (;;) {
      const seen = this.#control.news(this.#stack)
      const leftMs = (due - trafficNow(this.#control, this.#options)) / speed
      if (leftMs <= 0) return true
      if (this.#control.ending) return false
      this.#whileWaiting()
      this.#control.sleep(this.#stack, seen, Math.min(leftMs, SLICE_MS))
    }
  }

  #awaitTurn(globalIndex: number): boolean {
    // Ends when everybody before has had a turn, or with the run.
    for (;;) {
      const seen = this.#control.news(this.#stack)
      if (this.#control.get(TURN) >= globalIndex) return true
      if (this.#control.ending) return false
      this.#whileWaiting()
      this.#control.sleep(this.#stack, seen, SLICE_MS)
    }
  }

  #awaitWindow(due: number, windowMs: number): boolean {
    this.#control.setOf(this.#stack, NEXT, Math.min(due, NEVER - 1))
    // Ends when the window has come to the event, or with the run.
    for (;;) {
      const seen = this.#control.news(this.#stack)
      moveWindow(this.#control, windowMs)
      this.#edge = this.#control.get(WINDOW) + windowMs
      if (due < this.#edge) return true
      if (this.#control.ending) return false
      this.#whileWaiting()
      this.#control.sleep(this.#stack, seen, SLICE_MS)
    }
  }

  /** Moves the shared clock up to a time, if it is not there yet; returns the clock. */
  #advance(due: number): number {
    const { words } = this.#control
    // Ends: a CAS fails only when another stack has moved the clock up.
    for (;;) {
      const seen = Atomics.load(words, CLOCK)
      if (seen >= due || Atomics.compareExchange(words, CLOCK, seen, due) === seen) {
        return Math.max(seen, due)
      }
    }
  }

  #wakeOwner(globalIndex: number): void {
    const owner = this.#options.stackOfEvent?.[globalIndex]
    if (owner !== undefined && owner !== this.#stack) this.#control.wake(owner)
  }
}

/**
 * Order `window`: if every stack's next event lies past the edge, the window moves to the earliest of
 * them, and all are woken. Anybody may call it; the supervisor does too, for a stack that died
 * between coming to the edge and looking.
 */
export function moveWindow(control: RunControl, windowMs: number): void {
  const window = control.get(WINDOW)
  let earliest = NEVER
  for (let stack = 0; stack < control.stacks; stack++) {
    earliest = Math.min(earliest, control.getOf(stack, NEXT))
  }
  if (earliest < window + windowMs || earliest === NEVER) return
  const next = Math.floor(earliest / windowMs) * windowMs
  if (Atomics.compareExchange(control.words, WINDOW, window, next) === window) control.wakeAll()
}
