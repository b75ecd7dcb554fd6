/**
 * Reader of a Zeek `conn.log` in Zeek's own form: lines of fields after a header such as
 *
 *   #separator \x09
 *   #set_separator  ,
 *   #empty_field    (empty)
 *   #unset_field    -
 *   #path   conn
 *   #open   2024-05-06-07-08-09
 *   #fields ts      uid     id.orig_h       id.orig_p       …
 *   #types  time    string  addr    port    …
 *
 * and a `#close` line at the end. The separator stands as an escape, after a space; it then divides
 * the other header lines too. Columns are found by their names. A header may come again, as it does
 * when logs are put together, and then counts from there on. Bytes of a field that would be taken
 * for something else are escapes such as `\x2c`.
 */
// @ts-nocheck

import { TrafficError } from './errors.ts'
import type { LineParser, Sightings } from './parser.ts'
import type { TableBuilder } from './table.ts'
import { ZEEK_FIELDS, ZeekConnections, type ZeekRow } from './zeek.ts'

const SEPARATOR = '#separator '
const FIELDS = '#fields'
const UNSET_FIELD = '#unset_field'
const PATH = '#path'

/** Whether a line is one that only the header of a Zeek log has. */
export function isZeekHeader(text: string): boolean {
  return text.startsWith(SEPARATOR) || text.startsWith(FIELDS)
}

/** Adds the connections of such a log to a table. */
export class ZeekTsvParser implements LineParser {
  readonly format = 'zeek'
  #connections: ZeekConnections
  #separator = '\t'
  #unset = '-'
  #path = ''
  #columns: Columns | undefined

  constructor(table: TableBuilder) {
    this.#connections = new ZeekConnections(table)
  }

  get leftOut(): number {
    return this.#connections.leftOut
  }

  /** Throws a TrafficError for a header without the fields of a `conn.log`. */
  line(text: string): string | undefined {
    const line = text.endsWith('\r') ? text.slice(0, -1) : text
    if (line.startsWith('#')) return this.#header(line)
    const columns = this.#columns
    if (columns === undefined) return 'stands before the #fields line'
    const fields = line.split(this.#separator)
    if (fields.length !== columns.count) {
      return `fields: ${fields.length}, but ${columns.count} in the #fields line`
    }
    const { indices } = columns
    return this.#connections.add({
      ts: this.#value(fields[indices.ts]),
      origHost: this.#value(fields[indices.origHost]),
      origPort: this.#value(fields[indices.origPort]),
      respHost: this.#value(fields[indices.respHost]),
      respPort: this.#value(fields[indices.respPort]),
      proto: this.#value(fields[indices.proto]),
      duration: this.#value(fields[indices.duration]),
      connState: this.#value(fields[indices.connState]),
    })
  }

  sightings(): Sightings {
    return this.#connections.sightings()
  }

  #header(line: string): string | undefined {
    if (line.startsWith(SEPARATOR)) {
      const separator = unescaped(line.slice(SEPARATOR.length))
      if (separator === '') return 'the separator is empty'
      this.#separator = separator
      this.#unset = '-'
      this.#path = ''
      this.#columns = undefined
      return undefined
    }
    const [key, ...values] = line.split(this.#separator)
    if (key === UNSET_FIELD) this.#unset = unescaped(values.join(this.#separator))
    if (key === PATH) this.#path = values.join(this.#separator)
    if (line.startsWith(FIELDS)) this.#columns = findColumns(values, this.#path)
    return undefined
  }

  #value(field: string): string | undefined {
    return field === this.#unset ? undefined : unescaped(field)
  }
}

// --- internal ---

interface Columns {
  count: number
  indices: Record<keyof ZeekRow, number>
}

function findColumns(names: string[], path: string): Columns {
  const index = (field: keyof ZeekRow): number => names.indexOf(ZEEK_FIELDS[field])
  const missing = Object.values(ZEEK_FIELDS).filter(name => !names.includes(name))
  if (missing.length > 0) {
    const of = path === '' ? '' : `#path ${path.slice(0, 40)}; `
    const found = names.map(name => name.slice(0, 40)).join(', ')
    throw new TrafficError(
      'TRAFFIC_COLUMNS',
      `the #fields line lacks ${missing.join(', ')} (${of}found: ${found.slice(0, 400)}).\n` +
        'Of the logs that Zeek writes, conn.log has the connections.',
    )
  }
  return {
    count: names.length,
    indices: {
      ts: index('ts'),
      origHost: index('origHost'),
      origPort: index('origPort'),
      respHost: index('respHost'),
      respPort: index('respPort'),
      proto: index('proto'),
      duration: index('duration'),
      connState: index('connState'),
    },
  }
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(/\\(?:x([0-9a-fA-F]{2})|\\)/g, (_, hex: string | undefined) =>
    hex === undefined ? '\\' : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
