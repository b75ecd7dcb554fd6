/** Reads a history file, a line at a time. */
// @ts-nocheck

import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import {
  HistoryError,
  type HistoryHeader,
  type HistoryRecord,
  parseHeader,
  parseRecord,
} from './history.ts'

/** Takes what a history file has, in order; what it throws ends the reading. */
export interface HistoryVisitor {
  header(header: HistoryHeader): void
  record(record: HistoryRecord): void
}

/** Streams the file; stamps are seen to grow. Returns the header. Rejects with a HistoryError. */
export async function readHistory(path: string, visitor: HistoryVisitor): Promise<HistoryHeader> {
  const input = createReadStream(path, { encoding: 'utf8' })
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  // readline does not pass its input's errors on to the iterator.
  const failed = new Promise<never>((_, reject) => input.once('error', reject))
  try {
    return await Promise.race([failed, readLines(path, lines, visitor)])
  } catch (error) {
    throw error instanceof HistoryError ? error : readError(path, error)
  } finally {
    lines.close()
    input.destroy()
  }
}

// --- internal ---

async function readLines(
  path: string,
  lines: AsyncIterable<string>,
  visitor: HistoryVisitor,
): Promise<HistoryHeader> {
  let header: HistoryHeader | undefined
  let number = 0
  let stampBefore = 0
  for await (const text of lines) {
    number++
    if (header === undefined) {
      header = parseHeader(path, text)
      visitor.header(header)
      continue
    }
    const record = parseRecord(path, number, text, header)
    const { stamp } = record
    if (stamp <= stampBefore) {
      throw new HistoryError('line', path, number, `stamp ${stamp} comes after ${stampBefore}`)
    }
    stampBefore = stamp
    visitor.record(record)
  }
  if (header === undefined) throw new HistoryError('empty', path, 0, 'the file is empty')
  return header
}

function readError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error
  const [code, text] =
    error.code === 'ENOENT'
      ? (['missing', 'no such file'] as const)
      : (['unreadable', `cannot be read: ${error.message}`] as const)
  return Object.assign(new HistoryError(code, path, 0, text), { cause: error })
}
