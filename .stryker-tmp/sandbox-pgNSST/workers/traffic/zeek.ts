/**
 * The connections of a Zeek `conn.log`, in whichever of its two forms (`zeek-tsv.ts`,
 * `zeek-json.ts`) they were written.
 *
 * Zeek writes a row when it is done with a connection, so rows come in the order of their ends. `ts`
 * is the first packet, `duration` the time to the last one that matters; it is left out when it is
 * not above zero, whatever the state: a lone SYN, or packets that all carry one time. Such a
 * connection opens and closes at once; its port was used all the same.
 *
 * `conn_state` says how much was seen. OTH has no SYN: the connection is from before the log began.
 * S1, S2 and S3 lack a FIN of one or both sides: the connection went on, but this is where Zeek lost
 * sight of it or stopped, so it closes with its last packet here. States without an established
 * connection (S0, REJ, RSTOS0 …) are connects that failed; they had a port as well.
 *
 * Only TCP has connections here. Rows of UDP, ICMP and of an unknown transport are flows, and are left
 * out and counted.
 */
// @ts-nocheck

import { canonicalAddress, endpointName } from './address.ts'
import type { Sightings } from './parser.ts'
import { STILL_OPEN, type TableBuilder } from './table.ts'

/** The fields of a row that matter; undefined if unset, else text, a number, or what else JSON has. */
export interface ZeekRow {
  ts: unknown
  origHost: unknown
  origPort: unknown
  respHost: unknown
  respPort: unknown
  proto: unknown
  duration: unknown
  connState: unknown
}

/** The name in the log of each of these fields. A `conn.log` has all of them. */
export const ZEEK_FIELDS: Readonly<Record<keyof ZeekRow, string>> = {
  ts: 'ts',
  origHost: 'id.orig_h',
  origPort: 'id.orig_p',
  respHost: 'id.resp_h',
  respPort: 'id.resp_p',
  proto: 'proto',
  duration: 'duration',
  connState: 'conn_state',
}

const NOT_TCP: readonly unknown[] = ['udp', 'icmp', 'unknown_transport']
const NUMBER = /^\d{1,20}(?:\.\d{0,20})?(?:[eE][+-]?\d{1,3})?$/
/** Groups: 1 up to the second, 2 its fraction. */
const ISO_8601 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{6,7})Z$/

/** A `ts` from here on is in milliseconds: as seconds it would be in the year 5138. */
const MILLISECONDS_MIN = 1e11
const US_PER_MS = 1000
const US_PER_SECOND = 1_000_000

/** Adds the rows of a `conn.log` to a table. */
export class ZeekConnections {
  /** Rows that are not TCP. */
  leftOut = 0
  #table: TableBuilder
  #seen: Sightings = { full: 0, left: 0, right: 0 }
  /** The first row's open, which the builder's times count from; the earliest one; the last close. */
  #baseMs: number | undefined
  #firstMs = Infinity
  #lastMs = -Infinity
  /** By spelling: asking `node:net` takes as long as all the rest of a row. */
  #addresses = new Map<string, string>()

  constructor(table: TableBuilder) {
    this.#table = table
  }

  /** Adds a row, or says why it cannot be read. */
  add(row: ZeekRow): string | undefined {
    if (row.proto !== 'tcp') return this.#leaveOut(row.proto)
    const openUs = timeUs(row.ts)
    if (openUs === undefined) return complaint('ts', row.ts, 'is not a time since 1970')
    const durationUs = row.duration === undefined ? 0 : secondsUs(row.duration)
    if (durationUs === undefined) return complaint('duration', row.duration, 'is not in seconds')
    const host = this.#address(row.origHost)
    if (host === undefined) return complaint('id.orig_h', row.origHost, 'is not an IP address')
    const port = portOf(row.origPort)
    if (port === undefined) return complaint('id.orig_p', row.origPort, 'is not a port number')
    const respHost = this.#address(row.respHost)
    if (respHost === undefined) return complaint('id.resp_h', row.respHost, 'is not an IP address')
    const respPort = portOf(row.respPort)
    if (respPort === undefined) return complaint('id.resp_p', row.respPort, 'is not a port number')

    const openMs = Math.floor(openUs / US_PER_MS)
    const closeMs = Math.floor((openUs + durationUs) / US_PER_MS)
    const baseMs = this.#extend(openMs, closeMs)
    if (baseMs === undefined) return 'more than 24.8 days from other rows: split the log'
    const destination = this.#table.destinationNumber(endpointName(respHost, respPort))
    const hostNumber = this.#table.hostNumber(host)
    const number = this.#table.open(openMs - baseMs, hostNumber, port, destination)
    this.#table.close(number, closeMs - baseMs)
    this.#count(row.connState)
    return undefined
  }

  sightings(): Sightings {
    return { ...this.#seen }
  }

  #leaveOut(proto: unknown): string | undefined {
    if (!NOT_TCP.includes(proto)) return complaint('proto', proto, 'is not tcp, udp or icmp')
    this.leftOut += 1
    return undefined
  }

  #count(connState: unknown): void {
    if (connState === 'OTH') this.#seen.left += 1
    else if (connState === 'S1' || connState === 'S2' || connState === 'S3') this.#seen.right += 1
    else this.#seen.full += 1
  }

  /** Makes room for a row's times, and returns what they count from; undefined if too far apart. */
  #extend(openMs: number, closeMs: number): number | undefined {
    const firstMs = Math.min(this.#firstMs, openMs)
    const lastMs = Math.max(this.#lastMs, closeMs)
    if (lastMs - firstMs >= STILL_OPEN) return undefined
    this.#baseMs ??= openMs
    this.#firstMs = firstMs
    this.#lastMs = lastMs
    this.#table.startAt(firstMs - this.#baseMs)
    return this.#baseMs
  }

  #address(value: unknown): string | undefined {
    if (typeof value !== 'string') return undefined
    const known = this.#addresses.get(value)
    if (known !== undefined) return known
    const address = canonicalAddress(value)
    // A copy of the key: a part of a line would keep the line.
    if (address !== undefined) this.#addresses.set(Buffer.from(value).toString(), address)
    return address
  }
}

// --- internal ---

/** Microseconds since 1970: Zeek's seconds, milliseconds, or ISO 8601 in UTC. */
function timeUs(value: unknown): number | undefined {
  const number = numberOf(value)
  if (number !== undefined) {
    return integerUs(number, number < MILLISECONDS_MIN ? US_PER_SECOND : US_PER_MS)
  }
  const parts = typeof value === 'string' ? ISO_8601.exec(value) : null
  if (parts === null) return undefined
  const ms = Date.parse(`${parts[1]}Z`)
  // Zeek rounds the fraction by itself: seven digits are 1000000 microseconds, the next second.
  return ms >= 0 ? ms * US_PER_MS + Number(parts[2]) : undefined
}

function secondsUs(value: unknown): number | undefined {
  const number = numberOf(value)
  return number === undefined ? undefined : integerUs(number, US_PER_SECOND)
}

function integerUs(number: number, unitUs: number): number | undefined {
  const us = Math.round(number * unitUs)
  return Number.isSafeInteger(us) ? us : undefined
}

/** A number that is not negative, as JSON or as text. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'string') return NUMBER.test(value) ? Number(value) : undefined
  return typeof value === 'number' && value >= 0 ? value : undefined
}

function portOf(value: unknown): number | undefined {
  const port = numberOf(value)
  if (port === undefined || !Number.isInteger(port)) return undefined
  return port >= 1 && port <= 0xffff ? port : undefined
}

/** What is wrong with a field. Nothing but text and numbers is shown: JSON may nest deeply. */
function complaint(field: string, value: unknown, what: string): string {
  if (value === undefined) return `${field} is unset`
  const plain = typeof value === 'string' || typeof value === 'number'
  return `${field} ${plain ? JSON.stringify(value).slice(0, 42) : `(${typeof value})`} ${what}`
}
