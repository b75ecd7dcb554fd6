/**
 * Reader of PgBouncer logs, as written with `log_connections = 1` and `log_disconnections = 1`:
 *
 *   2023-12-19 03:06:13.843 CET [10384] LOG C-0x13e4860: db/user@10.0.0.7:52664 login attempt: …
 *   2018-09-12 13:00:00.123 12345 LOG C-0x13e4860: db/user@[::1]:5266 closing because: … (age=5)
 *   2023-12-19 03:06:13.843 UTC [1] LOG C-0x13e4860: db/user@unix(77):6432 login attempt: …
 *
 * A line is: time, a zone (not in 1.9), the process in brackets (bare in 1.9), a level, a message.
 * Messages about a client carry a prefix: the address of its record in PgBouncer's memory, database
 * and user (neither is needed, both may hold anything), and its address. Of these, two messages
 * matter; all others, and those about servers, are valid and ignored.
 *
 * A record's address names a connection while it is open, and is used again afterwards. A close
 * without an open is a connection from before the log began; its open time follows from its age,
 * which PgBouncer rounds down to whole seconds, so the connection is up to 1 s older than it says
 * (and may then seem to open after the log began). Where a close is missing, because the record has
 * evidently gone to another client, the connection ends when that client's begins.
 *
 * Limit: a PgBouncer that was killed logs no closes; its connections count as open to the end.
 */
// @ts-nocheck

import type { LineParser, Sightings } from './parser.ts'
import { PORT_UNKNOWN, STILL_OPEN, type TableBuilder } from './table.ts'

/** Groups: 1-6 date and time, 7 its fraction, 8 the zone, 9 or 10 the process. */
const HEAD: RegExp = new RegExp(
  [
    /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))? /,
    /(?:([A-Za-z]{1,8}|[+-]\d\d(?::?\d\d)?) )?/,
    /(?:\[(\d{1,10})\]|(\d{1,10})) /,
    /[A-Z]+ /,
  ]
    .map(part => part.source)
    .join(''),
)
const CLIENT = /^C-((?:0x)?[0-9a-fA-F]{1,13}): /
const AGE = /\(age=(\d{1,10})s?\)\s*$/
const UNIX = /^unix(?:\(\d+\))?$/
const ADDRESS = /^\[?([0-9A-Za-z.:%_-]{1,64})\]?$/

const OPENS = ' login attempt: '
const CLOSES = ' closing because: '
const QUARTER_HOUR_MS = 15 * 60 * 1000

/** Whether a line begins as PgBouncer's lines do. */
export function isPgBouncerLine(text: string): boolean {
  return HEAD.test(text)
}

/** Adds the connections of a PgBouncer log to a table. */
export class PgBouncerParser implements LineParser {
  readonly format = 'pgbouncer'
  readonly leftOut = 0
  #table: TableBuilder
  #clock = new LogClock()
  /** By process, since several may write one log, then by the address of the client's record. */
  #openByProcess = new Map<number, Map<number, OpenClient>>()
  #openCount = 0
  #opensSeen = 0
  #left = 0

  constructor(table: TableBuilder) {
    this.#table = table
  }

  line(text: string): string | undefined {
    const head = HEAD.exec(text)
    if (head === null) return 'does not begin with a time, a process number and a level'
    const ms = this.#clock.read(head)
    if (typeof ms === 'string') return ms

    const message = text.slice(head[0].length)
    const client = CLIENT.exec(message)
    if (client === null) return undefined
    const process = Number(head[9] ?? head[10])
    const record = Number.parseInt(client[1], 16)

    const opensAt = message.indexOf(OPENS)
    const closesAt = message.indexOf(CLOSES)
    if (opensAt === -1 && closesAt === -1) return undefined
    const opens = closesAt === -1 || (opensAt !== -1 && opensAt < closesAt)
    const peer = this.#peer(message.slice(0, opens ? opensAt : closesAt))
    if (typeof peer === 'string') return peer

    if (opens) return this.#open(ms, process, record, peer)
    return this.#close(ms, process, record, peer, AGE.exec(message.slice(closesAt)))
  }

  sightings(): Sightings {
    const right = this.#openCount
    return { full: this.#opensSeen - right, left: this.#left, right }
  }

  #open(ms: number, process: number, record: number, peer: Peer): undefined {
    const before = this.#take(process, record)
    if (before !== undefined && samePeer(before, peer)) {
      this.#put(process, record, before) // It tried twice to log in.
      return
    }
    if (before !== undefined) this.#table.close(before.row, ms)
    const row = this.#table.open(ms, peer.host, peer.port)
    this.#opensSeen += 1
    this.#put(process, record, { row, host: peer.host, port: peer.port })
  }

  #close(
    ms: number,
    process: number,
    record: number,
    peer: Peer,
    age: RegExpExecArray | null,
  ): string | undefined {
    const before = this.#take(process, record)
    if (before !== undefined && samePeer(before, peer)) {
      this.#table.close(before.row, ms)
      return undefined
    }
    if (age === null) {
      if (before !== undefined) this.#put(process, record, before)
      return 'closes a connection whose open is not in the log, and has no (age=…) to tell it'
    }
    const openMs = ms - Number(age[1]) * 1000
    if (before !== undefined) this.#table.close(before.row, openMs)
    this.#table.close(this.#table.open(openMs, peer.host, peer.port), ms)
    this.#left += 1
    return undefined
  }

  /** Client address at the end of `db/user@address:port`. */
  #peer(prefix: string): Peer | string {
    const address = prefix.slice(prefix.lastIndexOf('@') + 1)
    const colon = address.lastIndexOf(':')
    const host = address.slice(0, Math.max(colon, 0))
    const port = address.slice(colon + 1)
    if (!/^\d{1,5}$/.test(port) || Number(port) > 0xffff) {
      return 'the client has no port: expected db/user@address:port'
    }
    // The port of a Unix-domain client is the one that PgBouncer listens on, not the client's.
    if (UNIX.test(host)) return { host: this.#table.hostNumber('unix'), port: PORT_UNKNOWN }
    const ip = ADDRESS.exec(host)
    if (ip === null) return 'the client has no address: expected db/user@address:port'
    return { host: this.#table.hostNumber(ip[1]), port: Number(port) }
  }

  #take(process: number, record: number): OpenClient | undefined {
    const records = this.#openByProcess.get(process)
    const client = records?.get(record)
    if (client === undefined) return undefined
    records?.delete(record)
    this.#openCount -= 1
    return client
  }

  #put(process: number, record: number, client: OpenClient): void {
    let records = this.#openByProcess.get(process)
    if (records === undefined) {
      records = new Map()
      this.#openByProcess.set(process, records)
    }
    records.set(record, client)
    this.#openCount += 1
  }
}

// --- internal ---

interface Peer {
  host: number
  port: number
}

interface OpenClient extends Peer {
  row: number
}

function samePeer(a: Peer, b: Peer): boolean {
  return a.host === b.host && a.port === b.port
}

/** Turns the log's wall-clock times into milliseconds from its first line. */
class LogClock {
  #firstMs: number | undefined
  #lastMs = 0
  #zone: string | undefined
  #shiftMs = 0

  /** Milliseconds from the first line, at least 0, for a match of `HEAD`; or what is wrong. */
  read(head: RegExpExecArray): number | string {
    const [year, month, day, hour, minute, second] = head.slice(1, 7).map(Number)
    if (month < 1 || month > 12 || day < 1 || day > 31) return 'no such date'
    if (hour > 23 || minute > 59 || second > 60) return 'no such time of day'
    const fraction = Number((head[7] ?? '').padEnd(3, '0').slice(0, 3))
    const wallMs = Date.UTC(year, month - 1, day, hour, minute, second, fraction)

    this.#firstMs ??= wallMs
    this.#followZone(head[8], wallMs)
    // A clock that was set back to before the first line has not made the line any older.
    const ms = Math.max(wallMs + this.#shiftMs - this.#firstMs, 0)
    if (ms >= STILL_OPEN) return 'more than 24.8 days after the first line: split the log'
    this.#lastMs = wallMs + this.#shiftMs
    return ms
  }

  /** When summer time begins or ends, the zone's name changes and the clock jumps: not the log. */
  #followZone(zone: string | undefined, wallMs: number): void {
    if (this.#zone !== undefined && zone !== undefined && zone !== this.#zone) {
      const jumpMs = this.#lastMs - (wallMs + this.#shiftMs)
      this.#shiftMs += Math.round(jumpMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS
    }
    this.#zone = zone ?? this.#zone
  }
}
