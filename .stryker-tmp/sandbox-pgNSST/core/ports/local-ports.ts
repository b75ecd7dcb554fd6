/**
 * The ports of a space that is not coordinated, as one stack picks them: whatever it does not use
 * itself, and is not excluded. Ports are indices into the span.
 */
// @ts-nocheck

export class LocalPorts {
  readonly #ports: number
  readonly #held: Float64Array
  readonly #excludedBits: (word: number) => number
  #picks = 0

  /** @param held per port: this stack's connection, 0 = none */
  constructor(held: Float64Array, excludedBits: (word: number) => number) {
    this.#ports = held.length
    this.#held = held
    this.#excludedBits = excludedBits
  }

  /** The first port from `from` on, round the range, that can be used; -1 = none. */
  pick(from: number): number {
    const found = this.#first(from, this.#ports)
    return found >= 0 ? found : this.#first(0, from)
  }

  /** Ports that can be used. */
  eligible(): number {
    let count = 0
    for (let index = 0; index < this.#ports; index += 1) {
      if (!this.isUsed(index) && !this.isExcluded(index)) count += 1
    }
    return count
  }

  isUsed(index: number): boolean {
    return this.#held[index] !== 0
  }

  isExcluded(index: number): boolean {
    return (this.#excludedBits(index >>> 5) & (1 << (index & 31))) !== 0
  }

  /** A serial that the store never comes to: handles given out here and there differ. */
  nextSerial(): number {
    this.#picks += 1
    return (1 << 31) | this.#picks
  }

  // --- internal ---

  #first(begin: number, end: number): number {
    for (let index = begin; index < end; ) {
      const excluded = this.#excludedBits(index >>> 5)
      const next = Math.min(((index >>> 5) + 1) << 5, end)
      for (; index < next; index += 1) {
        if (this.#held[index] === 0 && (excluded & (1 << (index & 31))) === 0) return index
      }
    }
    return -1
  }
}
