/**
 * Everything a stack can be doing when it dies. A story prepares a world and returns the victim's last
 * operation. `deadHeld` gets each port that the victim held before it: whatever becomes of the
 * operation, all of these are in hold-down after recovery.
 */
// @ts-nocheck

import { type Connection, portOf } from '../../core/ports/outcome.ts'
import type { PortSpace } from '../../core/ports/port-space.ts'
import { joinAs } from '../support/facilities.ts'
import { diesIn, joinMortal, mortalFacility } from './mortal-stack.ts'
import { EARLIER, HIGH, LOW, VICTIM, type World } from './world.ts'

export interface Story<W extends World = World> {
  readonly name: string
  /** Only with leases, or only without; default both. */
  readonly leased?: boolean
  /** It may release ports that the victim, or the earlier one, held. */
  readonly releases?: boolean
  readonly prepare: (world: W) => () => void
}

export const STORIES: readonly Story[] = [
  { name: 'first connect', prepare: world => () => world.mine.connect(world.now) },
  {
    name: 'connect',
    prepare: world => {
      hold(world, 3)
      return () => world.mine.connect(world.now)
    },
  },
  {
    name: 'connect, hold-downs over',
    prepare: world => {
      holdAll(world).forEach((held, nth) => {
        if (nth % 3 > 0) closeMine(world, held)
      })
      world.later()
      return () => world.mine.connect(world.now)
    },
  },
  {
    name: 'bind',
    prepare: world => {
      hold(world, 2)
      return () => world.mine.bind(HIGH - 2, world.now)
    },
  },
  {
    name: 'bind to a port idle in its own lease',
    leased: true,
    prepare: world => {
      const [held] = hold(world, 1)
      return () => world.mine.bind(besides(portOf(held!)), world.now)
    },
  },
  {
    name: 'bind to a port idle in the lease of another',
    leased: true,
    prepare: world => {
      const held = world.others.connect(world.now)
      world.open.push(held)
      hold(world, 1)
      return () => world.mine.bind(besides(portOf(held)), world.now)
    },
  },
  {
    name: 'bind to a port in hold-down in the lease of another',
    leased: true,
    prepare: world => {
      const held = world.others.connect(world.now)
      world.others.close(held, world.now)
      return () => world.mine.bind(portOf(held), world.now)
    },
  },
  {
    name: 'close',
    releases: true,
    prepare: world => {
      const [held] = hold(world, 4)
      return () => world.mine.close(held!, world.now)
    },
  },
  {
    name: 'close of a bound port',
    releases: true,
    prepare: world => {
      const held = bind(world, LOW + 12)
      return () => world.mine.close(held, world.now)
    },
  },
  {
    name: 'close of a port whose lease was dissolved',
    releases: true,
    leased: true,
    prepare: world => {
      const [held] = hold(world, 4)
      exhaust(world, world.others)
      return () => world.mine.close(held!, world.now)
    },
  },
  {
    name: 'close that ends an exhaustion',
    releases: true,
    prepare: world => {
      const [held] = hold(world, 4)
      exhaust(world, world.others)
      world.others.connect(world.now)
      return () => world.mine.close(held!, world.now)
    },
  },
  {
    name: 'close that gives a lease back',
    releases: true,
    leased: true,
    prepare: world => {
      const held = hold(world, 2 * world.config.lease + 1)
      for (const connection of held.slice(1)) closeMine(world, connection)
      world.later()
      // With hold-downs the next operation finds them over, and gives the lease back.
      if (world.config.quarantineMs > 0) return () => world.mine.connect(world.now)
      return () => world.mine.close(held[0]!, world.now)
    },
  },
  {
    name: 'connect out of the lease of another',
    leased: true,
    prepare: world => {
      idleEverywhere(world)
      return () => world.mine.connect(world.now)
    },
  },
  {
    name: 'connect that dissolves leases and finds nothing',
    prepare: world => {
      const held = hold(world, 3)
      exhaust(world, world.others)
      world.mine.close(held[0]!, world.now)
      world.others.close(world.open.shift()!, world.now)
      if (world.config.quarantineMs === 0) exhaust(world, world.others)
      return () => world.mine.connect(world.now)
    },
  },
  {
    name: 'connect that is refused again',
    prepare: world => {
      exhaust(world, world.others)
      return () => world.mine.connect(world.now)
    },
  },
  {
    name: 'leave',
    releases: true,
    prepare: world => {
      hold(world, 6)
      bind(world, LOW + 38)
      return () => world.victim.stack.leave(world.now)
    },
  },
  {
    name: 'reconcile that frees',
    releases: true,
    prepare: world => {
      const held = hold(world, 6)
      bind(world, LOW + 38)
      exhaust(world, world.others)
      const live = held.slice(0, 3)
      return () => world.mine.reconcile(live, world.now, { free: true })
    },
  },
  {
    name: 'recovery of another',
    releases: true,
    prepare: world => {
      bury(world, space => space.connect(world.now))
      return () => world.victim.stack.recoverFenced(world.now)
    },
  },
  {
    name: 'recovery of another that died in a critical section',
    releases: true,
    prepare: world => {
      bury(world, space => space.connect(world.now), 9)
      return () => world.victim.stack.recoverFenced(world.now)
    },
  },
  {
    name: 'connect that inherits a lock',
    prepare: world => {
      hold(world, 1)
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
      bury(world, space => space.connect(world.now), 9)
      return () => rejoin(world)
    },
  },
  {
    name: 'join that takes a dead slot over',
    releases: true,
    prepare: world => {
      hold(world, 5)
      bind(world, LOW + 38)
      world.facility.fence(world.victim.stack.token)
      return () => rejoin(world)
    },
  },
]

/** The victim joins again. */
export function rejoin(world: World): void {
  joinAs(mortalFacility(world.facility.buffer, world.victim.life), VICTIM, world.now)
}

// --- internal ---

/** The victim connects so often. */
function hold(world: World, count: number): Connection[] {
  const held = Array.from({ length: count }, () => world.mine.connect(world.now))
  for (const connection of held) world.deadHeld.add(portOf(connection))
  return held
}

function holdAll(world: World): Connection[] {
  const held: Connection[] = []
  for (;;) {
    const connection = world.mine.connect(world.now)
    if (connection < 0) break
    world.deadHeld.add(portOf(connection))
    held.push(connection)
  }
  return held
}

function closeMine(world: World, held: Connection): void {
  world.mine.close(held, world.now)
  world.deadHeld.delete(portOf(held))
}

function bind(world: World, port: number): Connection {
  const held = world.mine.bind(port, world.now)
  world.deadHeld.add(port)
  return held
}

/** The others take every port that is left. */
function exhaust(world: World, space: PortSpace): void {
  for (;;) {
    const connection = space.connect(world.now)
    if (connection < 0) return
    world.open.push(connection)
  }
}

/** Every port is in somebody's lease, and some of the survivor's are idle. */
function idleEverywhere(world: World): void {
  exhaust(world, world.others)
  for (const held of world.open.splice(0)) world.others.close(held, world.now)
  world.later()
  for (let i = 0; i < HIGH - LOW - 8; i += 1) {
    const held = world.others.connect(world.now)
    if (held > 0) world.open.push(held)
  }
}

/** A port of the same lease. */
function besides(port: number): number {
  return (port - LOW) % 2 === 0 ? port + 1 : port - 1
}

/** An earlier victim holds ports and dies, at a write of its last operation or after it. */
function bury(world: World, last: (space: PortSpace) => void, write = 0): void {
  const { stack, life } = joinMortal(world.facility.buffer, EARLIER, world.now)
  const space = stack.spaceAt(0)
  for (const port of [LOW + 9, LOW + 20, LOW + 37]) {
    if (space.bind(port, world.now) > 0) world.deadHeld.add(port)
  }
  const held = space.connect(world.now)
  if (held > 0) world.deadHeld.add(portOf(held))
  if (write > 0) life.dieAt(write)
  diesIn(() => last(space))
  world.facility.fence(stack.token)
}
