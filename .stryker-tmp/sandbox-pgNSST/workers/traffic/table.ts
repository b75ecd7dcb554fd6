/**
 * The connections of a traffic file, as columns in shared memory.
 *
 * A table is a plain object of typed arrays over SharedArrayBuffers and of string arrays. So it is
 * its own message: passed through `workerData`, `postMessage` or a pool's task, the strings are
 * copied and the columns are shared.
 *
 * Rows are sorted by open time; ties by host name, source port, close time. So the same connections
 * give the same table, and the same numbers for the hosts, whatever the order of the file's lines.
 */
// @ts-nocheck

import assert from 'node:assert/strict'
import { TrafficError } from './errors.ts'
import { CONNECTIONS_MAX } from './limits.ts'

/** `closeMs` of a connection whose close is not in the input. */
export const STILL_OPEN = 0x7fffffff

/** `srcPort` of a connection whose source port is not in the input. */
export const PORT_UNKNOWN = 0

/** `destination` of a connection whose destination is not in the input. */
export const DESTINATION_UNKNOWN = -1

/** The earliest time a column can hold; what opened even earlier is moved to it. */
export const OPEN_MS_MIN = -0x80000000

export interface ConnectionTable {
  /** Number of connections, the length of every column. */
  readonly rows: number
  /** Milliseconds from the input's first row; negative: opened before the input began. */
  readonly openMs: Int32Array
  /** Milliseconds from the input's first row, not before `openMs`; or `STILL_OPEN`. */
  readonly closeMs: Int32Array
  /** Index into `hosts`. */
  readonly host: Int32Array
  /** 1 … 65535, or `PORT_UNKNOWN`. */
  readonly srcPort: Uint16Array
  /** Index into `destinations`, or `DESTINATION_UNKNOWN`. */
  readonly destination: Int32Array
  /** Names of the client hosts, numbered by first appearance in the rows. */
  readonly hosts: readonly string[]
  /** Destinations such as `10.0.0.1:5432` or `[fd00::1]:5432`, numbered by first appearance. */
  readonly destinations: readonly string[]
}

/** Collects connections in any order, then makes a table of them. */
export class TableBuilder {
  #rows = 0
  #startMs = 0
  #openMs = new Int32Array(1024)
  #closeMs = new Int32Array(1024)
  #host = new Int32Array(1024)
  #srcPort = new Uint16Array(1024)
  #destination = new Int32Array(1024)
  #hosts = new Names()
  #destinations = new Names()

  get rows(): number {
    return this.#rows
  }

  /** Number of the host `name`, the same until `finish`, which numbers the hosts anew. */
  hostNumber(name: string): number {
    return this.#hosts.numberOf(name)
  }

  /** Number of the destination `name`, the same until `finish`. */
  destinationNumber(name: string): number {
    return this.#destinations.numberOf(name)
  }

  /**
   * Adds a connection that is not closed yet, and returns its number for `close`.
   * Throws a TrafficError when the table is full.
   */
  open(
    openMs: number,
    host: number,
    srcPort: number = PORT_UNKNOWN,
    destination: number = DESTINATION_UNKNOWN,
  ): number {
    assert(openMs < STILL_OPEN, `open time ${openMs}`)
    assert(srcPort >= 0 && srcPort <= 0xffff, `source port ${srcPort}`)
    const row = this.#rows
    if (row === CONNECTIONS_MAX) {
      throw new TrafficError(
        'TRAFFIC_TOO_MANY_CONNECTIONS',
        `more than ${CONNECTIONS_MAX} connections: split the file and run the parts one by one`,
      )
    }
    if (row === this.#openMs.length) this.#grow()
    this.#openMs[row] = Math.max(openMs, OPEN_MS_MIN)
    this.#closeMs[row] = STILL_OPEN
    this.#host[row] = host
    this.#srcPort[row] = srcPort
    this.#destination[row] = destination
    this.#rows = row + 1
    return row
  }

  /** Closes a connection. A time before its open (a clock set back) counts as the open time. */
  close(row: number, closeMs: number): void {
    assert(row < this.#rows && closeMs < STILL_OPEN, `close of row ${row} at ${closeMs}`)
    this.#closeMs[row] = Math.max(closeMs, this.#openMs[row])
  }

  /**
   * Makes `startMs` the time 0 of the table, for an input whose first row is not its earliest. Times
   * given to the builder stay as they are. Within STILL_OPEN of every time in it.
   */
  startAt(startMs: number): void {
    this.#startMs = startMs
  }

  /** The table, with exact-size columns in shared memory. The builder is not used after it. */
  finish(): ConnectionTable {
    const order = this.#sortedRows()
    const hosts = new Renumbering(this.#hosts.names)
    const destinations = new Renumbering(this.#destinations.names)
    const table = {
      rows: this.#rows,
      openMs: sharedInt32(this.#rows),
      closeMs: sharedInt32(this.#rows),
      host: sharedInt32(this.#rows),
      srcPort: new Uint16Array(new SharedArrayBuffer(this.#rows * Uint16Array.BYTES_PER_ELEMENT)),
      destination: sharedInt32(this.#rows),
      hosts: hosts.names,
      destinations: destinations.names,
    }
    for (let i = 0; i < order.length; i++) {
      const row = order[i]
      table.openMs[i] = this.#openMs[row] - this.#startMs
      const closeMs = this.#closeMs[row]
      table.closeMs[i] = closeMs === STILL_OPEN ? closeMs : closeMs - this.#startMs
      table.host[i] = hosts.numberOf(this.#host[row])
      table.srcPort[i] = this.#srcPort[row]
      const destination = this.#destination[row]
      table.destination[i] =
        destination === DESTINATION_UNKNOWN ? destination : destinations.numberOf(destination)
    }
    return table
  }

  #sortedRows(): Uint32Array {
    const open = this.#openMs
    const close = this.#closeMs
    const port = this.#srcPort
    const hostRank = ranks(this.#hosts.names)
    const host = this.#host
    return indices(this.#rows).sort(
      (a, b) =>
        open[a] - open[b] ||
        hostRank[host[a]] - hostRank[host[b]] ||
        port[a] - port[b] ||
        close[a] - close[b] ||
        a - b,
    )
  }

  #grow(): void {
    this.#openMs = doubled(this.#openMs, Int32Array)
    this.#closeMs = doubled(this.#closeMs, Int32Array)
    this.#host = doubled(this.#host, Int32Array)
    this.#srcPort = doubled(this.#srcPort, Uint16Array)
    this.#destination = doubled(this.#destination, Int32Array)
  }
}

/** An Int32Array of `length` zeros that worker threads can share. */
export function sharedInt32(length: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT))
}

// --- internal ---

/** Numbers names from 0 by first appearance. */
class Names {
  readonly names: string[] = []
  #numbers = new Map<string, number>()

  numberOf(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    // A copy: V8 makes a part of a line a reference into the line, which would keep all of it.
    const copy = Buffer.from(name).toString()
    const number = this.names.length
    this.names.push(copy)
    this.#numbers.set(copy, number)
    return number
  }
}

/** Gives numbers of `names` new numbers, by first appearance. */
class Renumbering {
  readonly names: string[] = []
  #namesOld: readonly string[]
  #numbers: Int32Array

  constructor(names: readonly string[]) {
    this.#namesOld = names
    this.#numbers = new Int32Array(names.length).fill(-1)
  }

  numberOf(numberOld: number): number {
    if (this.#numbers[numberOld] === -1) {
      this.#numbers[numberOld] = this.names.length
      this.names.push(this.#namesOld[numberOld])
    }
    return this.#numbers[numberOld]
  }
}

function indices(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index)
}

/** For each name its place in the sorted names (by code unit: the same in every locale). */
function ranks(names: readonly string[]): Int32Array {
  const result = new Int32Array(names.length)
  const sorted = indices(names.length).sort((a, b) => (names[a] < names[b] ? -1 : 1))
  for (let rank = 0; rank < sorted.length; rank++) result[sorted[rank]] = rank
  return result
}

function doubled<T extends Int32Array | Uint16Array>(
  column: T,
  kind: { new (length: number): T },
): T {
  const result = new kind(column.length * 2)
  result.set(column)
  return result
}
