/**
 * Reads a file of connections: a PgBouncer log, a Zeek conn.log or a CSV, packed with gzip or not.
 * All of this is told from the content, not from the name. The file is streamed: memory grows with
 * its connections, not with its size.
 */
// @ts-nocheck

import { fileBytes, fileSize, unpacked } from './bytes.ts'
import { CsvParser, isCsvHeader } from './csv.ts'
import { TrafficError } from './errors.ts'
import {
  EXCERPT_CHARS_MAX,
  FORMAT_LINES_MAX,
  LINE_BYTES_MAX,
  UNREADABLE_SHOWN_MAX,
} from './limits.ts'
import { type Line, LineSplitter } from './lines.ts'
import type { LineParser, Sightings } from './parser.ts'
import { isPgBouncerLine, PgBouncerParser } from './pgbouncer.ts'
import { type ConnectionTable, TableBuilder } from './table.ts'
import { isJsonObject, ZeekJsonParser } from './zeek-json.ts'
import { isZeekHeader, ZeekTsvParser } from './zeek-tsv.ts'

export interface ReadProgress {
  /** Bytes read from the file, packed if it is packed. */
  bytes: number
  /** Size of the file, 0 if unknown. */
  bytesTotal: number
  lines: number
  connections: number
}

export interface ReadOptions {
  /** Makes the first unreadable line an error. Default: false. */
  strict?: boolean
  /** Called after each piece of the file, of 256 KiB or less. */
  onProgress?: (progress: ReadProgress) => void
}

export interface UnreadableLine {
  /** Line number, from 1. */
  line: number
  /** Its beginning, control characters replaced, fit for a terminal. */
  text: string
  reason: string
}

export interface Traffic {
  table: ConnectionTable
  format: LineParser['format']
  lines: number
  unreadable: { count: number; first: UnreadableLine[] }
  /** Rows that were understood, but are no TCP connections: a Zeek log has UDP and ICMP too. */
  leftOut: number
  /**
   * How much of the connections was in the input. A PgBouncer log's `left` are the closes without an
   * open, a Zeek log's the rows without a SYN, and a CSV's those that open before time 0. A Zeek log
   * shows when a connection of its `right` was last seen, so that it has a close in the table.
   */
  sightings: Sightings
}

/**
 * Reads a traffic file.
 *
 * Throws a TrafficError for a path that is no readable file, damaged gzip data, an unknown format,
 * missing columns, a file without a connection, and, if `strict`, for an unreadable line.
 */
export async function readTraffic(path: string, options: ReadOptions = {}): Promise<Traffic> {
  const { onProgress, ...rest } = options
  const bytesTotal = await fileSize(path)
  let bytes = 0
  const chunks = fileBytes(path, length => {
    bytes += length
  })
  const report = (lines: number, connections: number) =>
    onProgress?.({ bytes, bytesTotal, lines, connections })
  return await readTrafficBytes(chunks, path, rest, report)
}

/** The same for bytes from anywhere; `name` is what messages call them. */
export async function readTrafficBytes(
  chunks: AsyncIterable<Buffer>,
  name: string,
  options: { strict?: boolean } = {},
  report: (lines: number, connections: number) => void = () => {},
): Promise<Traffic> {
  const reader = new TrafficReader(name, options.strict === true)
  const splitter = new LineSplitter()
  for await (const chunk of unpacked(chunks, name)) {
    for (const line of splitter.push(chunk)) reader.line(line)
    report(reader.lines, reader.connections)
  }
  for (const line of splitter.end()) reader.line(line)
  return reader.finish()
}

// --- internal ---

class TrafficReader {
  lines = 0
  #name: string
  #strict: boolean
  #table = new TableBuilder()
  #parser: LineParser | undefined
  /** Lines from before the format was known. */
  #early: Line[] = []
  #unreadable: Traffic['unreadable'] = { count: 0, first: [] }

  constructor(name: string, strict: boolean) {
    this.#name = name
    this.#strict = strict
  }

  get connections(): number {
    return this.#table.rows
  }

  line(line: Line): void {
    this.lines = line.number
    if (isBlank(line)) return
    if (this.#parser !== undefined) this.#parse(this.#parser, line)
    else this.#detect(line)
  }

  finish(): Traffic {
    if (this.#early.length > 0) throw this.#formatUnknown()
    if (this.#parser === undefined || this.#table.rows === 0) throw this.#noConnection()
    return {
      table: this.#table.finish(),
      format: this.#parser.format,
      lines: this.lines,
      unreadable: this.#unreadable,
      leftOut: this.#parser.leftOut,
      sightings: this.#parser.sightings(),
    }
  }

  /** A CSV's header comes first; a log may begin in the middle of a line, where it was rotated. */
  #detect(line: Line): void {
    if (this.#early.length === 0 && !line.cut && isCsvHeader(line.text)) {
      this.#parser = this.#located(line, text => new CsvParser(this.#table, text))
      return
    }
    this.#early.push(line)
    this.#parser = this.#located(line, text => logParser(this.#table, text))
    if (this.#parser !== undefined) {
      for (const early of this.#early) this.#parse(this.#parser, early)
      this.#early = []
    } else if (this.#early.length === FORMAT_LINES_MAX) {
      throw this.#formatUnknown()
    }
  }

  /** What `read` makes of a line. A TrafficError gets to say which line that was. */
  #located<T>(line: Line, read: (text: string) => T): T {
    try {
      return read(line.text)
    } catch (error) {
      if (!(error instanceof TrafficError)) throw error
      throw new TrafficError(
        error.code,
        `${this.#name}:${line.number}: ${printable(error.message)}`,
      )
    }
  }

  #parse(parser: LineParser, line: Line): void {
    const complaint = line.cut
      ? `longer than ${LINE_BYTES_MAX} bytes`
      : this.#located(line, text => parser.line(text))
    if (complaint === undefined) return
    const reason = printable(complaint)
    const shown = { line: line.number, text: excerpt(line.text), reason }
    if (this.#strict) {
      throw new TrafficError(
        'TRAFFIC_LINE_UNREADABLE',
        `${this.#name}:${line.number}: ${reason}: ${shown.text}\n` +
          'Correct the line, or read without strict to skip and count such lines.',
      )
    }
    this.#unreadable.count += 1
    if (this.#unreadable.first.length < UNREADABLE_SHOWN_MAX) this.#unreadable.first.push(shown)
  }

  #formatUnknown(): TrafficError {
    return new TrafficError(
      'TRAFFIC_FORMAT_UNKNOWN',
      `${this.#name} is no PgBouncer log, Zeek conn.log or CSV of connections; it begins with: ` +
        `${excerpt(this.#early[0].text)}\n` +
        'A CSV needs a header line with open_ms, close_ms, and host or src_host. A PgBouncer log ' +
        'has lines such as: 2024-05-06 07:08:09.123 UTC [1] LOG …. A Zeek conn.log begins with ' +
        '#separator, or has JSON objects.',
    )
  }

  #noConnection(): TrafficError {
    const [first] = this.#unreadable.first
    const leftOut = this.#parser?.leftOut ?? 0
    const found =
      this.lines === 0
        ? 'it is empty'
        : `${this.lines} lines read, ${this.#unreadable.count} of them unreadable` +
          (leftOut === 0 ? '' : `, ${leftOut} not of TCP`) +
          (first === undefined ? '' : `; line ${first.line} ${first.reason}: ${first.text}`)
    return new TrafficError(
      'TRAFFIC_NO_CONNECTION',
      `${this.#name} has no connection in it (${found}).\n` +
        'PgBouncer logs them with log_connections = 1 and log_disconnections = 1; a CSV needs a ' +
        'row for each; of a Zeek conn.log, the rows of TCP count.',
    )
  }
}

/** The reader of the log that a line is typical of. Throws a TrafficError for another log of Zeek. */
function logParser(table: TableBuilder, text: string): LineParser | undefined {
  if (isPgBouncerLine(text)) return new PgBouncerParser(table)
  if (isZeekHeader(text)) return new ZeekTsvParser(table)
  return isJsonObject(text) ? new ZeekJsonParser(table, text) : undefined
}

function isBlank(line: Line): boolean {
  return !line.cut && line.text.trim() === ''
}

/** Control characters of a file could change the terminal that they are shown on. */
function printable(text: string): string {
  return text.replace(/(?!\n)\p{Cc}/gu, '·')
}

/** A line's beginning. */
function excerpt(text: string): string {
  const start = printable(text.slice(0, EXCERPT_CHARS_MAX)).trimEnd()
  return text.length > EXCERPT_CHARS_MAX ? `${start}…` : start
}
