/** Where a stack gets its work from: a stream of opens and closes, in the order of their times. */
// @ts-nocheck

import assert from 'node:assert/strict'
import { eventsOfStack, isClose, rowOf, type Schedule, timeOf } from './schedule.ts'
import { type ConnectionTable, DESTINATION_UNKNOWN, PORT_UNKNOWN } from './table.ts'

export interface EventSource {
  /** When the next event is due, in milliseconds of traffic time; Infinity when none is left. */
  peekMs(): number
  /** Takes the next event and sets the fields below to it. Only when there is one. */
  take(): void
  readonly kind: 'open' | 'close'
  /** Names the connection: the same at its open and at its close, and of no other. */
  readonly key: number
  /** The source port in the input, or `PORT_UNKNOWN`. */
  readonly srcPort: number
  /** Number of the destination, or `DESTINATION_UNKNOWN`. */
  readonly destination: number
  /** Place in the order over all stacks; -1 where there is no such order. */
  readonly globalIndex: number
  /** Events taken so far, those before a resumption included. */
  readonly position: number
}

/**
 * One stack's events of a schedule, from `position` on. After a crash the next incarnation goes on
 * at the position that the dead one had reached: it will then meet closes of connections that were
 * lost, which its owner must know to skip.
 */
export class ScheduleSource implements EventSource {
  kind: 'open' | 'close' = 'open'
  key = -1
  srcPort: number = PORT_UNKNOWN
  destination: number = DESTINATION_UNKNOWN
  globalIndex = -1
  position: number
  #table: ConnectionTable
  #events: Int32Array
  #indices: Int32Array
  #nextMs: number

  constructor(table: ConnectionTable, schedule: Schedule, stack: number, position = 0) {
    this.#table = table
    this.#events = schedule.events
    this.#indices = eventsOfStack(schedule, stack)
    assert(position >= 0 && position <= this.#indices.length, `position ${position}`)
    this.position = position
    this.#nextMs = this.#timeAt(position)
  }

  /** Place of the next event in the order over all stacks; Infinity when none is left. */
  peekGlobalIndex(): number {
    return this.position < this.#indices.length ? this.#indices[this.position] : Infinity
  }

  peekMs(): number {
    return this.#nextMs
  }

  take(): void {
    assert(this.position < this.#indices.length, 'no event is left')
    const index = this.#indices[this.position]
    const event = this.#events[index]
    const row = rowOf(event)
    this.kind = isClose(event) ? 'close' : 'open'
    this.key = row
    this.srcPort = this.#table.srcPort[row]
    this.destination = this.#table.destination[row]
    this.globalIndex = index
    this.position += 1
    this.#nextMs = this.#timeAt(this.position)
  }

  #timeAt(position: number): number {
    if (position === this.#indices.length) return Infinity
    return timeOf(this.#table, this.#events[this.#indices[position]])
  }
}
