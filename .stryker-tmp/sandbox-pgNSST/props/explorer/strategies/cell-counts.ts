/** How often each thread made a step on each place, in one execution. */
// @ts-nocheck

import { THREADS_MAX } from '../machine/kinds.ts'
import type { FastRandom } from './fast-random.ts'

export class CellCounts {
  #capacity = 64
  /** Open addressing: addresses, in the run that they belong to. */
  #address = new Int32Array(this.#capacity)
  #run = new Int32Array(this.#capacity)
  #rows = new Int32Array(this.#capacity * THREADS_MAX)
  #now = 1
  /** Slots in use, in the order in which they came to be. */
  readonly #used: number[] = []

  /** Forgets everything. */
  clear(): void {
    this.#now++
    this.#used.length = 0
  }

  add(thread: number, address: number): void {
    this.#rows[this.#slot(address) * THREADS_MAX + thread]!++
  }

  of(thread: number, address: number): number {
    const slot = this.#find(address)
    return this.#run[slot] === this.#now ? this.#rows[slot * THREADS_MAX + thread]! : 0
  }

  /** Draws a place that several threads touched, by the number of steps on it; −1: there is none. */
  drawShared(random: FastRandom): number {
    let sum = 0
    for (const slot of this.#used) sum += this.#weight(slot)
    let at = random.below(sum)
    for (const slot of this.#used) {
      const weight = this.#weight(slot)
      if (at < weight) return this.#address[slot]!
      at -= weight
    }
    return -1
  }

  // --- internal ---

  /** Steps on a place; 0 when it is one thread's own. */
  #weight(slot: number): number {
    let steps = 0
    let threads = 0
    for (let i = slot * THREADS_MAX; i < (slot + 1) * THREADS_MAX; i++) {
      steps += this.#rows[i]!
      if (this.#rows[i]! > 0) threads++
    }
    return threads > 1 ? steps : 0
  }

  /** Where the address is, or would be. */
  #find(address: number): number {
    const mask = this.#capacity - 1
    let slot = (Math.imul(address, 0x9e3779b1) >>> 16) & mask
    // Ends: at most half of the slots are in use.
    while (this.#run[slot] === this.#now && this.#address[slot] !== address) {
      slot = (slot + 1) & mask
    }
    return slot
  }

  #slot(address: number): number {
    const slot = this.#find(address)
    if (this.#run[slot] === this.#now) return slot
    if (this.#used.length * 2 >= this.#capacity) {
      this.#grow()
      return this.#slot(address)
    }
    this.#run[slot] = this.#now
    this.#address[slot] = address
    this.#rows.fill(0, slot * THREADS_MAX, (slot + 1) * THREADS_MAX)
    this.#used.push(slot)
    return slot
  }

  #grow(): void {
    const old = { address: this.#address, rows: this.#rows, used: this.#used.slice() }
    this.#capacity *= 2
    this.#address = new Int32Array(this.#capacity)
    this.#run = new Int32Array(this.#capacity)
    this.#rows = new Int32Array(this.#capacity * THREADS_MAX)
    this.#used.length = 0
    for (const slot of old.used) {
      const row = old.rows.subarray(slot * THREADS_MAX, (slot + 1) * THREADS_MAX)
      this.#rows.set(row, this.#slot(old.address[slot]!) * THREADS_MAX)
    }
  }
}
