/**
 * Two stacks at one routing table: the one is interrupted before each of its writes in turn, and the
 * other does something of its own meanwhile, unless it must wait; or both recover a third one. Then each
 * must have what it got: an entry that the other's write has undone, or has given out again, is found by
 * its close (I2), and nothing may be left of the third one (I4).
 */
// @ts-nocheck

import { type Connection, portOf } from '../../core/ports/outcome.ts'
import type { PortSpace } from '../../core/ports/port-space.ts'
import type { Stack } from '../../core/stack/stack.ts'
import { assertRoutingConsistent } from '../census/routing-census.ts'
import { joinAs } from '../support/facilities.ts'
import { finishes } from './mortal-stack.ts'
import { makeAtomicsMortal } from './mortal-words.ts'
import { MAIL, RoutingWorld, WEB } from './routing-world.ts'
import { EARLIER, LOW, type WorldConfig } from './world.ts'

/** What a stack does that holds connections; it changes them accordingly. */
type Action = (stack: Stack, held: Connection[], now: number) => void

const ACTIONS: Readonly<Record<string, Action>> = {
  connect: (stack, held, now) => keep(held, stack.spaceAt(0).connect(now, WEB)),
  'bind to a port': (stack, held, now) => keep(held, stack.spaceAt(0).bind(LOW + 20, now)),
  'bind to any port': (stack, held, now) => keep(held, stack.spaceAt(0).bind(0, now)),
  close: (stack, held, now) => closeAll(stack.spaceAt(0), held.splice(0, 1), now),
  recovery: (stack, _, now) => {
    stack.recoverFenced(now)
  },
}

/** Interrupts every action by every action, everywhere. Returns how many interruptions came to an end. */
export function interruptEverywhere(config: WorldConfig): number {
  makeAtomicsMortal()
  let finished = 0
  for (const [name, action] of Object.entries(ACTIONS)) {
    for (const [otherName, other] of Object.entries(ACTIONS)) {
      for (let n = 1; ; n += 1) {
        const end = interrupt(config, action, other, n)
        if (!end.started) break
        finished += Number(end.finished)
        if (end.fault === '') continue
        throw new Error(`${name}, before write ${n} another one's ${otherName}: ${end.fault}`)
      }
    }
  }
  return finished
}

// --- internal ---

interface End {
  readonly started: boolean
  readonly finished: boolean
  readonly fault: string
}

function interrupt(config: WorldConfig, action: Action, other: Action, n: number): End {
  const world = new RoutingWorld(config)
  const mine = world.hold(3, WEB)
  const space = world.second.stack.spaceAt(0)
  const dead = joinAs(world.facility, EARLIER, world.now)
  for (const to of [WEB, MAIL]) dead.spaceAt(0).connect(world.now, to)
  dead.spaceAt(0).bind(LOW + 22, world.now)
  world.facility.fence(dead.token)
  const theirs = [WEB, MAIL].map(to => space.connect(world.now, to))
  let started = false
  let finished = false
  world.victim.life.interruptAt(n, () => {
    started = true
    finished = finishes(() => other(world.second.stack, theirs, world.now))
  })
  try {
    action(world.victim.stack, mine, world.now)
    if (!started) return { started, finished, fault: '' }
    // One that fell asleep will never wake: it is gone, and what it held comes back.
    if (finished) closeAll(space, theirs, world.now)
    world.facility.fence(world.second.stack.token)
    closeAll(world.mine, mine, world.now)
    world.survivor.recoverFenced(world.now)
    const { entries, ports } = assertRoutingConsistent(world.facility, world.now)
    const left = [...entries, ...ports].filter(({ token }) => token !== 0)
    if (left.length > 0) throw new Error(`nobody is left to hold ${JSON.stringify(left)}`)
    return { started, finished, fault: '' }
  } catch (error) {
    return { started: true, finished, fault: (error as Error).message }
  }
}

function keep(held: Connection[], got: number): void {
  if (got > 0) held.push(got)
}

function closeAll(space: PortSpace, held: readonly Connection[], now: number): void {
  for (const connection of held) {
    const code = space.close(connection, now)
    if (code !== 0) throw new Error(`close of port ${portOf(connection)} was refused: ${code}`)
  }
}
