// @ts-nocheck
import type { SpaceEntry } from '../facility/facility.ts'
import { RUNTIME } from '../facility/layout.ts'

/** How a stack works on a structure whose lock it holds. */
export interface StructureAccess {
  /** The words that operations read and revise. */
  readonly words: Int32Array
  /** Where the first segment begins in them. */
  readonly base: number
  obtain(): void
  restore(): void
}

export function createAccess(words: Int32Array, space: SpaceEntry): StructureAccess {
  return space.access === 'literal'
    ? new LiteralAccess(words, space)
    : { words, base: space.imagesAt, obtain() {}, restore() {} }
}

/**
 * Claims 18, 25, 31, 33 to the letter: obtain a copy of the whole structure under the lock, revise the
 * copy, return it. The return fills the spare image and then switches one word to it, so that a crash in
 * the middle of it changes nothing. Kept as the baseline that in-place access is measured against.
 */
class LiteralAccess implements StructureAccess {
  readonly words: Int32Array
  readonly base = 0
  readonly #shared: Int32Array
  readonly #images: readonly [Int32Array, Int32Array]
  readonly #current: number

  constructor(shared: Int32Array, space: SpaceEntry) {
    const { imagesAt, imageWords } = space
    this.words = new Int32Array(imageWords)
    this.#shared = shared
    this.#images = [
      shared.subarray(imagesAt, imagesAt + imageWords),
      shared.subarray(imagesAt + imageWords, imagesAt + 2 * imageWords),
    ]
    this.#current = space.runtimeAt + RUNTIME.CURRENT
  }

  obtain(): void {
    this.words.set(this.#images[Atomics.load(this.#shared, this.#current)]!)
  }

  restore(): void {
    const spare = 1 - Atomics.load(this.#shared, this.#current)
    this.#images[spare]!.set(this.words)
    Atomics.store(this.#shared, this.#current, spare)
  }
}
