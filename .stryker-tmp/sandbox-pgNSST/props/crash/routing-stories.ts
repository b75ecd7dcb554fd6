/**
 * Everything a stack can be doing with a routing table when it dies; see `stories.ts`. Few entries make
 * the refusals be of a full table, many of ports that all have a connection.
 */
// @ts-nocheck

import type { PortSpace } from '../../core/ports/port-space.ts'
import { diesIn, joinMortal } from './mortal-stack.ts'
import { MAIL, type RoutingWorld, WEB } from './routing-world.ts'
import { rejoin, type Story } from './stories.ts'
import { EARLIER, HIGH, LOW } from './world.ts'

export const ROUTING_STORIES: readonly Story<RoutingWorld>[] = [
  { name: 'first connect', prepare: world => () => world.mine.connect(world.now, WEB) },
  {
    name: 'connect into a chain',
    prepare: world => {
      world.hold(3, WEB)
      world.hold(3, MAIL)
      return () => world.mine.connect(world.now, WEB)
    },
  },
  {
    name: 'connect that takes an entry from the free list, hold-downs over',
    prepare: world => {
      world.hold(9, WEB).forEach((held, nth) => {
        if (nth % 3 > 0) world.closeMine(held, WEB)
      })
      world.later()
      return () => world.mine.connect(world.now, MAIL)
    },
  },
  {
    name: 'bind',
    prepare: world => {
      world.hold(2, WEB)
      return () => world.mine.bind(HIGH - 2, world.now)
    },
  },
  {
    name: 'bind to a port whose hold-downs are over',
    prepare: world => {
      const held = [...world.hold(2, WEB)]
      for (const connection of held) world.closeMine(connection, WEB)
      world.later()
      return () => world.mine.bind(held[0]! % 65_536, world.now)
    },
  },
  {
    name: 'bind to any port',
    prepare: world => {
      world.hold(2, WEB)
      return () => world.mine.bind(0, world.now)
    },
  },
  {
    name: 'close',
    releases: true,
    prepare: world => {
      const [held] = world.hold(4, WEB)
      return () => world.mine.close(held!, world.now)
    },
  },
  {
    name: 'close of a bound port',
    releases: true,
    prepare: world => {
      const held = world.died(world.mine.bind(LOW + 12, world.now), undefined)
      return () => world.mine.close(held, world.now)
    },
  },
  {
    name: 'close that ends a refusal',
    releases: true,
    prepare: world => {
      const [held] = world.hold(4, WEB)
      world.exhaust(world.others, WEB, world.open)
      return () => world.mine.close(held!, world.now)
    },
  },
  {
    name: 'close of a bound port that ends a refusal',
    releases: true,
    prepare: world => {
      const held = world.died(world.mine.bind(LOW + 12, world.now), undefined)
      world.exhaust(world.others, WEB, world.open)
      return () => world.mine.close(held, world.now)
    },
  },
  {
    name: 'connect that finds nothing, whatever hold-downs are over',
    prepare: world => {
      const held = world.hold(3, MAIL)
      world.exhaust(world.others, WEB, world.open)
      world.closeMine(held[0]!, MAIL)
      world.others.close(world.open.shift()!, world.now)
      if (world.config.quarantineMs === 0) world.exhaust(world.others, WEB, world.open)
      return () => world.mine.connect(world.now, WEB)
    },
  },
  {
    name: 'connect that is refused again',
    prepare: world => {
      world.exhaust(world.others, WEB, world.open)
      return () => world.mine.connect(world.now, WEB)
    },
  },
  {
    name: 'connect in the last look, to another destination than the one refused',
    prepare: world => {
      world.hold(1, WEB)
      world.exhaust(world.others, WEB, world.open)
      world.others.close(world.open.pop()!, world.now)
      world.later()
      return () => world.mine.connect(world.now, MAIL)
    },
  },
  {
    name: 'leave',
    releases: true,
    prepare: world => {
      world.hold(3, WEB)
      world.hold(3, MAIL)
      world.died(world.mine.bind(LOW + 38, world.now), undefined)
      return () => world.victim.stack.leave(world.now)
    },
  },
  {
    name: 'recovery of another',
    releases: true,
    prepare: world => {
      bury(world, space => space.connect(world.now, WEB))
      return () => world.victim.stack.recoverFenced(world.now)
    },
  },
  {
    name: 'recovery of another that died in a critical section',
    releases: true,
    prepare: world => {
      bury(world, space => space.connect(world.now, WEB), 9)
      return () => world.victim.stack.recoverFenced(world.now)
    },
  },
  {
    name: 'connect that inherits a lock',
    prepare: world => {
      world.hold(1, WEB)
      bury(world, space => space.bind(LOW + 16, world.now), 4)
      return () => world.mine.bind(LOW + 17, world.now)
    },
  },
  {
    name: 'join',
    prepare: world => {
      world.victim.stack.leave(world.now)
      return () => rejoin(world)
    },
  },
  {
    name: 'join that recovers another',
    releases: true,
    prepare: world => {
      world.victim.stack.leave(world.now)
      bury(world, space => space.connect(world.now, MAIL), 9)
      return () => rejoin(world)
    },
  },
  {
    name: 'join that takes a dead slot over',
    releases: true,
    prepare: world => {
      world.hold(5, WEB)
      world.died(world.mine.bind(LOW + 38, world.now), undefined)
      world.facility.fence(world.victim.stack.token)
      return () => rejoin(world)
    },
  },
]

// --- internal ---

/** An earlier victim holds this and that and dies, at a write of its last operation or after it. */
function bury(world: RoutingWorld, last: (space: PortSpace) => void, write = 0): void {
  const { stack, life } = joinMortal(world.facility.buffer, EARLIER, world.now)
  const space = stack.spaceAt(0)
  for (const port of [LOW + 9, LOW + 37]) world.died(space.bind(port, world.now), undefined)
  for (const to of [WEB, MAIL, WEB]) world.died(space.connect(world.now, to), to)
  if (write > 0) life.dieAt(write)
  diesIn(() => last(space))
  world.facility.fence(stack.token)
}
