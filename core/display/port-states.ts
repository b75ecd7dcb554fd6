import type { Facility, SpaceEntry } from '../facility/facility.ts'
import { RUNTIME } from '../facility/layout.ts'
import { HELD, inHoldDown, LEASED, portWords, RESERVED } from '../ports/port-words.ts'

/** Ports of a range by state; they add up to the range (I3). */
export interface PortStates {
  readonly free: number
  readonly held: number
  readonly quarantined: number
  readonly reserved: number
  readonly leasedIdle: number
  /** Held ports that go out of service at their close; those outside the range count only here. */
  readonly draining: number
}

/**
 * Counts a space's ports by state. *Heuristic*: it takes no lock, so while stacks are at work the
 * counts are those of slightly different moments. At a quiescent point they are exact.
 */
export function portStates(facility: Facility, space: SpaceEntry, now: number): PortStates {
  const { words } = facility
  const at = portWords(space.segmentPorts)
  const image =
    space.access === 'literal' ? Atomics.load(words, space.runtimeAt + RUNTIME.CURRENT) : 0
  const { spanLow, low, high } = space
  const ports = space.spanHigh - spanLow + 1
  let free = 0
  let held = 0
  let quarantined = 0
  let reserved = 0
  let leasedIdle = 0
  let draining = 0
  for (let index = 0; index < ports; index += 1) {
    const segment = Math.floor(index / space.segmentPorts)
    const base = space.imagesAt + image * space.imageWords + segment * space.segmentWords
    const port = index - segment * space.segmentPorts
    const owner = words[base + at.owner + port]!
    const excluded = words[base + at.excluded + (port >>> 5)]! & (1 << (port & 31))
    const isHeld = owner !== RESERVED && (owner > 0 || (owner & HELD) !== 0)
    if (isHeld && excluded !== 0) draining += 1
    if (spanLow + index < low || spanLow + index > high) continue
    if (owner === RESERVED) reserved += 1
    else if (isHeld) held += 1
    else if (inHoldDown(words[base + at.freeAt + port]!, now)) quarantined += 1
    else if ((owner & LEASED) !== 0) leasedIdle += 1
    else free += 1
  }
  return { free, held, quarantined, reserved, leasedIdle, draining }
}
