// @ts-nocheck
import type { Facility, SpaceEntry } from '../facility/facility.ts'
import { MAP, RUNTIME } from '../facility/layout.ts'
import { incarnationOf } from '../facility/slots.ts'
import { portWords, SHARED } from '../ports/port-words.ts'

/** A port that several stacks already had when coordination was switched on. */
export interface SharedPort {
  readonly port: number
  readonly owners: readonly SharedPortOwner[]
}

export interface SharedPortOwner {
  readonly slot: number
  readonly name: string
  readonly incarnation: number
}

/**
 * The ports that are SHARED, with all their owners. They get no further one, and are free when the last
 * one has closed. *Heuristic*, as `portStates` is: it takes no lock.
 */
export function sharedPorts(facility: Facility, space: SpaceEntry): SharedPort[] {
  const { words } = facility
  const at = portWords(space.segmentPorts)
  const image = Atomics.load(words, space.runtimeAt + RUNTIME.CURRENT) * space.imageWords
  const shared: SharedPort[] = []
  for (let port = space.spanLow; port <= space.spanHigh; port += 1) {
    const segment = Math.floor((port - space.spanLow) / space.segmentPorts)
    const index = port - space.spanLow - segment * space.segmentPorts
    const base = space.imagesAt + image + segment * space.segmentWords
    if (words[base + at.owner + index] !== SHARED) continue
    shared.push({ port, owners: ownersOf(facility, space, segment, index) })
  }
  return shared
}

// --- internal ---

function ownersOf(
  facility: Facility,
  space: SpaceEntry,
  segment: number,
  index: number,
): SharedPortOwner[] {
  const { words, slots, stacks } = facility
  const owners: SharedPortOwner[] = []
  for (let slot = 1; slot <= stacks; slot += 1) {
    const map = space.mapsAt + (segment * (stacks + 1) + slot) * space.mapWords
    if ((words[map + MAP.BITS + (index >>> 5)]! & (1 << (index & 31))) === 0) continue
    const { name } = slots.view(slot)
    owners.push({ slot, name, incarnation: incarnationOf(words[map + MAP.TOKEN]!) })
  }
  return owners
}
