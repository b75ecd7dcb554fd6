/** X. Yuan, J. Yang, R. Gu, "Partial order aware concurrency sampling" (CAV 2018). */
import { dependent, TIMEOUT } from '../machine/kinds.ts'
import type { Machine } from '../machine/machine.ts'
import { FastRandom } from './fast-random.ts'
import type { Strategy } from './strategy.ts'

/**
 * Every pending operation has a random priority, and the highest one runs. Then those that it was in a
 * race with get new ones, as does what its thread does next.
 */
export class Pos implements Strategy {
  readonly name: string = 'pos'
  readonly #random = new FastRandom()
  /** By choice; −1: to be drawn. */
  readonly #priority = new Float64Array(2 * TIMEOUT)

  prepare(seed: number, run: number): void {
    this.#random.seed(seed, run)
    this.#priority.fill(-1)
  }

  choose(machine: Machine): number {
    let best = -1
    for (let t = 0; t < machine.born; t++) {
      if (machine.isEnabled(t)) best = this.#better(best, t)
      if (machine.isEnabled(TIMEOUT + t)) best = this.#better(best, TIMEOUT + t)
    }
    this.#redraw(machine, best)
    return best
  }

  // --- internal ---

  #better(best: number, choice: number): number {
    if (this.#priority[choice]! < 0) this.#priority[choice] = this.#random.unit()
    return best < 0 || this.#priority[choice]! > this.#priority[best]! ? choice : best
  }

  #redraw(machine: Machine, taken: number): void {
    const own = taken % TIMEOUT
    const touch = machine.touches(taken)
    const [address, width] = [machine.address[own]!, machine.width[own]!]
    this.#priority[own] = -1
    this.#priority[TIMEOUT + own] = -1
    for (let t = 0; t < machine.born; t++) {
      if (t === own) continue
      for (let choice = t; choice <= TIMEOUT + t; choice += TIMEOUT) {
        if (!machine.isEnabled(choice)) continue
        const [at, size] = [machine.address[t]!, machine.width[t]!]
        if (dependent(address, width, touch, at, size, machine.touches(choice))) {
          this.#priority[choice] = -1
        }
      }
    }
  }
}
