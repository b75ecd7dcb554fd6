// @ts-nocheck
import type { Facility } from '../facility/facility.ts'
import { HEADER, SPACE_STATISTIC, SPACE_STATISTIC_COUNTERS } from '../facility/layout.ts'

/** What a slot's stacks, all incarnations together, did in a space. */
export type SpaceFigures = Readonly<Record<keyof typeof SPACE_STATISTIC, number>>

/** One stack's counters of a space: *heuristic* words, of which it is the only writer. */
export class SpaceStatistics {
  readonly #counters: Float64Array
  readonly #base: number

  constructor(facility: Facility, space: number, slot: number) {
    this.#counters = facility.counters
    this.#base = counterAt(facility, space, slot)
  }

  add(counter: number): void {
    this.#counters[this.#base + counter]! += 1
  }

  addMany(counter: number, amount: number): void {
    this.#counters[this.#base + counter]! += amount
  }
}

export function spaceFigures(facility: Facility, space: number, slot: number): SpaceFigures {
  const at = counterAt(facility, space, slot)
  const entries = Object.entries(SPACE_STATISTIC)
  return Object.fromEntries(
    entries.map(([name, counter]) => [name, facility.counters[at + counter]!]),
  ) as SpaceFigures
}

// --- internal ---

function counterAt(facility: Facility, space: number, slot: number): number {
  const record = space * (facility.stacks + 1) + slot
  return facility.words[HEADER.SPACE_STATISTICS_AT]! / 2 + record * SPACE_STATISTIC_COUNTERS
}
