/** What may happen between a death and the end of its recovery. */
// @ts-nocheck

import { joinAs } from '../support/facilities.ts'
import { diesIn, joinMortal } from './mortal-stack.ts'
import { VICTIM, type World } from './world.ts'

export interface Aftermath {
  readonly name: string
  /**
   * Brings the world to where every death has been recovered. `m` is the write before which a second
   * one dies. False: it did not die; there is no greater m.
   */
  readonly run: (world: World, m: number) => boolean
  /** Whether anybody dies a second time, so that there is more than one m. */
  readonly second: boolean
}

export const AFTERMATHS: readonly Aftermath[] = [
  {
    name: 'a survivor recovers',
    second: false,
    run: world => {
      world.survivor.recoverFenced(world.now)
      return false
    },
  },
  {
    name: 'a survivor goes on, then recovers',
    second: false,
    run: world => {
      world.goOn()
      world.survivor.recoverFenced(world.now)
      return false
    },
  },
  {
    name: 'two recover',
    second: false,
    run: world => {
      const { facility, second, survivor } = world
      const dead = facility.slots.token(VICTIM)
      second.stack.recoverFenced(world.now)
      survivor.recover(dead, world.now)
      survivor.recoverFenced(world.now)
      return false
    },
  },
  {
    name: 'the recoverer dies, a survivor recovers both',
    second: true,
    run: (world, m) => {
      const died = secondDies(world, m, () => world.second.stack.recoverFenced(world.now))
      world.survivor.recoverFenced(world.now)
      return died
    },
  },
  {
    name: 'one that inherits dies, a survivor recovers both',
    second: true,
    run: (world, m) => {
      const died = secondDies(world, m, () => world.inherit())
      world.goOn()
      world.survivor.recoverFenced(world.now)
      return died
    },
  },
  {
    name: 'a successor takes the slot over',
    second: false,
    run: world => {
      world.joined.push(joinAs(world.facility, successorSlot(world), world.now))
      return false
    },
  },
  {
    name: 'a successor dies as it takes the slot over, the next one does it',
    second: true,
    run: (world, m) => {
      const { facility, second } = world
      const slot = successorSlot(world)
      second.life.dieAt(m)
      const died = diesIn(() => {
        world.joined.push(joinMortal(facility.buffer, slot, world.now, second.life).stack)
      })
      second.life.dieAt(Number.POSITIVE_INFINITY)
      if (!died) return false
      facility.fence(facility.slots.token(slot))
      world.joined.push(joinAs(facility, successorSlot(world), world.now))
      return true
    },
  },
]

// --- internal ---

function secondDies(world: World, m: number, run: () => void): boolean {
  const { facility, second } = world
  second.life.dieAt(m)
  const died = diesIn(run)
  facility.fence(second.stack.token)
  return died
}

/** The victim's slot, unless it never had it, or has left it: then any. */
function successorSlot({ facility }: World): number {
  const { state } = facility.slots.view(VICTIM)
  if (state === 'active') throw new Error('the victim is alive')
  return VICTIM
}
