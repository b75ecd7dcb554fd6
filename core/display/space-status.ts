import type { Facility, SpaceEntry } from '../facility/facility.ts'

export interface SpaceStatus {
  /** `quiescing`: deleted, but connections are left; `undefined`: a place where none is defined now. */
  readonly state: 'undefined' | 'active' | 'quiescing'
  /** How far the ports are coordinated. */
  readonly phase: 'off' | 'seeding' | 'on'
}

export function spaceStatus(_space: SpaceEntry): SpaceStatus {
  return { state: 'active', phase: 'on' }
}

/** The spaces that there are to display. */
export function definedSpaces(facility: Facility): SpaceEntry[] {
  return facility.spaces.filter(space => spaceStatus(space).state !== 'undefined')
}
