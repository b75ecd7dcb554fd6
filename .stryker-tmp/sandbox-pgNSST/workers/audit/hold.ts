// @ts-nocheck
import { destinationOf, scopeOf, spaceOf } from './record.ts'

/** One hold: who has which port since when. Without its BEGIN, the begin equals the end. */
export interface Hold {
  readonly space: number
  /** -1 = towards all destinations; always so where the space has none. */
  readonly destination: number
  readonly port: number
  readonly owner: number
  /** Its owner named the port. */
  readonly bind: boolean
  readonly beginStamp: number
  readonly beginTick: number
  readonly endStamp: number
  readonly endTick: number
}

/** Numbers that `SpaceState.copyHold` copies. */
export const HOLD_NUMBERS = 5

/** The hold that `copyHold` copied. */
export function holdOf(
  scope: number,
  port: number,
  owner: number,
  numbers: Float64Array,
  at: number,
): Hold {
  const [bind, beginStamp, beginTick, endStamp, endTick] = numbers.subarray(at, at + HOLD_NUMBERS)
  const of = { space: spaceOf(scope), destination: destinationOf(scope), port, owner }
  return { ...of, bind: bind !== 0, beginStamp, beginTick, endStamp, endTick }
}

/** The numbers of a hold, in the order in which `copyHold` copies them. */
export function numbersOf(hold: Hold): number[] {
  const { bind, beginStamp, beginTick, endStamp, endTick } = hold
  return [bind ? 1 : 0, beginStamp, beginTick, endStamp, endTick]
}

/** The scope of a hold's records. */
export function scopeOfHold({ space, destination }: Hold): number {
  return scopeOf(space, destination)
}
