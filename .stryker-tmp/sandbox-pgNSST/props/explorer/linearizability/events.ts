/**
 * The invocations and responses of a history in the order of time, as a linked list from which an
 * operation's two events are lifted and put back in constant time (Wing and Gong 1993, section 4).
 *
 * Event numbers are positions in the order of time, from 1; 0 is the list's end on both sides. At
 * equal stamps invocations come first: operations that only touch overlap.
 */
// @ts-nocheck

import type { CutOffMode } from './cut-off-mode.ts'
import { deadlineOf } from './cut-off-mode.ts'
import type { Operation } from './history.ts'

export class EventList {
  /** Operation of an event: its index, or the complement of it for a response. */
  readonly #of: Int32Array
  readonly #next: Int32Array
  readonly #previous: Int32Array
  readonly #invocation: Int32Array
  /** 0 = the operation may take effect for ever. */
  readonly #response: Int32Array

  constructor(operations: readonly Operation<unknown, unknown>[], mode: CutOffMode) {
    const events: { at: number; of: number }[] = []
    for (const [index, operation] of operations.entries()) {
      events.push({ at: operation.invoked, of: index })
      const deadline = deadlineOf(operation, mode)
      if (deadline !== Number.POSITIVE_INFINITY) events.push({ at: deadline, of: ~index })
    }
    // Invocations (of >= 0) before responses; sort keeps the order of the rest.
    events.sort((a, b) => a.at - b.at || Number(a.of < 0) - Number(b.of < 0))
    const size = events.length + 1
    this.#of = new Int32Array(size)
    this.#next = new Int32Array(size)
    this.#previous = new Int32Array(size)
    this.#invocation = new Int32Array(operations.length)
    this.#response = new Int32Array(operations.length)
    for (const [index, { of }] of events.entries()) {
      const event = index + 1
      this.#of[event] = of
      this.#next[event] = (event + 1) % size
      this.#previous[event] = event - 1
      if (of >= 0) this.#invocation[of] = event
      else this.#response[~of] = event
    }
    this.#next[0] = 1 % size
    this.#previous[0] = size - 1
  }

  /** The first event that is not lifted; 0 = none. */
  get first(): number {
    return this.#next[0]
  }

  after(event: number): number {
    return this.#next[event]
  }

  isInvocation(event: number): boolean {
    return this.#of[event] >= 0
  }

  /** Index of the event's operation. */
  operationOf(event: number): number {
    const of = this.#of[event]
    return of >= 0 ? of : ~of
  }

  invocationOf(operation: number): number {
    return this.#invocation[operation]
  }

  /** Takes the operation's events out of the list. */
  lift(operation: number): void {
    this.#unlink(this.#invocation[operation])
    if (this.#response[operation] !== 0) this.#unlink(this.#response[operation])
  }

  /** Puts them back. In the reverse order of the lifts. */
  putBack(operation: number): void {
    if (this.#response[operation] !== 0) this.#link(this.#response[operation])
    this.#link(this.#invocation[operation])
  }

  // --- internal ---

  #unlink(event: number): void {
    this.#next[this.#previous[event]] = this.#next[event]
    this.#previous[this.#next[event]] = this.#previous[event]
  }

  #link(event: number): void {
    this.#next[this.#previous[event]] = event
    this.#previous[this.#next[event]] = event
  }
}
