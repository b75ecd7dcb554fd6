// @ts-nocheck
import { lowestBit } from '../bits.ts'
import type { AvailablePorts } from './availability.ts'
import type { PortWords } from './port-words.ts'

/**
 * Claims 19, 26, 40: a bit per port, set when it is available. A summary has a bit per bitmap word that
 * is not zero, the top a bit per summary word, so that the next available port is found in three steps
 * whatever the occupancy.
 */
export class PortBitmap implements AvailablePorts {
  readonly #words: Int32Array
  readonly #bits: number
  readonly #summary: number
  readonly #summaryWords: number
  readonly #top: number
  readonly #bitmapWords: number

  constructor(words: Int32Array, base: number, at: PortWords) {
    this.#words = words
    this.#bits = base + at.available
    this.#summary = base + at.summary
    this.#summaryWords = at.summaryWords
    this.#top = base + at.top
    this.#bitmapWords = at.bitmapWords
  }

  first(from: number): number {
    let word = from >>> 5
    let bits = this.#words[this.#bits + word]! & (-1 << (from & 31))
    if (bits === 0) {
      word = this.#nextWord(word + 1)
      if (word < 0) return -1
      bits = this.#words[this.#bits + word]!
    }
    return (word << 5) + lowestBit(bits)
  }

  has(port: number): boolean {
    return (this.#words[this.#bits + (port >>> 5)]! & (1 << (port & 31))) !== 0
  }

  add(port: number): void {
    const word = port >>> 5
    const before = this.#words[this.#bits + word]!
    this.#words[this.#bits + word] = before | (1 << (port & 31))
    if (before === 0) {
      this.#words[this.#summary + (word >>> 5)]! |= 1 << (word & 31)
      this.#words[this.#top + (word >>> 10)]! |= 1 << ((word >>> 5) & 31)
    }
  }

  remove(port: number): void {
    const word = port >>> 5
    const after = this.#words[this.#bits + word]! & ~(1 << (port & 31))
    this.#words[this.#bits + word] = after
    if (after !== 0) return
    const summary = this.#summary + (word >>> 5)
    this.#words[summary]! &= ~(1 << (word & 31))
    if (this.#words[summary] === 0) {
      this.#words[this.#top + (word >>> 10)]! &= ~(1 << ((word >>> 5) & 31))
    }
  }

  isEmpty(): boolean {
    return this.#words[this.#top] === 0 && this.#words[this.#top + 1] === 0
  }

  clear(): void {
    this.#words.fill(0, this.#top, this.#top + 2)
    this.#words.fill(0, this.#summary, this.#summary + this.#summaryWords)
    this.#words.fill(0, this.#bits, this.#bits + this.#bitmapWords)
  }

  /** The first bitmap word at or after `word` that is not zero, or -1. */
  #nextWord(word: number): number {
    const index = word >>> 5
    if (index >= this.#summaryWords) return -1
    const here = this.#words[this.#summary + index]! & (-1 << (word & 31))
    if (here !== 0) return (index << 5) + lowestBit(here)
    for (let top = (index + 1) >>> 5, from = (index + 1) & 31; top < 2; top += 1, from = 0) {
      const above = this.#words[this.#top + top]! & (-1 << from)
      if (above === 0) continue
      const found = (top << 5) + lowestBit(above)
      return (found << 5) + lowestBit(this.#words[this.#summary + found]!)
    }
    return -1
  }
}
