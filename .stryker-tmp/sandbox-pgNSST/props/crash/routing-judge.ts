/**
 * What must hold of a routing table once everybody who died has been recovered, and a change that died
 * been repeated: the census (I3, I4,
 * I10), nothing that the dead held is had before its hold-down ends (I5), and then a fresh stack binds
 * every port on which no living stack has anything, and fills the table to the last entry (I2, I4).
 */
// @ts-nocheck

import { Destination } from '../../core/ports/destination.ts'
import { type Connection, portOf, REFUSED } from '../../core/ports/outcome.ts'
import type { PortSpace } from '../../core/ports/port-space.ts'
import { assertRoutingConsistent } from '../census/routing-census.ts'
import { joinAs } from '../support/facilities.ts'
import { MAIL, type RoutingWorld, WEB } from './routing-world.ts'
import { COUNTER, HIGH, LOW } from './world.ts'

/** Enough for every segment's entries. */
const DESTINATIONS: readonly Destination[] = [
  WEB,
  MAIL,
  ...Array.from({ length: 14 }, (_, n) => new Destination('203.0.113.1', n)),
]

export function judgeRouting(world: RoutingWorld): void {
  const { facility, survivor, config, open } = world
  assertRoutingConsistent(facility, world.now)
  for (let slot = 1; slot <= facility.stacks; slot += 1) {
    const { state } = facility.slots.view(slot)
    if (state !== 'free' && state !== 'active') throw new Error(`slot ${slot} is ${state}`)
  }
  world.complete()
  assertRoutingConsistent(facility, world.now)
  const counter = joinAs(facility, COUNTER, world.now)
  const space = counter.spaceAt(0)
  closeAll(world, space, fill(world, space, config.quarantineMs > 0))
  world.later()
  closeAll(world, space, bindAll(world, space, counter.token))
  world.later()
  const got = fill(world, space, false).length
  const free = facility.spaces[0]!.entries - livingEntries(world, counter.token)
  if (got !== free) throw new Error(`I4: got ${got} entries, expected ${free}`)
  for (const connection of open) {
    const closed = survivor.spaceAt(0).close(connection, world.now)
    if (closed !== 0) throw new Error(`the survivor's close was refused: ${closed}`)
  }
  counter.leave(world.now)
  assertRoutingConsistent(facility, world.now)
}

// --- internal ---

/** Connects to everywhere until the table is full. */
function fill(world: RoutingWorld, space: PortSpace, early: boolean): Connection[] {
  const held: Connection[] = []
  for (const to of DESTINATIONS) {
    for (let got = space.connect(world.now, to); ; got = space.connect(world.now, to)) {
      if (got === REFUSED.EXHAUSTED || got === REFUSED.TABLE_FULL) break
      if (got < 0) throw new Error(`fill: ${got}`)
      const port = portOf(got)
      if (early && world.isTheirs({ port, to })) {
        throw new Error(`I5: port ${port} is given out in its hold-down`)
      }
      held.push(got)
    }
  }
  const { free } = assertRoutingConsistent(world.facility, world.now)
  if (free > 0) throw new Error(`I4: ${free} free entries cannot be had`)
  return held
}

/** Binds every port that can be, and no other can. */
function bindAll(world: RoutingWorld, space: PortSpace, counter: number): Connection[] {
  const { entries, ports } = assertRoutingConsistent(world.facility, world.now)
  const used = new Set([...entries, ...ports].filter(isOthers).map(({ port }) => port))
  const held: Connection[] = []
  for (let port = LOW; port <= HIGH; port += 1) {
    const expected = world.eligible(port) && !used.has(port)
    const got = space.bind(port, world.now)
    if (got > 0 !== expected) throw new Error(`I4: bind to ${port}: ${got}, expected ${expected}`)
    if (got > 0) held.push(got)
  }
  return held

  function isOthers({ token }: { readonly token: number }): boolean {
    return token !== 0 && token !== counter
  }
}

function livingEntries(world: RoutingWorld, counter: number): number {
  const { entries } = assertRoutingConsistent(world.facility, world.now)
  return entries.filter(({ token }) => token !== 0 && token !== counter).length
}

function closeAll(world: RoutingWorld, space: PortSpace, held: readonly Connection[]): void {
  for (const connection of held) {
    if (space.close(connection, world.now) !== 0) throw new Error('a close was refused')
  }
}
