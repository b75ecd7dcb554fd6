// @ts-nocheck
import {
  definedSpaces,
  type Facility,
  type SpaceEntry,
  type SpaceFigures,
  type SpaceUsage,
  spaceUsage,
  totalFigures,
} from '../../core/index.ts'
import { type Change, type Occupancy, SpaceWatch } from './warnings.ts'

/** Something to say of a space, and how it looked then. */
export interface OccupancyChange {
  readonly space: SpaceEntry
  readonly change: Change
  readonly usage: SpaceUsage
  readonly occupancy: Occupancy
}

/**
 * Samples the spaces in turn: who has how much, for the warnings and for the most that was seen in use. It
 * looks at so many ports and entries per second at most, so that a large facility is sampled more seldom.
 */
export class OccupancySampler {
  readonly #facility: Facility
  readonly #watches: SpaceWatch[]
  readonly #maxUsage: number[]
  #next = 0
  /** Ports and entries that were looked at ahead of their time. */
  #ahead = 0
  #sampledMs = Number.NEGATIVE_INFINITY

  constructor(facility: Facility) {
    this.#facility = facility
    this.#watches = facility.spaces.map(() => new SpaceWatch())
    this.#maxUsage = facility.spaces.map(() => 0)
  }

  /** Most ports of a space, by its index, that a sample has found held. */
  maxUsage(space: number): number {
    return this.#maxUsage[space]
  }

  /**
   * Samples, if it is time to.
   *
   * @param realMs monotonic, in ms
   * @param now the tick by which hold-downs are judged
   */
  look(realMs: number, now: number): OccupancyChange[] {
    if (realMs - this.#sampledMs < SAMPLE_MS) return []
    this.#sampledMs = realMs
    this.#ahead = Math.max(0, this.#ahead - SAMPLE_WORDS)
    const spaces = definedSpaces(this.#facility)
    const changes: OccupancyChange[] = []
    for (let i = 0; i < spaces.length && this.#ahead < SAMPLE_WORDS; i++) {
      const space = spaces[this.#next % spaces.length]
      this.#next = (this.#next + 1) % spaces.length
      this.#ahead += space.high - space.low + 1 + space.entries
      changes.push(...this.#sample(space, now))
    }
    return changes
  }

  // --- internal ---

  #sample(space: SpaceEntry, now: number): OccupancyChange[] {
    const usage = spaceUsage(this.#facility, space, now)
    const { index } = space
    this.#maxUsage[index] = Math.max(this.#maxUsage[index], usage.states.held)
    const occupancy = occupancyOf(usage, totalFigures(this.#facility, index))
    const changes = this.#watches[index].observe(occupancy)
    return changes.map(change => ({ space, change, usage, occupancy }))
  }
}

// --- internal ---

/** Real time between two samples. */
const SAMPLE_MS = 100
/** Ports and entries looked at in that time, about: a millisecond's work. */
const SAMPLE_WORDS = 65_536

/**
 * In a routing table a connect is refused because no entry is left, or because no port is left towards its
 * destination. Elsewhere destinations have no ports of their own, so none is ever saturated.
 */
function occupancyOf(usage: SpaceUsage, figures: SpaceFigures): Occupancy {
  const { states, capacity, entries } = usage
  if (entries) {
    const available = entries.used < entries.capacity
    return { ...entries, available, exhausted: figures.TABLE_FULL, saturated: figures.EXHAUSTED }
  }
  return {
    used: states.held + states.quarantined,
    capacity,
    available: states.free + states.leasedIdle > 0,
    exhausted: figures.EXHAUSTED,
    saturated: 0,
  }
}
