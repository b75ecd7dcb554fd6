/**
 * What a stack can be doing to a space at work when it dies: changing what it stands for, and bringing one
 * together that began uncoordinated. `complete` repeats what the victim may have left half done.
 */
// @ts-nocheck

import type { SpaceStatement } from '../../core/facility/config.ts'
import { type Connection, portOf } from '../../core/ports/outcome.ts'
import type { PortSpace } from '../../core/ports/port-space.ts'
import { ADDRESS } from '../support/facilities.ts'
import { change, eligibleBy, entryOf, redefineAfterwards, WHOLE } from './changes.ts'
import { joinMortal } from './mortal-stack.ts'
import type { Story } from './stories.ts'
import { EARLIER, HIGH, LOW, type World } from './world.ts'

const NARROW: SpaceStatement = { ports: [LOW + 6, HIGH - 6], reserved: [LOW + 8, LOW + 20] }
const OTHER_ADDRESS = '2001:db8::7'

/** Changes of a space that is coordinated. */
export const CHANGE_STORIES: readonly Story[] = [
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
      for (let held = 0; held >= 0; ) {
        held = world.others.connect(world.now)
        if (held > 0) world.open.push(held)
      }
      return change(world, WHOLE)
    },
  },
  {
    name: 'close of a port that drains',
    releases: true,
    prepare: world => {
      const held = world.mine.bind(LOW + 12, world.now)
      world.deadHeld.add(portOf(held))
      const statement = { ...WHOLE, reserved: [LOW + 12] }
      world.survivor.redefine(entryOf(world), statement, world.now)
      world.eligible = eligibleBy(statement)
      return () => world.mine.close(held, world.now)
    },
  },
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
      const held = world.others.connect(world.now)
      world.survivor.undefine(ADDRESS, 'tcp', world.now)
      world.others.close(held, world.now)
      redefineAfterwards(world, ADDRESS, WHOLE)
      return () => world.victim.stack.attend(world.now)
    },
  },
  {
    name: 'define in a spare space',
    prepare: world => {
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

/** Late enable: the space begins uncoordinated, and is `on` in the end. */
export const LATE_STORIES: readonly Story[] = [
  {
    name: 'enable',
    prepare: world => {
      sameEverywhere(world)
      return () => world.victim.stack.enable(entryOf(world), world.now)
    },
  },
  {
    name: 'publish, the other one has',
    prepare: world => {
      sameEverywhere(world)
      world.survivor.enable(entryOf(world), world.now)
      return () => world.victim.stack.attend(world.now)
    },
  },
  {
    name: 'publish, before the other one',
    prepare: world => {
      sameEverywhere(world)
      world.second.stack.enable(entryOf(world), world.now)
      return () => world.victim.stack.attend(world.now)
    },
  },
  {
    name: 'first connect in seeding',
    prepare: world => {
      sameEverywhere(world)
      world.survivor.enable(entryOf(world), world.now)
      return () => world.mine.connect(world.now)
    },
  },
  {
    name: 'close in seeding',
    releases: true,
    prepare: world => {
      sameEverywhere(world)
      seed(world)
      const held = world.mine.bind(LOW + 13, world.now)
      world.deadHeld.add(portOf(held))
      return () => world.mine.close(held, world.now)
    },
  },
  ...[false, true].flatMap((on): Story[] => [
    {
      name: `close of a shared port, ${on ? 'on' : 'seeding'}`,
      prepare: world => {
        const [held] = sameEverywhere(world)
        seed(world, on)
        return () => world.mine.close(held!, world.now)
      },
    },
    {
      name: `close of a shared port by the last, ${on ? 'on' : 'seeding'}`,
      releases: true,
      prepare: world => {
        const [held] = sameEverywhere(world)
        seed(world, on)
        world.others.close(world.open.shift()!, world.now)
        world.deadHeld.add(portOf(held!))
        return () => world.mine.close(held!, world.now)
      },
    },
  ]),
  {
    name: 'leave with shared ports',
    prepare: world => {
      sameEverywhere(world)
      seed(world)
      return () => world.victim.stack.leave(world.now)
    },
  },
  {
    name: 'recovery of a shared holder',
    prepare: world => {
      bury(world)
      return () => world.victim.stack.recoverFenced(world.now)
    },
  },
  {
    name: 'recovery of the last holder of a shared port',
    releases: true,
    prepare: world => {
      bury(world)
      for (const held of world.open.splice(0)) {
        world.others.close(held, world.now)
        world.deadHeld.add(portOf(held))
      }
      return () => world.victim.stack.recoverFenced(world.now)
    },
  },
  {
    name: 'finishEnable',
    prepare: world => {
      sameEverywhere(world)
      seed(world)
      return () => world.victim.stack.finishEnable(entryOf(world), world.now)
    },
  },
  {
    name: 'cancelEnable',
    prepare: world => {
      sameEverywhere(world)
      seed(world)
      return () => world.victim.stack.cancelEnable(entryOf(world), world.now)
    },
  },
  {
    name: 'first connect when it is on',
    prepare: world => {
      sameEverywhere(world)
      seed(world, true)
      return () => world.mine.connect(world.now)
    },
  },
]

// --- internal ---

/** Ports held, in leases, bound, and in hold-down, of the victim and of the survivor. */
function inUse(world: World): void {
  const { mine, others, now } = world
  for (let i = 0; i < 3; i += 1) hold(world, mine.connect(now))
  for (const port of [LOW + 8, LOW + 34]) hold(world, mine.bind(port, now))
  for (const port of [LOW + 2, LOW + 20]) keep(world, others.bind(port, now))
  for (let i = 0; i < 2; i += 1) keep(world, others.connect(now))
  others.close(world.open.shift()!, now)
}

function hold(world: World, held: Connection): void {
  if (held > 0) world.deadHeld.add(portOf(held))
}

function keep(world: World, held: Connection): void {
  if (held > 0) world.open.push(held)
}

/** Survivor and victim have the same two ports, and one each of their own. Returns the victim's. */
function sameEverywhere(world: World): Connection[] {
  const { mine, others, now } = world
  world.complete = () => bringTogether(world)
  const bind = (space: PortSpace, ports: number[]): Connection[] =>
    ports.map(port => space.bind(port, now))
  world.open.push(...bind(others, [LOW + 9, LOW + 36, LOW + 20]))
  return bind(mine, [LOW + 9, LOW + 36, LOW + 30])
}

/** Everybody has published; coordination is on if it is to be. */
function seed(world: World, on = false): void {
  const { survivor, second, victim, now } = world
  survivor.enable(entryOf(world), now)
  for (const stack of [second.stack, victim.stack]) stack.attend(now)
  if (on) finish(world)
}

/** An earlier victim has the survivor's ports, and one of its own, and is dead. */
function bury(world: World): void {
  const { facility, now } = world
  sameEverywhere(world)
  const { stack } = joinMortal(facility.buffer, EARLIER, now)
  const space = stack.spaceAt(0)
  for (const port of [LOW + 9, LOW + 36, LOW + 20, LOW + 12]) space.bind(port, now)
  world.mine.close(world.mine.bind(LOW + 1, now), now)
  seed(world)
  stack.attend(now)
  facility.fence(stack.token)
}

/**
 * Whatever phase the victim has left, the living go on to `on`. The second one has perhaps only some writes
 * left: it is recovered.
 */
function bringTogether(world: World): void {
  const { facility, survivor, second, joined, now } = world
  facility.fence(second.stack.token)
  survivor.recoverFenced(now)
  survivor.enable(entryOf(world), now)
  for (const stack of joined) stack.attend(now)
  finish(world)
}

function finish(world: World): void {
  const { status, for: awaited } = world.survivor.finishEnable(entryOf(world), world.now)
  if (status === 'on') return
  throw new Error(`enable is ${status}: ${awaited.map(({ reason }) => reason).join(', ')}`)
}
