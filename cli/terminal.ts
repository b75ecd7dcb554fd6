/** The two output streams: results on stdout, what goes on meanwhile on stderr. */
import { clearLine, cursorTo } from 'node:readline'

/** A line of a live display on a terminal; plain lines elsewhere, fewer of them. */
export class StatusLine {
  readonly #stream: NodeJS.WriteStream
  readonly #live: boolean
  #shown = false
  #plainMs = 0

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
    this.#live = stream.isTTY === true
  }

  /** Shows the line in place of the last one; elsewhere at most every few seconds. */
  update(text: string): void {
    if (this.#live) {
      this.#clear()
      this.#stream.write(text.slice(0, (this.#stream.columns ?? 80) - 1))
      this.#shown = true
    } else if (performance.now() - this.#plainMs >= PLAIN_MS) {
      this.#plainMs = performance.now()
      this.#stream.write(`${text}\n`)
    }
  }

  /** A line that stays. */
  log(text: string): void {
    this.#clear()
    this.#stream.write(`${text}\n`)
  }

  end(): void {
    this.#clear()
  }

  #clear(): void {
    if (!this.#shown) return
    clearLine(this.#stream, 0)
    cursorTo(this.#stream, 0)
    this.#shown = false
  }
}

const PLAIN_MS = 2000

/**
 * A reader that goes away (a pipe that closes) ends the program quietly: there is nobody left to tell.
 */
export function endWithReader(onGone: () => void): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      onGone()
    })
  }
}

export function count(value: number): string {
  return value.toLocaleString('en-US')
}
