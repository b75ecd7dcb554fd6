// @ts-nocheck
import { formatAddress } from '../facility/address.ts'
import type { Facility, SpaceEntry } from '../facility/facility.ts'
import type { Token } from '../facility/slots.ts'
import { inHoldDown, RESERVED, TOKEN_MASK } from '../ports/port-words.ts'
import { COOLING, ENTRY, ROUTING, type RoutingWords, routingWords } from '../ports/routing-words.ts'
import { imageOf, type PortLook, type PortState, takenAt } from './port-scan.ts'

/** A connection in a routing table, or one whose hold-down is on. */
export interface TupleLook {
  readonly port: number
  readonly destination: { readonly address: string; readonly port: number }
  /** Who holds it, 0 = in hold-down. */
  readonly token: Token
  /** While it is held: the tick at which it was taken. */
  readonly since: number
  /** While it is in hold-down: the tick at which that ends. */
  readonly freeAt: number
}

/** What a port is taken by in a routing table, all destinations together. */
type PortSum = Pick<PortLook, 'state' | 'token' | 'since' | 'freeAt'>

/**
 * Looks at each entry of a routing table that is not free. *Heuristic*, as `eachPort` is: it takes no lock.
 * The visitor gets the entry's word.
 */
export function eachEntry(
  facility: Facility,
  space: SpaceEntry,
  now: number,
  visit: (word: number, port: number, token: Token) => void,
): void {
  const { words } = facility
  const at = layoutOf(space)
  for (let segment = 0; segment < space.segments; segment += 1) {
    const base = imageOf(facility, space) + segment * space.segmentWords
    const used = words[base + ROUTING.UNUSED]!
    for (let entry = 0; entry < used; entry += 1) {
      const word = base + at.first + entry * at.entryWords
      const state = words[word + ENTRY.STATE]!
      if (state === 0) continue
      if (state === COOLING && !inHoldDown(words[word + ENTRY.FREE_AT]!, now)) continue
      visit(word, words[word + ENTRY.PORTS]! & 0xffff, state === COOLING ? 0 : state)
    }
  }
}

/** The entries of one port, which must be in the range. */
export function tuplesOf(
  facility: Facility,
  space: SpaceEntry,
  port: number,
  now: number,
): TupleLook[] {
  const { words } = facility
  const { addressWords } = layoutOf(space)
  const tuples: TupleLook[] = []
  eachEntry(facility, space, now, (word, of, token) => {
    if (of !== port) return
    const at = word + ENTRY.ADDRESSES + addressWords
    const address = formatAddress(space.family, words.slice(at, at + addressWords))
    const tick = words[word + ENTRY.FREE_AT]!
    tuples.push({
      port,
      destination: { address, port: words[word + ENTRY.PORTS]! >>> 16 },
      token,
      since: token === 0 ? 0 : tick,
      freeAt: token === 0 ? tick : 0,
    })
  })
  return tuples
}

/**
 * The ports of a routing table by state: held, if anybody has a connection on it or has bound it; in
 * hold-down, if it is so towards some destination; else free towards all. One that may not be selected is
 * reserved once nobody has anything on it.
 */
export function eachRoutedPort(
  facility: Facility,
  space: SpaceEntry,
  now: number,
  visit: (state: PortState, token: Token, port: number) => void,
): void {
  const sums = new Map<number, PortSum>()
  eachEntry(facility, space, now, (word, port, token) => {
    sums.set(port, sum(sums.get(port), token, facility.words[word + ENTRY.FREE_AT]!))
  })
  for (let port = space.low; port <= space.high; port += 1) {
    const { state, token } = stateOf(markOf(facility, space, port, now), sums.get(port))
    visit(state, token, port)
  }
}

export function lookAtRoutedPort(
  facility: Facility,
  space: SpaceEntry,
  port: number,
  now: number,
): PortLook {
  const tuples = tuplesOf(facility, space, port, now)
  const entries = tuples.reduce<PortSum | undefined>(
    (so, { token, since, freeAt }) => sum(so, token, token === 0 ? freeAt : since),
    undefined,
  )
  return { leased: false, ...stateOf(markOf(facility, space, port, now), entries) }
}

/**
 * Connections and binds on ports that may not be selected any more, those outside the range among them.
 * *Heuristic*, as above.
 */
export function drainingThings(facility: Facility, space: SpaceEntry, now: number): number {
  const ownerOf = (port: number): number => facility.words[ownerAt(facility, space, port)]!
  let draining = 0
  for (let port = space.spanLow; port <= space.spanHigh; port += 1) {
    const owner = ownerOf(port)
    if ((owner & RESERVED) !== 0 && owner !== RESERVED) draining += 1
  }
  eachEntry(facility, space, now, (_word, port, token) => {
    if (token !== 0 && (ownerOf(port) & RESERVED) !== 0) draining += 1
  })
  return draining
}

/** The ports of the connections and binds of a routing table, once for each. *Heuristic*, as above. */
export function eachHeldThing(
  facility: Facility,
  space: SpaceEntry,
  visit: (port: number) => void,
): void {
  for (let port = space.spanLow; port <= space.spanHigh; port += 1) {
    const owner = facility.words[ownerAt(facility, space, port)]!
    if ((owner & TOKEN_MASK) !== 0) visit(port)
  }
  // Whatever the time: entries in hold-down have no token.
  eachEntry(facility, space, 0, (_word, port, token) => {
    if (token !== 0) visit(port)
  })
}

// --- internal ---

const FREE: PortSum = { state: 'free', token: 0, since: undefined, freeAt: 0 }

function layoutOf({ segmentPorts, segmentEntries, addressWidth }: SpaceEntry): RoutingWords {
  return routingWords(segmentPorts, segmentEntries, addressWidth)
}

/** Of a bind mark and the sum of the entries. */
function stateOf(mark: PortSum | undefined, entries: PortSum | undefined): PortSum {
  if (mark?.state === 'reserved' && entries?.state === 'held') return entries // It drains.
  return mark ?? entries ?? FREE
}

/** With one more entry: `tick` is when it was taken, or, without a token, when its hold-down ends. */
function sum(so: PortSum | undefined, token: Token, tick: number): PortSum {
  if (token !== 0) {
    const before = so?.since !== undefined && ((so.since - tick) | 0) < 0
    return { state: 'held', token, since: before ? so.since : tick, freeAt: 0 }
  }
  if (so === undefined) return { ...FREE, state: 'quarantined', freeAt: tick }
  const later = so.state === 'quarantined' && ((tick - so.freeAt) | 0) > 0
  return later ? { ...so, freeAt: tick } : so
}

/** The bind mark of a port, or its hold-down after a bind; undefined: neither. */
function markOf(
  facility: Facility,
  space: SpaceEntry,
  port: number,
  now: number,
): PortSum | undefined {
  const { words } = facility
  const at = layoutOf(space)
  const word = ownerAt(facility, space, port)
  const owner = words[word]!
  const freeAt = words[word - at.owner + at.freeAt]!
  const token = owner & TOKEN_MASK
  if (token !== 0) return { state: 'held', token, since: takenAt(freeAt, now), freeAt: 0 }
  if (owner === RESERVED) return { ...FREE, state: 'reserved' }
  return inHoldDown(freeAt, now) ? { ...FREE, state: 'quarantined', freeAt } : undefined
}

/** Word of a port's bind mark. */
function ownerAt(facility: Facility, space: SpaceEntry, port: number): number {
  const index = port - space.spanLow
  const segment = Math.floor(index / space.segmentPorts)
  const base = imageOf(facility, space) + segment * space.segmentWords
  return base + layoutOf(space).owner + (index - segment * space.segmentPorts)
}
