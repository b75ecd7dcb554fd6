/**
 * What a space stands for now: address, range, how many of its ports are reserved. A profile change
 * rewrites it while stacks are at work.
 *
 * State word: [31:2] definitions so far, [1:0] state. The store to it is the commit of a definition.
 *
 *   state      what it says                                                       next
 *   UNDEFINED  every port is excluded, none is held; the address is the last one  DEFINED
 *   DEFINED    serves                                                             QUIESCING
 *   QUIESCING  no new connections; those that live go on until they are closed    DEFINED, UNDEFINED
 *
 * D1. All of it is written under the facility's own lock and all locks of the space, except QUIESCING to
 *     UNDEFINED: nobody can take an excluded port, so the facility's own lock is enough.
 * D2. The address is written only while the state is UNDEFINED, and a definition counts the state word
 *     up, so that a reader who finds the same state word before and after has read one address.
 */
// @ts-nocheck

import { formatAddress } from './address.ts'
import { DIRECTORY, RUNTIME } from './layout.ts'

export const UNDEFINED = 0
export const DEFINED = 1
export const QUIESCING = 2
export const SPACE_STATES = ['undefined', 'active', 'quiescing'] as const
export type SpaceState = (typeof SPACE_STATES)[number]

const STATE_MASK = 3
const ADDRESS_WORDS = 4

export class Definition {
  readonly #words: Int32Array
  readonly #directory: number
  readonly #state: number
  readonly #range: number
  #known = { word: -1, address: '' }

  /** @param directory where the space's directory entry lies */
  constructor(words: Int32Array, directory: number) {
    const runtime = words[directory + DIRECTORY.RUNTIME_AT]!
    this.#words = words
    this.#directory = directory
    this.#state = runtime + RUNTIME.STATE
    this.#range = runtime + RUNTIME.RANGE
  }

  get state(): number {
    return Atomics.load(this.#words, this.#state) & STATE_MASK
  }

  get low(): number {
    return Atomics.load(this.#words, this.#range) >>> 16
  }

  get high(): number {
    return Atomics.load(this.#words, this.#range) & 0xffff
  }

  get reservedPorts(): number {
    return Atomics.load(this.#words, this.#directory + DIRECTORY.RESERVED)
  }

  /** Of a spare: of the addresses that it has room for. */
  get family(): 4 | 6 {
    return Atomics.load(this.#words, this.#directory + DIRECTORY.FAMILY) === 6 ? 6 : 4
  }

  /** The address as text; empty if the space has never been defined. */
  get address(): string {
    // Ends: a round is repeated only if somebody has defined the space meanwhile.
    for (;;) {
      const word = Atomics.load(this.#words, this.#state)
      if (word === this.#known.word) return this.#known.address
      const at = this.#directory
      const family = Atomics.load(this.#words, at + DIRECTORY.FAMILY)
      const words = Int32Array.from({ length: ADDRESS_WORDS }, (_, i) =>
        Atomics.load(this.#words, at + DIRECTORY.ADDRESS + i),
      )
      if (Atomics.load(this.#words, this.#state) !== word) continue
      const address = family === 0 ? '' : formatAddress(family, words)
      // While the space is undefined a definer may be writing the address (D2).
      if ((word & STATE_MASK) !== UNDEFINED) this.#known = { word, address }
      return address
    }
  }

  /** Says what the space is to stand for; to be followed by `step(DEFINED)`. */
  setAddress(family: number, address: Int32Array): void {
    Atomics.store(this.#words, this.#directory + DIRECTORY.FAMILY, family)
    address.forEach((word, i) => {
      Atomics.store(this.#words, this.#directory + DIRECTORY.ADDRESS + i, word)
    })
  }

  setRange(low: number, high: number, reserved: number): void {
    Atomics.store(this.#words, this.#directory + DIRECTORY.RESERVED, reserved)
    Atomics.store(this.#words, this.#range, rangeWord(low, high))
  }

  step(to: number): void {
    const word = Atomics.load(this.#words, this.#state)
    const begins = (word & STATE_MASK) === UNDEFINED && to === DEFINED
    const definitions = (word >>> 2) + (begins ? 1 : 0)
    Atomics.store(this.#words, this.#state, (definitions << 2) | to)
  }
}

export function rangeWord(low: number, high: number): number {
  return (low << 16) | high
}
