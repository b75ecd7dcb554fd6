// @ts-nocheck
import type { Facility } from '../facility/facility.ts'
import {
  HEADER,
  LOCK_STATISTIC,
  LOCK_STATISTIC_COUNTERS,
  WAIT_BUCKETS,
} from '../facility/layout.ts'

/** What one stack did on one lock. All but `acquisitions` is counted on the contended path only. */
export interface LockFigures {
  readonly acquisitions: number
  readonly contended: number
  readonly parks: number
  readonly inherited: number
  /** Waits that ended by their time-out while the lock could be had: a lost wake-up each. */
  readonly rescues: number
  /** Fair lock: times that it handed the lock over. */
  readonly handovers: number
  readonly waitNs: number
  readonly waitNsMax: number
  /** Waits per bucket; `bucketFloorNs` gives the bounds. */
  readonly waits: readonly number[]
}

/** Below 2^7 ns everything is one bucket; then two buckets per power of two, up to 2^34 ns (17 s). */
const FIRST_POWER = 7

/** The bucket of a wait. */
export function bucketOf(ns: number): number {
  if (ns < 2 ** FIRST_POWER) return 0
  const power = Math.floor(Math.log2(ns))
  const half = ns >= 1.5 * 2 ** power ? 1 : 0
  return Math.min(WAIT_BUCKETS - 1, 1 + (power - FIRST_POWER) * 2 + half)
}

/** The shortest wait, in ns, that a bucket counts. */
export function bucketFloorNs(bucket: number): number {
  if (bucket === 0) return 0
  return 2 ** (FIRST_POWER + ((bucket - 1) >> 1)) * ((bucket - 1) & 1 ? 1.5 : 1)
}

/** One stack's lock counters: *heuristic* words, of which it is the only writer. */
export class LockStatistics {
  readonly #counters: Float64Array
  readonly #base: number
  readonly #stride: number

  constructor(facility: Facility, slot: number) {
    this.#counters = facility.counters
    this.#base = counterAt(facility, 0, slot)
    this.#stride = (facility.stacks + 1) * LOCK_STATISTIC_COUNTERS
  }

  acquired(lock: number): void {
    this.#counters[this.#base + lock * this.#stride]! += 1
  }

  inherited(lock: number): void {
    this.#add(lock, LOCK_STATISTIC.INHERITED, 1)
  }

  parked(lock: number): void {
    this.#add(lock, LOCK_STATISTIC.PARKS, 1)
  }

  rescued(lock: number): void {
    this.#add(lock, LOCK_STATISTIC.RESCUES, 1)
  }

  handedOver(lock: number): void {
    this.#add(lock, LOCK_STATISTIC.HANDOVERS, 1)
  }

  waited(lock: number, ns: number): void {
    this.#add(lock, LOCK_STATISTIC.CONTENDED, 1)
    this.#add(lock, LOCK_STATISTIC.WAIT_NS, ns)
    this.#add(lock, LOCK_STATISTIC.BUCKETS + bucketOf(ns), 1)
    const max = this.#base + lock * this.#stride + LOCK_STATISTIC.WAIT_NS_MAX
    if (ns > this.#counters[max]!) this.#counters[max] = ns
  }

  #add(lock: number, counter: number, amount: number): void {
    this.#counters[this.#base + lock * this.#stride + counter]! += amount
  }
}

/** What a slot's stacks, all incarnations together, did on a lock so far. */
export function lockFigures(facility: Facility, lock: number, slot: number): LockFigures {
  const at = counterAt(facility, lock, slot)
  const counter = (index: number): number => facility.counters[at + index]!
  return {
    acquisitions: counter(LOCK_STATISTIC.ACQUISITIONS),
    contended: counter(LOCK_STATISTIC.CONTENDED),
    parks: counter(LOCK_STATISTIC.PARKS),
    inherited: counter(LOCK_STATISTIC.INHERITED),
    rescues: counter(LOCK_STATISTIC.RESCUES),
    handovers: counter(LOCK_STATISTIC.HANDOVERS),
    waitNs: counter(LOCK_STATISTIC.WAIT_NS),
    waitNsMax: counter(LOCK_STATISTIC.WAIT_NS_MAX),
    waits: Array.from({ length: WAIT_BUCKETS }, (_, i) => counter(LOCK_STATISTIC.BUCKETS + i)),
  }
}

// --- internal ---

function counterAt(facility: Facility, lock: number, slot: number): number {
  const record = lock * (facility.stacks + 1) + slot
  return facility.words[HEADER.LOCK_STATISTICS_AT]! / 2 + record * LOCK_STATISTIC_COUNTERS
}
