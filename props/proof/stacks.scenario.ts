/** Stacks at work in a small world, whatever their order and whoever dies: what must hold, holds. */
import { allocate } from '../../core/facility/allocate.ts'
import { attach } from '../../core/facility/facility.ts'
import { HEADER } from '../../core/facility/layout.ts'
import { slotOf, type Token } from '../../core/facility/slots.ts'
import { join } from '../../core/stack/stack.ts'
import { defineScenario, history, type Result, type Scenario } from '../explorer/index.ts'
import { judge } from './judge.ts'
import {
  type Begun,
  CALLS,
  CLOCK,
  type Ended,
  joinedAfter,
  type Member,
  memberOf,
  optionsOf,
  type Report,
  type Shared,
} from './member.ts'
import { deadSlot, judgeSlot, slotsOf } from './slots.ts'
import { ADDRESS, FIRST_PORT, START, type World } from './world.ts'

/** Without an input: two stacks, one port left. */
const LAST_PORT: World = {
  lock: 'mutex',
  space: { structure: 'bitmap', lease: 0, quarantineMs: 0 },
  ports: 2,
  reserved: [1],
  stacks: [['connect'], ['connect']],
}

const scenario: Scenario<Shared, Shared, Member, World, Shared> = defineScenario({
  name: 'stacks',
  setup,
  attach: (shared: Shared, thread: number) => memberOf(shared, thread + 1),
  threads: ({ stacks }: World = LAST_PORT) =>
    stacks.map((calls, thread) => (member: Member) => {
      member.perform(calls, thread)
      return member.report()
    }),
  observe: (shared: Shared) => shared,
  onCrash: afterDeath,
  heuristic: ({ facility }: Shared) => {
    const view = new Int32Array(facility)
    return [{ view, from: view[HEADER.LOCK_STATISTICS_AT]!, to: view.length }]
  },
  finally: (shared: Shared, results: readonly Result[]) => {
    judge({
      shared,
      operations: history<Begun, Ended>(CALLS).operations(),
      reports: results.map(result =>
        result.status === 'returned' ? (result.value as Report) : undefined,
      ),
    })
  },
})

export default scenario

// --- internal ---

function setup(world: World = LAST_PORT): Shared {
  const { lock, space, ports, reserved = [], stacks, dead = [], zombies = [] } = world
  const slots = slotsOf(world)
  const config = {
    ...space,
    ports: [FIRST_PORT, FIRST_PORT + ports - 1] as const,
    reserved: reserved.map(port => FIRST_PORT + port),
  }
  const buffer = allocate({
    stacks: slots,
    lock,
    spins: 0,
    dvipas: [{ address: ADDRESS, tcp: config }],
  })
  const facility = attach(buffer)
  const isLate = space.coordination === 'off'
  const tokens = Array.from({ length: slots + 1 }, (_, slot) => {
    // A late enable waits for every stack there is: so there are no others.
    const isThere = slot > 0 && (!isLate || slot <= stacks.length || slot >= deadSlot(world, 0))
    return isThere && !(isLate && slot === judgeSlot(world))
      ? join(facility, optionsOf(world, slot)).token
      : 0
  })
  const shared: Shared = {
    facility: buffer,
    clock: new Int32Array(new SharedArrayBuffer(8)),
    tokens,
    legacy: [],
    world,
  }
  shared.clock[CLOCK.NOW] = START
  const legacy = dead.flatMap((calls, index) => {
    const member = memberOf(
      { ...shared, world: { ...world, history: false } },
      deadSlot(world, index),
    )
    for (const call of calls) member.make(call)
    facility.fence(member.stack.token)
    return member.report().open
  })
  for (const zombie of zombies) facility.fence(tokens[zombie + 1]!)
  return { ...shared, legacy }
}

/** Whoever is dead is fenced, and recovered or taken over by its successor, if that is wanted. */
function afterDeath(
  shared: Shared,
  _thread: number,
  self: number,
  victims: readonly number[],
): void {
  const { onDeath = 'recover', survivor = [] } = shared.world
  const { slots } = attach(shared.facility)
  const dead = victims.map(victim => slots.token(victim + 1))
  const member = onDeath === 'restart' ? restart(shared, dead) : fence(shared, dead, self + 1)
  if (onDeath === 'recover') for (const token of dead) member.recover(token)
  for (const victim of victims) {
    member.standIn(victim)
    history(CALLS).recovered(victim)
  }
  for (const call of survivor) member.make(call)
}

/** By the stack of a slot, which is returned. One that joins for it recovers them too. */
function fence(shared: Shared, dead: readonly Token[], slot: number): Member {
  if (shared.tokens[slot] === 0) return joinedAfter(shared, dead, slot)
  const facility = attach(shared.facility)
  for (const token of dead) facility.fence(token)
  return memberOf(shared, slot)
}

/** The next incarnation of each; the last one is returned. */
function restart(shared: Shared, dead: readonly Token[]): Member {
  const members = dead.map((token, nth) =>
    joinedAfter(shared, nth === 0 ? dead : [], slotOf(token)),
  )
  return members.at(-1)!
}
