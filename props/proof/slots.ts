/** Which slot is whose: the stacks of the threads, those that recover, those that died before, the judge. */
import type { Facility } from '../../core/facility/facility.ts'
import type { Token } from '../../core/facility/slots.ts'
import type { World } from './world.ts'

/** Deaths of one execution, at most: a stack for each that recovers. */
export const DEATHS_MAX = 3

/** The slot of a stack that died before, from 0. */
export function deadSlot({ stacks }: World, index: number): number {
  return stacks.length + DEATHS_MAX + 1 + index
}

export function judgeSlot(world: World): number {
  return deadSlot(world, world.dead?.length ?? 0)
}

export function slotsOf(world: World): number {
  return judgeSlot(world)
}

/** The slot of the stack that a call names by its number. */
export function slotOfNumber(world: World, number: number): number {
  const { length } = world.stacks
  return number < length ? number + 1 : deadSlot(world, number - length)
}

/** The tokens of all slots: of the incarnation that each has now, or had last. */
export function tokensIn({ slots, stacks }: Facility): Token[] {
  return Array.from({ length: stacks }, (_, index) => slots.token(index + 1))
}
