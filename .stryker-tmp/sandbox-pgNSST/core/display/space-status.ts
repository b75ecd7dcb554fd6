// @ts-nocheck
import type { Facility, SpaceEntry } from '../facility/facility.ts'

export interface SpaceStatus {
  /** `quiescing`: deleted, but connections are left; `undefined`: a place where none is defined now. */
  readonly state: 'undefined' | 'active' | 'quiescing'
  /** How far the ports are coordinated. */
  readonly phase: 'off' | 'seeding' | 'on'
}

export function spaceStatus(facility: Facility, space: SpaceEntry): SpaceStatus {
  return { state: space.state, phase: facility.phase(space) }
}

/** The spaces that there are to display. */
export function definedSpaces(facility: Facility): SpaceEntry[] {
  return facility.spaces.filter(space => spaceStatus(facility, space).state !== 'undefined')
}
