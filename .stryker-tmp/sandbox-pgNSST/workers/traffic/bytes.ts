/** The bytes of a traffic file: opened, unpacked if they are gzip, and all failures explained. */
// @ts-nocheck

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { TrafficError } from './errors.ts'

const CHUNK_BYTES = 256 * 1024

/** First bytes of what people compress logs with, where it is not gzip. */
const OTHER_PACKERS: readonly (readonly [string, readonly number[]])[] = [
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
]
const MAGIC_BYTES_MAX = 4

/** Size of a file in bytes, 0 for what has none (a pipe). Throws a TrafficError. */
export async function fileSize(path: string): Promise<number> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) {
      throw new TrafficError('TRAFFIC_IS_DIRECTORY', `${path} is a directory: name a file in it`)
    }
    return found.size
  } catch (error) {
    throw explainFileError(path, error)
  }
}

/** The bytes of a file, in order; `onBytes` gets the length of each piece as read from the file. */
export async function* fileBytes(
  path: string,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer, void, void> {
  try {
    const stream: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: CHUNK_BYTES })
    for await (const chunk of stream) {
      onBytes(chunk.length)
      yield chunk
    }
  } catch (error) {
    throw explainFileError(path, error)
  }
}

/**
 * The same bytes, unpacked when the first two say gzip, whatever the file's name is.
 * Throws a TrafficError when gzip data is cut off or damaged, or packed by another program.
 */
export async function* unpacked(
  chunks: AsyncIterable<Buffer>,
  name: string,
): AsyncGenerator<Buffer, void, void> {
  const source = chunks[Symbol.asyncIterator]()
  // A pipe may deliver single bytes.
  let head: Buffer = Buffer.alloc(0)
  while (head.length < MAGIC_BYTES_MAX) {
    const next = await source.next()
    if (next.done === true) break
    head = Buffer.concat([head, next.value])
  }
  const packer = OTHER_PACKERS.find(([, magic]) => magic.every((byte, i) => head[i] === byte))?.[0]
  if (packer !== undefined) {
    throw new TrafficError(
      'TRAFFIC_FORMAT_UNKNOWN',
      `${name} is packed with ${packer}: unpack it, or pack it with gzip`,
    )
  }
  const whole = joined(head, source)
  if (head[0] === 0x1f && head[1] === 0x8b) yield* gunzipped(whole, name)
  else yield* whole
}

// --- internal ---

async function* joined(
  head: Buffer,
  rest: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer, void, void> {
  try {
    if (head.length > 0) yield head
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      yield next.value
    }
  } finally {
    await rest.return?.() // Closes the file when the reader gives up early.
  }
}

async function* gunzipped(
  chunks: AsyncIterable<Buffer>,
  name: string,
): AsyncGenerator<Buffer, void, void> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES })
  // Its failure is not lost: it destroys `gunzip`, and comes out of the loop below.
  const fed = pipeline(chunks, gunzip).catch(() => {})
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) yield chunk
  } catch (error) {
    throw explainGzipError(name, error)
  } finally {
    await fed
  }
}

function explainGzipError(name: string, error: unknown): unknown {
  const code = errorCode(error)
  if (code === 'Z_BUF_ERROR') {
    return new TrafficError(
      'TRAFFIC_GZIP_DAMAGED',
      `${name} ends in the middle of its gzip data: copy it again, or unpack what there is with ` +
        '`zcat FILE > log` and use that',
      { cause: error },
    )
  }
  if (code?.startsWith('Z_')) {
    return new TrafficError(
      'TRAFFIC_GZIP_DAMAGED',
      `${name} has damaged gzip data (${messageOf(error)}): copy it again` +
        '; `gzip -t FILE` tests it',
      { cause: error },
    )
  }
  return error
}

function explainFileError(path: string, error: unknown): unknown {
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new TrafficError('TRAFFIC_NOT_FOUND', `there is no file ${path}: check the path`, {
        cause: error,
      })
    case undefined:
    case 'TRAFFIC_IS_DIRECTORY':
      return error
    default:
      return new TrafficError(
        'TRAFFIC_NOT_READABLE',
        `${path} cannot be read (${messageOf(error)}): check its permissions and its disk`,
        { cause: error },
      )
  }
}

function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
