/** Profile changes that stories make, and how a survivor completes what a victim has left half done. */
// @ts-nocheck

import type { SpaceStatement } from '../../core/facility/config.ts'
import type { SpaceEntry } from '../../core/facility/facility.ts'
import { HIGH, LOW, RESERVED, type World } from './world.ts'

/** What the space of a world stands for at first. */
export const WHOLE: SpaceStatement = { ports: [LOW, HIGH], reserved: RESERVED }

export function entryOf({ facility }: World): SpaceEntry {
  return facility.spaces[0]!
}

export function eligibleBy({
  ports: [low, high],
  reserved = [],
}: SpaceStatement): (port: number) => boolean {
  return port => port >= low && port <= high && !reserved.includes(port)
}

/** The victim redefines the space, and the survivor does it again. */
export function change(world: World, statement: SpaceStatement): () => void {
  world.eligible = eligibleBy(statement)
  world.complete = () => world.survivor.redefine(entryOf(world), statement, world.now)
  return () => world.victim.stack.redefine(entryOf(world), statement, world.now)
}

/** Whatever the space stands for after the death, the survivor makes it stand for `address` in the end. */
export function redefineAfterwards(world: World, address: string, statement: SpaceStatement): void {
  world.eligible = eligibleBy(statement)
  world.complete = () => {
    const { facility, survivor, now } = world
    survivor.define(address, 'tcp', statement, now)
    if (facility.space(address, 'tcp').index !== 0) throw new Error('defined somewhere else')
    if (entryOf(world).state !== 'active') throw new Error(`the space is ${entryOf(world).state}`)
  }
}
