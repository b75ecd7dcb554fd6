/**
 * Reader of a Zeek `conn.log` in JSON: one object per line, without a header.
 *
 *   {"ts":1591367999.3,"uid":"C5b","id.orig_h":"10.0.0.7","id.orig_p":36844, … ,"conn_state":"SF"}
 *
 * `ts` is a number of seconds or milliseconds, or ISO 8601 text. The endpoints are fields with a dot
 * in their names, or stand in an object `id`. A field that is unset is not there, or null.
 */
// @ts-nocheck

import { TrafficError } from './errors.ts'
import type { LineParser, Sightings } from './parser.ts'
import type { TableBuilder } from './table.ts'
import { ZEEK_FIELDS, ZeekConnections, type ZeekRow } from './zeek.ts'

/** Of the fields that matter, only the duration may be unset. */
const NEEDED = Object.keys(ZEEK_FIELDS).filter(field => field !== 'duration') as (keyof ZeekRow)[]

/** Whether a line is a JSON object. */
export function isJsonObject(text: string): boolean {
  return jsonObject(text) !== undefined
}

/** Adds the connections of such a log to a table. */
export class ZeekJsonParser implements LineParser {
  readonly format = 'zeek'
  #connections: ZeekConnections

  /** Throws a TrafficError if `first`, a line that is a JSON object, is no row of a `conn.log`. */
  constructor(table: TableBuilder, first: string) {
    this.#connections = new ZeekConnections(table)
    const object = jsonObject(first) ?? {}
    const missing = missingFields(rowOf(object))
    if (missing.length === 0) return
    const found = Object.keys(object).map(name => name.slice(0, 40))
    throw new TrafficError(
      'TRAFFIC_COLUMNS',
      `this JSON lacks ${missing.join(', ')} (found: ${found.join(', ').slice(0, 400)}).\n` +
        'Of JSON, the conn.log of Zeek can be read, with one object per line.',
    )
  }

  get leftOut(): number {
    return this.#connections.leftOut
  }

  line(text: string): string | undefined {
    const object = jsonObject(text)
    if (object === undefined) return 'is not a JSON object'
    const row = rowOf(object)
    const missing = missingFields(row)
    return missing.length > 0 ? `lacks ${missing.join(', ')}` : this.#connections.add(row)
  }

  sightings(): Sightings {
    return this.#connections.sightings()
  }
}

// --- internal ---

type JsonObject = Record<string, unknown>

function jsonObject(text: string): JsonObject | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    return JSON.parse(text) as JsonObject
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function rowOf(object: JsonObject): ZeekRow {
  const id = nested(object.id)
  return {
    ts: object.ts ?? undefined,
    origHost: object['id.orig_h'] ?? id.orig_h ?? undefined,
    origPort: object['id.orig_p'] ?? id.orig_p ?? undefined,
    respHost: object['id.resp_h'] ?? id.resp_h ?? undefined,
    respPort: object['id.resp_p'] ?? id.resp_p ?? undefined,
    proto: object.proto ?? undefined,
    duration: object.duration ?? undefined,
    connState: object.conn_state ?? undefined,
  }
}

function nested(id: unknown): JsonObject {
  return typeof id === 'object' && id !== null ? (id as JsonObject) : {}
}

/** What every row has, and this one has not. */
function missingFields(row: ZeekRow): string[] {
  return NEEDED.filter(field => row[field] === undefined).map(field => ZEEK_FIELDS[field])
}
