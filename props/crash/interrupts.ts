/**
 * Two stacks at one routing table: the one is interrupted before each of its writes in turn, and the
 * other does something of its own meanwhile, unless it must wait. Then each must have what it got: an
 * entry that the other's write has undone, or has given out again, is found by its close (I2).
 */
import { type Connection, portOf } from '../../core/ports/outcome.ts'
import type { PortSpace } from '../../core/ports/port-space.ts'
import { assertRoutingConsistent } from '../census/routing-census.ts'
import { finishes } from './mortal-stack.ts'
import { makeAtomicsMortal } from './mortal-words.ts'
import { MAIL, RoutingWorld, WEB } from './routing-world.ts'
import { LOW, type WorldConfig } from './world.ts'

/** What a stack does that holds connections; it changes them accordingly. */
type Action = (space: PortSpace, held: Connection[], now: number) => void

const ACTIONS: Readonly<Record<string, Action>> = {
  connect: (space, held, now) => keep(held, space.connect(now, WEB)),
  'bind to a port': (space, held, now) => keep(held, space.bind(LOW + 20, now)),
  'bind to any port': (space, held, now) => keep(held, space.bind(0, now)),
  close: (space, held, now) => {
    if (space.close(held.shift()!, now) !== 0) throw new Error('a close was refused')
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
  const theirs = [WEB, MAIL].map(to => space.connect(world.now, to))
  let started = false
  let finished = false
  world.victim.life.interruptAt(n, () => {
    started = true
    finished = finishes(() => other(space, theirs, world.now))
  })
  try {
    action(world.mine, mine, world.now)
    if (!started) return { started, finished, fault: '' }
    // One that fell asleep will never wake: it is gone, and what it held comes back.
    if (finished) closeAll(space, theirs, world.now)
    world.facility.fence(world.second.stack.token)
    closeAll(world.mine, mine, world.now)
    world.survivor.recoverFenced(world.now)
    assertRoutingConsistent(world.facility, world.now)
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
