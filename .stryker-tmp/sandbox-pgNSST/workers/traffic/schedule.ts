/**
 * The order in which a table's connections are opened and closed, over all stacks and for each.
 *
 * An event is a number: twice the row, plus 1 for the close. All events are sorted by time. At
 * equal times opens come before closes, so that a connection of zero duration is closed after it
 * was opened, and so that the replay errs towards more connections open at once. Among opens, and
 * among closes, the order of rows decides. What opened before time 0 opens at 0, first of all.
 *
 * Like the table, a schedule is its own message to worker threads.
 */
// @ts-nocheck

import assert from 'node:assert/strict'
import { type ConnectionTable, STILL_OPEN, sharedInt32 } from './table.ts'

export interface Schedule {
  readonly stacks: number
  /** All events in order. An index into it is an event's *global index*. */
  readonly events: Int32Array
  /** The global indices of each stack's events, ascending; stack after stack. */
  readonly stackEvents: Int32Array
  /** `stacks + 1` words: stack s owns `stackEvents` from `stackStart[s]` to `stackStart[s + 1]`. */
  readonly stackStart: Int32Array
}

/** The schedule of a table whose hosts are placed on stacks by `stackOf` (see `placeHosts`). */
export function buildSchedule(
  table: ConnectionTable,
  stackOf: Int32Array,
  stacks: number,
): Schedule {
  assert(stackOf.length === table.hosts.length, 'a placement of other hosts')
  const events = mergeEvents(table, sortedCloses(table))
  const stackStart = sharedInt32(stacks + 1)
  const stackOfEvent = (event: number): number => stackOf[table.host[rowOf(event)]]
  for (const event of events) stackStart[stackOfEvent(event) + 1] += 1
  for (let stack = 0; stack < stacks; stack++) stackStart[stack + 1] += stackStart[stack]

  const stackEvents = sharedInt32(events.length)
  const fill = stackStart.slice(0, stacks)
  for (let index = 0; index < events.length; index++) {
    stackEvents[fill[stackOfEvent(events[index])]++] = index
  }
  return { stacks, events, stackEvents, stackStart }
}

/** The global indices of one stack's events, ascending: a view, not a copy. */
export function eventsOfStack(schedule: Schedule, stack: number): Int32Array {
  assert(stack >= 0 && stack < schedule.stacks, `stack ${stack} of ${schedule.stacks}`)
  return schedule.stackEvents.subarray(schedule.stackStart[stack], schedule.stackStart[stack + 1])
}

/** The row of the table that an event is about. */
export function rowOf(event: number): number {
  return event >>> 1
}

export function isClose(event: number): boolean {
  return (event & 1) === 1
}

/** When an event is due, in milliseconds from the start of the run, at least 0. */
export function timeOf(table: ConnectionTable, event: number): number {
  const ms = isClose(event) ? table.closeMs[rowOf(event)] : table.openMs[rowOf(event)]
  return Math.max(ms, 0)
}

// --- internal ---

/** Rows that close, by time of closing. */
function sortedCloses(table: ConnectionTable): Int32Array {
  const { rows, closeMs } = table
  const closing = new Int32Array(rows)
  let count = 0
  for (let row = 0; row < rows; row++) if (closeMs[row] !== STILL_OPEN) closing[count++] = row
  return closing
    .subarray(0, count)
    .sort((a, b) => Math.max(closeMs[a], 0) - Math.max(closeMs[b], 0) || a - b)
}

function mergeEvents(table: ConnectionTable, closing: Int32Array): Int32Array {
  const events = sharedInt32(table.rows + closing.length)
  let index = 0
  let closed = 0
  for (let row = 0; row < table.rows; row++) {
    const open = row * 2
    const openMs = timeOf(table, open)
    while (closed < closing.length && timeOf(table, closing[closed] * 2 + 1) < openMs) {
      events[index++] = closing[closed++] * 2 + 1
    }
    events[index++] = open
  }
  while (closed < closing.length) events[index++] = closing[closed++] * 2 + 1
  return events
}
