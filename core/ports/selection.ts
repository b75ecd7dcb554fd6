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

/**
 * @param ports size of the range
 * @param share what part of the range a stack walks through first: [first index, end)
 */
export function createSelection(
  policy: Policy,
  ports: number,
  share: readonly [number, number],
  random: Random,
): Selection {
  switch (policy) {
    case 'next-fit':
      return new NextFit(share[0], share[1])
    case 'random':
      return new RandomStart(ports, random)
    case 'double-hash':
      return new DoubleHash(ports, random)
  }
}

/** The part of the range that a slot's next-fit walks through: whole segments where there are enough. */
export function shareOf(
  facility: Facility,
  entry: SpaceEntry,
  slot: number,
): readonly [number, number] {
  const ports = entry.spanHigh - entry.spanLow + 1
  const unit = entry.segments >= facility.stacks ? entry.segmentPorts : 1
  const units = Math.floor(ports / unit)
  const edge = (n: number): number => Math.floor((units * n) / facility.stacks) * unit
  return [
    edge(slot - 1),
    slot === facility.stacks ? ports : Math.max(edge(slot), edge(slot - 1) + 1),
  ]
}

// --- internal ---

/**
 * Walks through its own share of the range, round and round, so that stacks rarely meet and a port is
 * used again as late as may be. Where its share is full the search goes on behind it.
 */
class NextFit implements Selection {
  readonly #first: number
  readonly #end: number
  #cursor: number

  constructor(first: number, end: number) {
    this.#first = first
    this.#end = end
    this.#cursor = first
  }

  start(): number {
    return this.#cursor
  }

  took(index: number): void {
    const next = index + 1
    this.#cursor = next > this.#first && next < this.#end ? next : this.#first
  }
}

/** RFC 6056, algorithm 1: a random port, then the next one that is available. */
class RandomStart implements Selection {
  readonly #ports: number
  readonly #random: Random

  constructor(ports: number, random: Random) {
    this.#ports = ports
    this.#random = random
  }

  start(): number {
    return below(this.#random(), this.#ports)
  }

  took(): void {}
}

/**
 * RFC 6056, algorithm 4, double-hash port selection: a keyed hash of the destination gives an offset,
 * another one a counter, so that each destination sees its own sequence and none tells of another's.
 */
class DoubleHash implements Selection {
  readonly #ports: number
  readonly #keys: Int32Array
  readonly #counters: Uint32Array

  constructor(ports: number, random: Random) {
    this.#ports = ports
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
    return (offset + count) % this.#ports
  }

  took(): void {}
}

const NOWHERE = new Int32Array(5)

/** A 32-bit number scaled to 0..n-1; for n up to 65,536 no value is favoured by more than 2^-16. */
function below(random: number, n: number): number {
  return Math.floor(((random >>> 0) / 2 ** 32) * n)
}
