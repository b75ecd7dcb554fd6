/**
 * Reader of connections in CSV, by the names in its header line:
 *
 *   open_ms,close_ms,host|src_host[,src_port][,dst_ip,dst_port]
 *
 * in any order, upper or lower case; other columns are ignored. Times are whole milliseconds from
 * the first row, at most 24.8 days from it; a negative `open_ms` is a connection from before the
 * recording began, an empty `close_ms` one that was still open at its end. Fields may be quoted as
 * in RFC 4180, but a line break within a field is not supported.
 */
// @ts-nocheck

import { canonicalAddress, endpointName } from './address.ts'
import { TrafficError } from './errors.ts'
import type { LineParser, Sightings } from './parser.ts'
import {
  DESTINATION_UNKNOWN,
  OPEN_MS_MIN,
  PORT_UNKNOWN,
  STILL_OPEN,
  type TableBuilder,
} from './table.ts'

const COLUMN_NAMES = ['open_ms', 'close_ms', 'src_host', 'host', 'src_port', 'dst_ip', 'dst_port']
const NEEDED = 'needed: open_ms, close_ms, and host or src_host, separated by commas'

/** Whether a file's first line is meant to be the header of such a CSV (if perhaps a wrong one). */
export function isCsvHeader(text: string): boolean {
  const fields = splitCsv(text)
  if (fields === undefined) return false
  return text.includes('open_ms') || fields.map(columnName).some(f => COLUMN_NAMES.includes(f))
}

/** Adds the connections of a CSV to a table. */
export class CsvParser implements LineParser {
  readonly format = 'csv'
  readonly leftOut = 0
  #table: TableBuilder
  #columns: Columns
  #seen: Sightings = { full: 0, left: 0, right: 0 }

  /** Throws a TrafficError if `header` lacks a column, or has one twice. */
  constructor(table: TableBuilder, header: string) {
    this.#table = table
    this.#columns = findColumns(header)
  }

  line(text: string): string | undefined {
    const columns = this.#columns
    const fields = splitCsv(text)
    if (fields === undefined) return 'a quoted field does not end properly on this line'
    if (fields.length !== columns.count) {
      return `has ${count(fields.length, 'field')}, the header has ${columns.count}`
    }
    const openMs = parseInteger(fields[columns.openMs], OPEN_MS_MIN, STILL_OPEN - 1)
    if (openMs === undefined) return notMs('open_ms', fields[columns.openMs])
    const closeText = fields[columns.closeMs]
    const closeMs =
      closeText === '' ? STILL_OPEN : parseInteger(closeText, OPEN_MS_MIN, STILL_OPEN - 1)
    if (closeMs === undefined) return notMs('close_ms', closeText)
    if (closeMs < openMs) return `closes at ${closeMs}, before it opens at ${openMs}`
    const host = fields[columns.host]
    if (host === '') return 'the host is empty'
    const portText = optional(fields, columns.srcPort)
    const srcPort = portText === '' ? PORT_UNKNOWN : parseInteger(portText, 0, 0xffff)
    if (srcPort === undefined) return `src_port ${quoted(portText)} is not a port number`
    const destination = this.#destination(fields)
    if (typeof destination === 'string') return destination

    const row = this.#table.open(openMs, this.#table.hostNumber(host), srcPort, destination)
    if (closeMs !== STILL_OPEN) this.#table.close(row, closeMs)
    if (openMs < 0) this.#seen.left += 1
    else if (closeMs === STILL_OPEN) this.#seen.right += 1
    else this.#seen.full += 1
    return undefined
  }

  sightings(): Sightings {
    return { ...this.#seen }
  }

  /** Number of the row's destination; a string is a complaint. */
  #destination(fields: string[]): number | string {
    const ip = optional(fields, this.#columns.dstIp)
    const portText = optional(fields, this.#columns.dstPort)
    if (ip === '' && portText === '') return DESTINATION_UNKNOWN
    const address = canonicalAddress(ip)
    if (address === undefined) return `dst_ip ${quoted(ip)} is not an IP address`
    const port = parseInteger(portText, 1, 0xffff)
    if (port === undefined) return `dst_port ${quoted(portText)} is not a port number`
    return this.#table.destinationNumber(endpointName(address, port))
  }
}

/**
 * The fields of one CSV line, or undefined if a quoted field is not closed or goes on after its
 * closing quote. A carriage return at the end belongs to the line end.
 */
export function splitCsv(text: string): string[] | undefined {
  const line = text.endsWith('\r') ? text.slice(0, -1) : text
  if (!line.includes('"')) return line.split(',')
  const fields: string[] = []
  let at = 0
  while (at <= line.length) {
    let end: number
    if (line[at] === '"') {
      end = at + 1
      for (;;) {
        end = line.indexOf('"', end)
        if (end === -1) return undefined
        if (line[end + 1] !== '"') break
        end += 2
      }
      fields.push(line.slice(at + 1, end).replaceAll('""', '"'))
      end += 1
      if (end < line.length && line[end] !== ',') return undefined
    } else {
      end = line.indexOf(',', at)
      if (end === -1) end = line.length
      fields.push(line.slice(at, end))
    }
    at = end + 1
  }
  return fields
}

// --- internal ---

/** Index of each column in a line; -1 when the optional one is not there. */
interface Columns {
  count: number
  openMs: number
  closeMs: number
  host: number
  srcPort: number
  dstIp: number
  dstPort: number
}

function findColumns(header: string): Columns {
  const names = splitCsv(header)?.map(columnName) ?? [header]
  const found = `found: ${names.map(name => name.slice(0, 40)).join(', ')}`
  const twice = COLUMN_NAMES.find(name => names.indexOf(name) !== names.lastIndexOf(name))
  if (twice !== undefined) throw columnError(`has the column ${twice} twice (${found})`)

  const missing: string[] = []
  if (!names.includes('open_ms')) missing.push('open_ms')
  if (!names.includes('close_ms')) missing.push('close_ms')
  if (!names.includes('host') && !names.includes('src_host')) missing.push('host or src_host')
  if (missing.length > 0) {
    throw columnError(`has no column ${missing.join(', and none ')} (${found}; ${NEEDED})`)
  }
  if (names.includes('dst_ip') !== names.includes('dst_port')) {
    throw columnError(`has one of dst_ip and dst_port only: give both or none (${found})`)
  }
  const srcHost = names.indexOf('src_host')
  return {
    count: names.length,
    openMs: names.indexOf('open_ms'),
    closeMs: names.indexOf('close_ms'),
    host: srcHost === -1 ? names.indexOf('host') : srcHost,
    srcPort: names.indexOf('src_port'),
    dstIp: names.indexOf('dst_ip'),
    dstPort: names.indexOf('dst_port'),
  }
}

function columnError(what: string): TrafficError {
  return new TrafficError('TRAFFIC_COLUMNS', `the CSV header ${what}`)
}

function columnName(field: string): string {
  return field.trim().toLowerCase()
}

function optional(fields: string[], column: number): string {
  return column === -1 ? '' : fields[column]
}

function parseInteger(text: string, min: number, max: number): number | undefined {
  if (!/^-?\d{1,15}$/.test(text)) return undefined
  const value = Number(text)
  return value >= min && value <= max ? value : undefined
}

function notMs(column: string, text: string): string {
  const what = 'is not a whole number of milliseconds within 24.8 days of the first row'
  return `${column} ${quoted(text)} ${what}`
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 40))
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}
