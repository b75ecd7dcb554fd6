/** Sets of choices as the machine gives them: a bit for each thread. */
// @ts-nocheck

import { TIMEOUT } from '../machine/kinds.ts'
import type { Machine } from '../machine/machine.ts'
import type { FastRandom } from './fast-random.ts'

/** What can be chosen. */
export type Choices = Pick<Machine, 'enabled' | 'expirable'>

/** The lowest thread of a set that is not empty. */
export function lowest(set: number): number {
  return 31 - Math.clz32(set & -set)
}

/** How many threads are in the set. */
export function size(set: number): number {
  let rest = set
  let count = 0
  for (; rest !== 0; rest &= rest - 1) count++
  return count
}

/** Member number `at`, from 0, of a set that has so many. */
export function nth(set: number, at: number): number {
  let rest = set
  for (let i = at; i > 0; i--) rest &= rest - 1
  return lowest(rest)
}

/** The only choice there is; -1: there are several. */
export function onlyChoice(machine: Choices): number {
  const { enabled, expirable } = machine
  if (expirable === 0) return (enabled & (enabled - 1)) === 0 ? lowest(enabled) : -1
  return enabled === 0 && (expirable & (expirable - 1)) === 0 ? TIMEOUT + lowest(expirable) : -1
}

/** Any choice, each equally likely. */
export function anyChoice(machine: Choices, random: Pick<FastRandom, 'below'>): number {
  const only = onlyChoice(machine)
  if (only >= 0) return only
  const steps = size(machine.enabled)
  if (machine.expirable === 0) return nth(machine.enabled, random.below(steps))
  const at = random.below(steps + size(machine.expirable))
  return at < steps ? nth(machine.enabled, at) : TIMEOUT + nth(machine.expirable, at - steps)
}
