/**
 * Partial order sampling: X. Yuan, J. Yang, R. Gu, "Partial order aware concurrency sampling" (CAV
 * 2018). Every pending operation has a random priority, and the highest is made. Then the thread's next
 * operation gets a fresh one, and so does every pending operation that races with what was done.
 */
// @ts-nocheck

import { dependent, THREADS_MAX, TIMEOUT } from '../machine/kinds.ts'
import type { Machine } from '../machine/machine.ts'
import { anyChoice, lowest } from './choices.ts'
import { FastRandom } from './fast-random.ts'
import type { Strategy } from './strategy.ts'

export class Pos implements Strategy {
  readonly name = 'pos'
  readonly learns = false
  readonly #random = new FastRandom()
  /** By thread: of its step, or of its timeout; it never has both. */
  readonly #priority = new Int32Array(THREADS_MAX)

  seed(seed: number, run: number): void {
    const random = this.#random
    random.seed(seed, run)
    for (let t = 0; t < THREADS_MAX; t++) {
      this.#priority[t] = random.int32()
    }
  }

  choose(machine: Machine): number {
    const { enabled, expirable } = machine
    const candidates = enabled | expirable
    const others = candidates & (candidates - 1)
    if (others !== 0 && machine.isLong) return anyChoice(machine, this.#random)
    const best = others === 0 ? lowest(candidates) : this.#highest(candidates)
    const choice = (enabled & (1 << best)) !== 0 ? best : TIMEOUT + best
    // What the thread does next is new.
    this.#priority[best] = this.#random.int32()
    if (others !== 0) this.#redrawRacing(machine, best, choice)
    return choice
  }

  // --- internal ---

  #highest(candidates: number): number {
    const priority = this.#priority
    let best = lowest(candidates)
    for (let rest = candidates & (candidates - 1); rest !== 0; rest &= rest - 1) {
      const t = lowest(rest)
      if (priority[t]! > priority[best]!) best = t
    }
    return best
  }

  #redrawRacing(machine: Machine, own: number, choice: number): void {
    const { enabled } = machine
    const address = machine.address[own]!
    const width = machine.width[own]!
    let touch = -1
    for (let rest = (enabled | machine.expirable) & ~(1 << own); rest !== 0; rest &= rest - 1) {
      const t = lowest(rest)
      const at = machine.address[t]!
      if (at >= address + width || address >= at + machine.width[t]!) continue
      if (touch < 0) touch = machine.touches(choice)
      const other = machine.touches((enabled & (1 << t)) !== 0 ? t : TIMEOUT + t)
      if (dependent(address, width, touch, at, machine.width[t]!, other)) {
        this.#priority[t] = this.#random.int32()
      }
    }
  }
}
