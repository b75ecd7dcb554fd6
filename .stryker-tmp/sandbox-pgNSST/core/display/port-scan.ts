// @ts-nocheck
import type { Facility, SpaceEntry } from '../facility/facility.ts'
import { RUNTIME } from '../facility/layout.ts'
import type { Token } from '../facility/slots.ts'
import {
  HELD,
  inHoldDown,
  LEASED,
  portWords,
  RESERVED,
  SHARED,
  TOKEN_MASK,
} from '../ports/port-words.ts'

/** `quarantined`: in its hold-down, in nobody's hands or in a lease; `leasedIdle`: idle in a lease. */
export type PortState = 'free' | 'held' | 'quarantined' | 'reserved' | 'leasedIdle'

/** What a port's truth words said at one look. */
export interface PortLook {
  readonly state: PortState
  /** Who holds it or has it in a lease, 0 = nobody. */
  readonly token: Token
  /** It is in a lease of that token. */
  readonly leased: boolean
  /** The tick at which it was taken; only with `held`, and not while its release is under way. */
  readonly since: number | undefined
  /** The tick at which its hold-down ends; only with `quarantined`. */
  readonly freeAt: number
}

/**
 * Looks at each port of a space of ports in turn. *Heuristic*: it takes no lock, so while stacks are at
 * work the looks are at slightly different moments. At a quiescent point they are exact.
 */
export function eachPort(
  facility: Facility,
  space: SpaceEntry,
  now: number,
  visit: (state: PortState, token: Token, port: number) => void,
): void {
  const { words } = facility
  const { low, high, spanLow, segmentPorts, segmentWords } = space
  const at = portWords(segmentPorts)
  const image = imageOf(facility, space)
  for (let port = low; port <= high; port += 1) {
    const index = port - spanLow
    const segment = Math.floor(index / segmentPorts)
    const base = image + segment * segmentWords + (index - segment * segmentPorts)
    const owner = words[base + at.owner]!
    visit(stateOf(owner, words[base + at.freeAt]!, now), tokenOf(owner), port)
  }
}

/**
 * Held ports of a space of ports that go out of service at their close: those that were reserved meanwhile,
 * and those outside a range that has become smaller. *Heuristic*, as above.
 */
export function drainingPorts(facility: Facility, space: SpaceEntry): number {
  const { words } = facility
  const at = portWords(space.segmentPorts)
  let draining = 0
  for (let segment = 0; segment < space.segments; segment += 1) {
    const base = imageOf(facility, space) + segment * space.segmentWords
    for (let port = 0; port < space.segmentPorts; port += 1) {
      const excluded = words[base + at.excluded + (port >>> 5)]! & (1 << (port & 31))
      if (excluded !== 0 && words[base + at.owner + port] !== RESERVED) draining += 1
    }
  }
  return draining
}

/** Looks at one port of the range. *Heuristic*, as above. */
export function lookAtPort(
  facility: Facility,
  space: SpaceEntry,
  port: number,
  now: number,
): PortLook {
  const { words } = facility
  const at = portWords(space.segmentPorts)
  const index = port - space.spanLow
  const segment = Math.floor(index / space.segmentPorts)
  const base =
    imageOf(facility, space) + segment * space.segmentWords + (index - segment * space.segmentPorts)
  const owner = words[base + at.owner]!
  const freeAt = words[base + at.freeAt]!
  const state = stateOf(owner, freeAt, now)
  return {
    state,
    token: tokenOf(owner),
    leased: (owner & LEASED) !== 0,
    since: state === 'held' ? takenAt(freeAt, now) : undefined,
    freeAt: state === 'quarantined' ? freeAt : 0,
  }
}

/** What the `free at` of a held port tells: when it was taken. Undefined: its release is under way. */
export function takenAt(freeAt: number, now: number): number | undefined {
  return inHoldDown(freeAt, now) ? undefined : freeAt
}

/** Where the structure's words are at this moment. */
export function imageOf(facility: Facility, space: SpaceEntry): number {
  if (space.access !== 'literal') return space.imagesAt
  const current = Atomics.load(facility.words, space.runtimeAt + RUNTIME.CURRENT)
  return space.imagesAt + current * space.imageWords
}

// --- internal ---

function stateOf(owner: number, freeAt: number, now: number): PortState {
  if (owner === RESERVED) return 'reserved'
  if (owner > 0 || (owner & HELD) !== 0) return 'held'
  if (inHoldDown(freeAt, now)) return 'quarantined'
  return (owner & LEASED) !== 0 ? 'leasedIdle' : 'free'
}

function tokenOf(owner: number): Token {
  return owner === RESERVED || owner === SHARED ? 0 : owner & TOKEN_MASK
}
