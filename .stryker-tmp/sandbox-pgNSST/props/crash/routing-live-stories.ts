/** Changes of what a routing table stands for, at which a stack dies; see `live-stories.ts`. */
// @ts-nocheck

import type { SpaceStatement } from '../../core/facility/config.ts'
import { ADDRESS } from '../support/facilities.ts'
import { change, eligibleBy, entryOf, redefineAfterwards, WHOLE } from './changes.ts'
import { MAIL, type RoutingWorld, WEB } from './routing-world.ts'
import type { Story } from './stories.ts'
import { HIGH, LOW } from './world.ts'

/** Leaves enough ports of the last segment to use all of its entries. */
const NARROW: SpaceStatement = {
  ports: [LOW + 6, HIGH - 2],
  reserved: [LOW + 8, LOW + 20, LOW + 34],
}
const OTHER_ADDRESS = '192.0.2.7'

export const ROUTING_CHANGE_STORIES: readonly Story<RoutingWorld>[] = [
  {
    name: 'redefine, narrower',
    prepare: world => {
      inUse(world)
      return change(world, NARROW)
    },
  },
  {
    name: 'redefine, wider',
    prepare: world => {
      inUse(world)
      world.survivor.redefine(entryOf(world), NARROW, world.now)
      return change(world, WHOLE)
    },
  },
  {
    name: 'redefine that ends an exhaustion',
    prepare: world => {
      world.survivor.redefine(entryOf(world), NARROW, world.now)
      world.exhaust(world.others, WEB, world.open)
      return change(world, WHOLE)
    },
  },
  ...[WEB, undefined].map((to): Story<RoutingWorld> => {
    return {
      name: `close of a ${to ? 'connection' : 'bound port'} that drains`,
      releases: true,
      prepare: world => {
        const { mine, now } = world
        const held = world.died(to ? mine.connect(now, to) : mine.bind(LOW, now), to)
        const statement = { ports: [LOW + 6, HIGH] as const }
        world.survivor.redefine(entryOf(world), statement, now)
        world.eligible = eligibleBy(statement)
        return () => mine.close(held, now)
      },
    }
  }),
  {
    name: 'undefine',
    prepare: world => {
      inUse(world)
      redefineAfterwards(world, ADDRESS, WHOLE)
      return () => world.victim.stack.undefine(ADDRESS, 'tcp', world.now)
    },
  },
  {
    name: 'attend that ends a definition',
    prepare: world => {
      cooling(world)
      const held = world.others.connect(world.now, WEB)
      world.survivor.undefine(ADDRESS, 'tcp', world.now)
      world.others.close(held, world.now)
      redefineAfterwards(world, ADDRESS, WHOLE)
      return () => world.victim.stack.attend(world.now)
    },
  },
  {
    name: 'define in a spare space',
    prepare: world => {
      cooling(world)
      world.later()
      world.survivor.undefine(ADDRESS, 'tcp', world.now)
      redefineAfterwards(world, OTHER_ADDRESS, NARROW)
      return () => world.victim.stack.define(OTHER_ADDRESS, 'tcp', NARROW, world.now)
    },
  },
  {
    name: 'define of one that drains',
    prepare: world => {
      inUse(world)
      world.survivor.undefine(ADDRESS, 'tcp', world.now)
      redefineAfterwards(world, ADDRESS, WHOLE)
      return () => world.victim.stack.define(ADDRESS, 'tcp', WHOLE, world.now)
    },
  },
]

// --- internal ---

/** Connections, bound ports and hold-downs of the victim and of the survivor, inside and outside NARROW. */
function inUse(world: RoutingWorld): void {
  const { mine, others, now, open } = world
  for (const port of [LOW + 8, HIGH]) world.died(mine.bind(port, now), undefined)
  for (const port of [LOW + 1, LOW + 20]) open.push(others.bind(port, now))
  world.hold(3, WEB)
  world.hold(2, MAIL)
  for (const to of [WEB, MAIL, WEB]) open.push(others.connect(now, to))
  cooling(world)
}

/** Hold-downs of connections and of a bound port. */
function cooling({ others, now }: RoutingWorld): void {
  const held = [others.bind(LOW + 2, now), others.connect(now, WEB), others.connect(now, MAIL)]
  for (const connection of held) others.close(connection, now)
}
