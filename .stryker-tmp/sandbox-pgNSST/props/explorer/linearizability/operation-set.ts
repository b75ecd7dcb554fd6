/** A set of operations that fills up roughly from the low indices on, with a short key. */
// @ts-nocheck

export class OperationSet {
  readonly #words: Uint32Array
  /** All words below are full. */
  #low = 0
  /** All words from here on are empty. */
  #high = 0

  constructor(size: number) {
    this.#words = new Uint32Array((size + 31) >>> 5)
  }

  add(index: number): void {
    const word = index >>> 5
    this.#words[word] |= 1 << (index & 31)
    if (word >= this.#high) this.#high = word + 1
    while (this.#low < this.#high && this.#words[this.#low] === FULL) this.#low++
  }

  remove(index: number): void {
    const word = index >>> 5
    this.#words[word] &= ~(1 << (index & 31))
    if (word < this.#low) this.#low = word
    while (this.#high > 0 && this.#words[this.#high - 1] === 0) this.#high--
  }

  /** Equal exactly for equal sets of the same size: where the full words end, and the words after. */
  key(): string {
    let key = `${this.#low}`
    for (let word = this.#low; word < this.#high; word++) key += `,${this.#words[word]}`
    return key
  }
}

const FULL = 2 ** 32 - 1
