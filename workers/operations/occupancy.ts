import {
  definedSpaces,
  type Facility,
  type SpaceEntry,
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
 * Samples the spaces: who has how much, for the warnings and for the most that was seen in use. A sample
 * takes so many ports at most; where there are more, the spaces come in turn.
 */
export class OccupancySampler {
  readonly #facility: Facility
  readonly #watches: SpaceWatch[]
  readonly #maxUsage: number[]
  #next = 0
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
    const spaces = definedSpaces(this.#facility)
    const changes: OccupancyChange[] = []
    let ports = 0
    for (let i = 0; i < spaces.length && ports < SAMPLE_PORTS; i++) {
      const space = spaces[this.#next % spaces.length]
      this.#next = (this.#next + 1) % spaces.length
      ports += space.high - space.low + 1
      changes.push(...this.#sample(space, now))
    }
    return changes
  }

  // --- internal ---

  #sample(space: SpaceEntry, now: number): OccupancyChange[] {
    const usage = spaceUsage(this.#facility, space, now)
    const { index } = space
    this.#maxUsage[index] = Math.max(this.#maxUsage[index], usage.states.held)
    const occupancy = occupancyOf(usage, totalFigures(this.#facility, index).EXHAUSTED)
    const changes = this.#watches[index].observe(occupancy)
    return changes.map(change => ({ space, change, usage, occupancy }))
  }
}

// --- internal ---

/** Real time between two samples. */
const SAMPLE_MS = 100
/** Ports of a sample, about: half a millisecond's work. */
const SAMPLE_PORTS = 65_536

/** Destinations have no ports of their own in a bitmap or a list, so none is ever saturated. */
function occupancyOf(usage: SpaceUsage, exhausted: number): Occupancy {
  const { states, capacity, entries } = usage
  const { held, quarantined, free, leasedIdle } = states
  return {
    used: entries?.used ?? held + quarantined,
    capacity: entries?.capacity ?? capacity,
    available: free + leasedIdle > 0,
    exhausted,
    saturated: 0,
  }
}
