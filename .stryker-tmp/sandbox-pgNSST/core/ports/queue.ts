// @ts-nocheck
import type { PortWords } from './port-words.ts'

/**
 * A first-in, first-out queue of ports, as links in the ports' own words: joining, leaving at the
 * front and leaving from the middle take a few plain stores. Links are index + 1, 0 = none; the first
 * port's `previous` is FIRST, so a port is queued exactly if its `previous` is not 0. A port is in
 * one queue at most. Derived words, all guarded by the segment's lock.
 */
const FIRST = -1

export class PortQueue {
  readonly #words: Int32Array
  readonly #head: number
  readonly #tail: number
  readonly #next: number
  readonly #previous: number

  constructor(words: Int32Array, base: number, at: PortWords, head: number, tail: number) {
    this.#words = words
    this.#head = base + head
    this.#tail = base + tail
    this.#next = base + at.next
    this.#previous = base + at.previous
  }

  /** The port at the front, or -1. */
  front(): number {
    return this.#words[this.#head]! - 1
  }

  /** The port behind one that is queued, or -1. */
  after(port: number): number {
    return this.#words[this.#next + port]! - 1
  }

  push(port: number): void {
    const words = this.#words
    const tail = words[this.#tail]!
    words[this.#next + port] = 0
    if (tail === 0) {
      words[this.#previous + port] = FIRST
      words[this.#head] = port + 1
    } else {
      words[this.#previous + port] = tail
      words[this.#next + tail - 1] = port + 1
    }
    words[this.#tail] = port + 1
  }

  /** Takes a queued port out, wherever it stands. */
  remove(port: number): void {
    const words = this.#words
    const next = words[this.#next + port]!
    const previous = words[this.#previous + port]!
    if (previous === FIRST) words[this.#head] = next
    else words[this.#next + previous - 1] = next
    if (next === 0) words[this.#tail] = previous === FIRST ? 0 : previous
    else words[this.#previous + next - 1] = previous
    words[this.#previous + port] = 0
  }

  /** Forgets everything; the links of each port must be cleared as well. */
  clear(): void {
    this.#words[this.#head] = 0
    this.#words[this.#tail] = 0
  }
}
