/** A stack that can be made to die before any of its writes to the facility. */
// @ts-nocheck

import { attach, type Facility } from '../../core/facility/facility.ts'
import { HEADER } from '../../core/facility/layout.ts'
import { Slots } from '../../core/facility/slots.ts'
import type { Stack } from '../../core/stack/stack.ts'
import { joinAs } from '../support/facilities.ts'
import { Asleep, Death, Life, mortalWords } from './mortal-words.ts'

export interface MortalStack {
  readonly stack: Stack
  readonly life: Life
}

/** The facility through the eyes of one stack, which dies as its life says. */
export function mortalFacility(buffer: SharedArrayBuffer, life: Life): Facility {
  const facility = attach(buffer)
  const { words } = facility
  const mortal = mortalWords(words, life)
  const slots = new Slots(mortal, words[HEADER.SLOTS_AT]!, words[HEADER.STACKS]!)
  return Object.assign(facility, { words: mortal, slots })
}

export function joinMortal(
  buffer: SharedArrayBuffer,
  slot: number,
  now: number,
  life: Life = new Life(),
): MortalStack {
  return { stack: joinAs(mortalFacility(buffer, life), slot, now), life }
}

/** Runs what may die of a `Death`. Whether it did; any other exception goes on. */
export function diesIn(run: () => void): boolean {
  try {
    run()
    return false
  } catch (error) {
    if (error instanceof Death) return true
    throw error
  }
}

/** Runs what may have to wait: it then sleeps for ever. Whether it came to its end. */
export function finishes(run: () => void): boolean {
  try {
    run()
    return true
  } catch (error) {
    if (error instanceof Asleep) return false
    throw error
  }
}
