import { TIMEOUT } from '../machine/kinds.ts'
import type { Machine } from '../machine/machine.ts'
import { FastRandom } from './fast-random.ts'
import type { Strategy } from './strategy.ts'

/** Picks uniformly among everything that can happen. */
export class RandomWalk implements Strategy {
  readonly name: string = 'random-walk'
  readonly random: FastRandom = new FastRandom()

  prepare(seed: number, run: number): void {
    this.random.seed(seed, run)
  }

  choose(machine: Machine): number {
    const { born } = machine
    let enabled = 0
    for (let t = 0; t < born; t++) {
      if (machine.isEnabled(t)) enabled++
      else if (machine.isEnabled(TIMEOUT + t)) enabled++
    }
    let at = this.random.below(enabled)
    for (let t = 0; ; t++) {
      if (machine.isEnabled(t)) {
        if (at-- === 0) return t
      } else if (machine.isEnabled(TIMEOUT + t)) {
        if (at-- === 0) return TIMEOUT + t
      }
    }
  }
}
