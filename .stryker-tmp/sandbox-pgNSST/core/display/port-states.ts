// @ts-nocheck
import type { Facility, SpaceEntry } from '../facility/facility.ts'
import { drainingPorts, eachPort, type PortState } from './port-scan.ts'
import { drainingThings, eachRoutedPort } from './routing-scan.ts'

/** Ports of a range by state; they add up to the range (I3). */
export type PortCounts = Record<PortState, number>

export interface PortStates extends Readonly<PortCounts> {
  /**
   * Held ports that go out of service at their close; of a routing table, connections and binds on ports
   * that may not be selected any more. What is in the range is counted above as well.
   */
  readonly draining: number
}

/** Counts a space's ports by state. *Heuristic*, as `eachPort` is. */
export function portStates(facility: Facility, space: SpaceEntry, now: number): PortStates {
  const counts = noPorts()
  const routed = space.structure === 'routing-table'
  const each = routed ? eachRoutedPort : eachPort
  each(facility, space, now, state => {
    counts[state] += 1
  })
  const draining = routed ? drainingThings(facility, space, now) : drainingPorts(facility, space)
  return { ...counts, draining }
}

export function noPorts(): PortCounts {
  return { free: 0, held: 0, quarantined: 0, reserved: 0, leasedIdle: 0 }
}
