/** Writes history files. */
// @ts-nocheck

import { closeSync, openSync, writeSync } from 'node:fs'
import type { Excerpt } from './excerpt.ts'
import { HistoryError, type HistoryRun, headerLine, recordLine } from './history.ts'
import { RecordKind } from './record.ts'
import type { SpaceDefinition } from './space-config.ts'

const CHUNK_CHARS = 1 << 16

/**
 * Streams a history to a file. It writes synchronously, a chunk at a time: memory stays bounded,
 * and a disk that is too slow slows the reader of the journals, whose writers then wait.
 */
export class HistoryWriter {
  readonly #path: string
  readonly #file: number
  readonly #definitions: readonly SpaceDefinition[]
  #chunk: string
  #closed = false

  /**
   * Creates the file, or empties it. Throws a HistoryError if it cannot be written.
   *
   * @param definitions by number: what DEFINING records announce; may grow up to the record
   */
  constructor(path: string, run: HistoryRun, definitions: readonly SpaceDefinition[] = []) {
    this.#path = path
    this.#definitions = definitions
    this.#file = attempt(path, () => openSync(path, 'w'))
    this.#chunk = `${headerLine(run, 'full')}\n`
  }

  /** Takes the next record. */
  accept(
    stamp: number,
    kind: number,
    scope: number,
    port: number,
    tick: number,
    owner: number,
    result: number,
  ): void {
    const definition = kind === RecordKind.DEFINING ? this.#definitions[port] : undefined
    this.#chunk += `${recordLine(stamp, kind, scope, port, tick, owner, result, definition)}\n`
    if (this.#chunk.length >= CHUNK_CHARS) this.#flush()
  }

  /** Writes what is left and closes the file. A second call does nothing. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    try {
      this.#flush()
    } finally {
      closeSync(this.#file)
    }
  }

  // --- internal ---

  #flush(): void {
    writeAll(this.#path, this.#file, this.#chunk)
    this.#chunk = ''
  }
}

/** Writes an excerpt as a history file. Throws a HistoryError if that cannot be done. */
export function writeExcerpt(
  path: string,
  run: HistoryRun,
  excerpt: Excerpt,
  definitions: readonly SpaceDefinition[] = [],
): void {
  const { kind, space, destination, port, message } = excerpt.violation
  const towards = destination === -1 ? {} : { destination }
  const lines = [headerLine(run, 'excerpt', { kind, space, ...towards, port, message })]
  for (const { stamp, kind, scope, port, tick, owner, result } of excerpt.records) {
    const definition = kind === RecordKind.DEFINING ? definitions[port] : undefined
    lines.push(recordLine(stamp, kind, scope, port, tick, owner, result, definition))
  }
  const file = attempt(path, () => openSync(path, 'w'))
  try {
    writeAll(path, file, `${lines.join('\n')}\n`)
  } finally {
    closeSync(file)
  }
}

// --- internal ---

function writeAll(path: string, file: number, text: string): void {
  const bytes = Buffer.from(text)
  // Each round writes at least a byte, or throws.
  for (let from = 0; from < bytes.length; ) {
    from += attempt(path, () => writeSync(file, bytes, from))
  }
}

function attempt<Value>(path: string, action: () => Value): Value {
  try {
    return action()
  } catch (cause) {
    const text = `cannot be written: ${cause instanceof Error ? cause.message : cause}`
    throw Object.assign(new HistoryError('unwritable', path, 0, text), { cause })
  }
}
