// @ts-nocheck
import type { Machine } from '../machine/machine.ts'
import { anyChoice } from './choices.ts'
import { FastRandom } from './fast-random.ts'
import type { Strategy } from './strategy.ts'

/** Picks uniformly among everything that can happen. */
export class RandomWalk implements Strategy {
  readonly name = 'random-walk'
  readonly learns = false
  readonly random: FastRandom = new FastRandom()

  seed(seed: number, run: number): void {
    this.random.seed(seed, run)
  }

  choose(machine: Machine): number {
    return anyChoice(machine, this.random)
  }
}
