// @ts-nocheck
import type { AvailablePorts } from './availability.ts'
import { IMAGE, type PortWords } from './port-words.ts'
import { PortQueue } from './queue.ts'

/**
 * Claims 20, 27, 41: an enumerated list of the available ports, first in, first out. The port that has
 * been available longest is selected, whatever the selection policy proposes.
 */
export class PortList implements AvailablePorts {
  readonly #queue: PortQueue
  readonly #words: Int32Array
  readonly #previous: number

  constructor(words: Int32Array, base: number, at: PortWords) {
    this.#queue = new PortQueue(words, base, at, IMAGE.LIST_HEAD, IMAGE.LIST_TAIL)
    this.#words = words
    this.#previous = base + at.previous
  }

  first(): number {
    return this.#queue.front()
  }

  has(port: number): boolean {
    return this.#words[this.#previous + port] !== 0
  }

  add(port: number): void {
    this.#queue.push(port)
  }

  remove(port: number): void {
    this.#queue.remove(port)
  }

  isEmpty(): boolean {
    return this.#queue.front() < 0
  }

  clear(): void {
    this.#queue.clear()
  }
}
