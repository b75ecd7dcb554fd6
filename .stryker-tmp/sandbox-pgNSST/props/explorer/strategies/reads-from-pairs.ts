/** Which read saw which write, over all executions so far, and which pairs were never seen. */
// @ts-nocheck

import type { FastRandom } from './fast-random.ts'

/** A read of a place by a thread, and a write of that place by anybody, named by where it is done. */
export interface Pair {
  readonly address: number
  readonly thread: number
  readonly site: number
  /** Site of the write; {@link INITIAL}: what was there at the start. */
  readonly writer: number
  /** Executions in which the read saw the write, or was to see it. */
  weight: number
}

/** Stands for the writes before an execution. */
export const INITIAL = -1

export class ReadsFromPairs {
  readonly #pairs: Pair[] = []
  readonly #byKey = new Map<string, Pair>()
  readonly #places = new Map<number, Place>()

  get count(): number {
    return this.#pairs.length
  }

  /** A read happened. Returns whether a pair like this was ever seen or thought of. */
  read(address: number, thread: number, site: number, writer: number): Pair {
    const place = this.#place(address)
    const key = `${thread}/${site}`
    if (!place.reads.has(key)) {
      place.reads.set(key, { thread, site })
      for (const each of place.writers)
        this.#add({ address, thread, site, writer: each, weight: 0 })
    }
    if (!place.writers.has(writer)) this.write(address, writer)
    return this.#byKey.get(keyOf({ address, thread, site, writer })) ?? NO_PAIR
  }

  write(address: number, writer: number): void {
    const place = this.#place(address)
    if (place.writers.has(writer)) return
    place.writers.add(writer)
    for (const { thread, site } of place.reads.values()) {
      this.#add({ address, thread, site, writer, weight: 0 })
    }
  }

  /** Draws a pair, one that was rarely seen rather than another; none: nothing was written yet. */
  draw(random: FastRandom): Pair | undefined {
    let best: Pair | undefined
    for (let i = 0; i < TRIES && this.#pairs.length > 0; i++) {
      const pair = this.#pairs[random.below(this.#pairs.length)]!
      if (best === undefined || pair.weight < best.weight) best = pair
    }
    return best
  }

  // --- internal ---

  #place(address: number): Place {
    let place = this.#places.get(address)
    if (place === undefined) {
      place = { reads: new Map(), writers: new Set([INITIAL]) }
      this.#places.set(address, place)
    }
    return place
  }

  #add(pair: Pair): void {
    if (this.#pairs.length >= PAIRS_MAX) return
    this.#pairs.push(pair)
    this.#byKey.set(keyOf(pair), pair)
  }
}

// --- internal ---

interface Place {
  readonly reads: Map<string, { readonly thread: number; readonly site: number }>
  readonly writers: Set<number>
}

/** Pairs that are looked at in one draw. */
const TRIES = 4

const PAIRS_MAX = 4096

/** Stands for all pairs that there was no room for. */
const NO_PAIR: Pair = { address: -1, thread: -1, site: 0, writer: INITIAL, weight: 0 }

function keyOf({ address, thread, site, writer }: Omit<Pair, 'weight'>): string {
  return `${address}/${thread}/${site}/${writer}`
}
