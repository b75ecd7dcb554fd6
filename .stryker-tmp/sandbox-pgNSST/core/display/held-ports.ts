// @ts-nocheck
import type { Facility, SpaceEntry } from '../facility/facility.ts'
import { HELD, portWords, RESERVED } from '../ports/port-words.ts'
import { imageOf } from './port-scan.ts'
import { eachHeldThing } from './routing-scan.ts'

/**
 * The ports of a space on which a stack has something, also those that may not be selected any more.
 * *Heuristic*, as `eachPort` is; of ports that may not be selected it is never too few.
 */
export function heldPorts(facility: Facility, space: SpaceEntry): Set<number> {
  const held = new Set<number>()
  if (space.structure === 'routing-table') {
    eachHeldThing(facility, space, port => held.add(port))
    return held
  }
  const at = portWords(space.segmentPorts)
  for (let port = space.spanLow; port <= space.spanHigh; port += 1) {
    const index = port - space.spanLow
    const segment = Math.floor(index / space.segmentPorts)
    const base =
      imageOf(facility, space) + segment * space.segmentWords + index - segment * space.segmentPorts
    const owner = facility.words[base + at.owner]!
    if (owner !== RESERVED && (owner > 0 || (owner & HELD) !== 0)) held.add(port)
  }
  return held
}
