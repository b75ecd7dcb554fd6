import type { Facility, SpaceEntry } from '../facility/facility.ts'
import { eachPort, type PortState } from './port-scan.ts'
import { eachRoutedPort } from './routing-scan.ts'

/** Ports of a range by state; they add up to the range (I3). */
export type PortStates = Readonly<Record<PortState, number>>

/** Counts a space's ports by state. *Heuristic*, as `eachPort` is. */
export function portStates(facility: Facility, space: SpaceEntry, now: number): PortStates {
  const counts = { free: 0, held: 0, quarantined: 0, reserved: 0, leasedIdle: 0 }
  const each = space.structure === 'routing-table' ? eachRoutedPort : eachPort
  each(facility, space, now, state => {
    counts[state] += 1
  })
  return counts
}
