/**
 * What must hold once everybody who died has been recovered, and a change that died been repeated: the
 * census (I3, I4, I10), nothing that the dead held is selected before its hold-down ends (I5), and then a
 * fresh stack gets every port that no living stack holds, each exactly once (I1, I4), until it is rightly
 * refused (I6).
 */
// @ts-nocheck

import { portOf, REFUSED } from '../../core/ports/outcome.ts'
import { assertConsistent } from '../census/census.ts'
import { joinAs } from '../support/facilities.ts'
import { COUNTER, HIGH, LOW, type World } from './world.ts'

export function judge(world: World): void {
  const { facility, survivor, config, open } = world
  assertConsistent(facility, world.now)
  for (let slot = 1; slot <= facility.stacks; slot += 1) {
    const { state } = facility.slots.view(slot)
    if (state !== 'free' && state !== 'active') throw new Error(`slot ${slot} is ${state}`)
  }
  world.complete()
  assertConsistent(facility, world.now)
  const counter = joinAs(facility, COUNTER, world.now)
  const space = counter.spaceAt(0)
  const early = drain(world)
  for (const port of config.quarantineMs > 0 ? world.deadHeld : []) {
    if (early.includes(port)) throw new Error(`I5: port ${port} is selected in its hold-down`)
  }
  world.later()
  const late = drain(world)
  const held = heldByOthers(world, counter.token)
  const got = [...early, ...late].sort((a, b) => a - b)
  for (const connection of open) {
    const port = portOf(connection)
    if (got.includes(port))
      throw new Error(`I1: port ${port} is given out, but the survivor has it`)
  }
  const expected: number[] = []
  for (let port = LOW; port <= HIGH; port += 1) {
    if (world.eligible(port) && !held.has(port)) expected.push(port)
  }
  if (got.join() !== expected.join()) {
    throw new Error(`I4: got ports ${got}, expected ${expected}, held by others ${[...held]}`)
  }
  assertConsistent(facility, world.now)
  for (const connection of open) {
    const closed = survivor.spaceAt(0).close(connection, world.now)
    if (closed !== 0) throw new Error(`the survivor's close was refused: ${closed}`)
  }
  counter.leave(world.now)
  assertConsistent(facility, world.now)

  function drain({ now }: World): number[] {
    const ports: number[] = []
    for (;;) {
      const connection = space.connect(now)
      if (connection === REFUSED.EXHAUSTED) return ports
      if (connection < 0 || ports.length > HIGH - LOW) throw new Error(`drain: ${connection}`)
      ports.push(portOf(connection))
    }
  }
}

// --- internal ---

function heldByOthers({ facility, now }: World, counter: number): Set<number> {
  const { ports } = assertConsistent(facility, now)
  const held = ports.filter(({ state, token }) => state === 'held' && token !== counter)
  return new Set(held.map(({ port }) => port))
}
