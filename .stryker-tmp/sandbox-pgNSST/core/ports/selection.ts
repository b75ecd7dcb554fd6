// @ts-nocheck
import type { Facility, SpaceEntry } from '../facility/facility.ts'
import { DOUBLE_HASH_COUNTERS } from '../limits.ts'
import type { Destination } from './destination.ts'
import { halfSipHash } from './half-siphash.ts'

export type Policy = 'next-fit' | 'random' | 'double-hash'
export const POLICIES: readonly Policy[] = ['next-fit', 'random', 'double-hash']

/**
 * Where in the range a search begins; the first available port from there on is selected. With a lease
 * the search is made inside the leased block.
 */
export interface Selection {
  /** An index into the range. */
  start(destination: Destination | undefined): number
  /** The index that was selected. */
  took(index: number): void
}

/** Uniform 32-bit numbers, from the caller: `core` has no randomness of its own. */
export type Random = () => number

/** Where a stack selects, as indices into the span. A profile change may move it. */
export interface Room {
  /** First index of the range, and how many ports it has. */
  range(): readonly [number, number]
  /** What part of the range this stack walks through first: [first index, end). */
  share(): readonly [number, number]
}

export function createSelection(policy: Policy, room: Room, random: Random): Selection {
  switch (policy) {
    case 'next-fit':
      return new NextFit(room)
    case 'random':
      return new RandomStart(room, random)
    case 'double-hash':
      return new DoubleHash(room, random)
  }
}

/** The room of a slot in a space. A share is of whole segments where there are enough. */
export function roomOf(facility: Facility, entry: SpaceEntry, slot: number): Room {
  const { stacks } = facility
  const range = (): readonly [number, number] => {
    const { state, low, high, spanLow, spanHigh } = entry
    return state === 'undefined' ? [0, spanHigh - spanLow + 1] : [low - spanLow, high - low + 1]
  }
  return {
    range,
    share() {
      const [first, ports] = range()
      const unit = ports >= stacks * entry.segmentPorts ? entry.segmentPorts : 1
      const units = Math.floor(ports / unit)
      const edge = (n: number): number => first + Math.floor((units * n) / stacks) * unit
      const end = slot === stacks ? first + ports : Math.max(edge(slot), edge(slot - 1) + 1)
      return [edge(slot - 1), end]
    },
  }
}

// --- internal ---

/**
 * Walks through its own share of the range, round and round, so that stacks rarely meet and a port is
 * used again as late as may be. Where its share is full the search goes on behind it.
 */
class NextFit implements Selection {
  readonly #room: Room
  #first = 0
  #end = 0
  #cursor = 0

  constructor(room: Room) {
    this.#room = room
    this.#begin()
  }

  start(): number {
    return this.#cursor
  }

  took(index: number): void {
    const next = index + 1
    if (next > this.#first && next < this.#end) this.#cursor = next
    else this.#begin() // Round the share, or full: it may have moved meanwhile.
  }

  #begin(): void {
    const [first, end] = this.#room.share()
    this.#first = first
    this.#end = end
    this.#cursor = first
  }
}

/** RFC 6056, algorithm 1: a random port, then the next one that is available. */
class RandomStart implements Selection {
  readonly #room: Room
  readonly #random: Random

  constructor(room: Room, random: Random) {
    this.#room = room
    this.#random = random
  }

  start(): number {
    const [first, ports] = this.#room.range()
    return first + below(this.#random(), ports)
  }

  took(): void {}
}

/**
 * RFC 6056, algorithm 4, double-hash port selection: a keyed hash of the destination gives an offset,
 * another one a counter, so that each destination sees its own sequence and none tells of another's.
 */
class DoubleHash implements Selection {
  readonly #room: Room
  readonly #keys: Int32Array
  readonly #counters: Uint32Array

  constructor(room: Room, random: Random) {
    this.#room = room
    this.#keys = Int32Array.from({ length: 4 }, random)
    this.#counters = Uint32Array.from({ length: DOUBLE_HASH_COUNTERS }, random)
  }

  start(destination: Destination | undefined): number {
    const words = destination?.words ?? NOWHERE
    const [f0, f1, g0, g1] = this.#keys
    const offset = halfSipHash(f0!, f1!, words) >>> 0
    const counter = halfSipHash(g0!, g1!, words) & (DOUBLE_HASH_COUNTERS - 1)
    const count = this.#counters[counter]!
    this.#counters[counter] = count + 1
    const [first, ports] = this.#room.range()
    return first + ((offset + count) % ports)
  }

  took(): void {}
}

const NOWHERE = new Int32Array(5)

/** A 32-bit number scaled to 0..n-1; for n up to 65,536 no value is favoured by more than 2^-16. */
function below(random: number, n: number): number {
  return Math.floor(((random >>> 0) / 2 ** 32) * n)
}
