/** Cuts a stream of bytes into lines, with a bound on the memory that one line can take. */
// @ts-nocheck

import { LINE_BYTES_MAX } from './limits.ts'

export interface Line {
  /** Without the line end, but with a carriage return before it. At most `LINE_BYTES_MAX` bytes. */
  text: string
  /** From 1. */
  number: number
  /** Whether `text` is only the beginning, because the line is longer than `LINE_BYTES_MAX`. */
  cut: boolean
}

const LINE_FEED = 10

/**
 * Collects bytes into lines. Lines end with a line feed; a last line may end with the input.
 * A UTF-8 byte order mark at the very beginning is dropped.
 */
export class LineSplitter {
  #number = 0
  #pending: Buffer[] = []
  #pendingBytes = 0;

  /** The lines that `chunk` completes. */
  *push(chunk: Buffer): Generator<Line, void, void> {
    let at = 0
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, at)
      if (end === -1) break
      yield this.#complete(chunk.subarray(at, end))
      at = end + 1
    }
    if (at < chunk.length) this.#keep(chunk.subarray(at))
  }

  /** The last line, if the input did not end with a line feed. */
  *end(): Generator<Line, void, void> {
    if (this.#pendingBytes > 0) yield this.#complete(Buffer.alloc(0))
  }

  #complete(tail: Buffer): Line {
    let bytes = tail
    const cut = this.#pendingBytes + tail.length > LINE_BYTES_MAX
    if (this.#pendingBytes > 0) {
      this.#keep(tail)
      bytes = Buffer.concat(this.#pending)
      this.#pending = []
      this.#pendingBytes = 0
    }
    const text = bytes.toString('utf8', 0, Math.min(bytes.length, LINE_BYTES_MAX))
    this.#number += 1
    const marked = this.#number === 1 && text.startsWith('\ufeff')
    return { text: marked ? text.slice(1) : text, number: this.#number, cut }
  }

  /** Keeps a part of a line for later: a copy, and no more of it than the line may have. */
  #keep(part: Buffer): void {
    const room = LINE_BYTES_MAX - this.#pendingBytes
    if (room > 0) this.#pending.push(Buffer.from(part.subarray(0, room)))
    this.#pendingBytes += part.length
  }
}
