/**
 * S. Burckhardt, P. Kothari, M. Musuvathi, S. Nagarakatte, "A randomized scheduler with probabilistic
 * guarantees of finding bugs" (ASPLOS 2010).
 */
import { TIMEOUT } from '../machine/kinds.ts'
import type { Machine } from '../machine/machine.ts'
import { FastRandom } from './fast-random.ts'
import { RandomWalk } from './random-walk.ts'
import type { Strategy } from './strategy.ts'

/** An execution that is so many times longer than any seen goes on as a random walk: somebody spins. */
const FAIR_AFTER = 4

export interface PctOptions {
  /** How many ordering constraints a failure may need. */
  readonly depth: number
  readonly threads: number
  /** Steps of an execution; what was measured, at most. */
  readonly steps: number
}

/**
 * Runs the thread with the highest of random priorities; at depth − 1 random steps, the one that would
 * run drops below all others.
 */
export class Pct implements Strategy {
  readonly name: string = 'pct'
  readonly #options: PctOptions
  readonly #random = new FastRandom()
  readonly #fair = new RandomWalk()
  readonly #priority = new Float64Array(2 * TIMEOUT)
  readonly #changes = new Set<number>()
  #lowest = 0

  constructor(options: PctOptions) {
    this.#options = options
  }

  prepare(seed: number, run: number): void {
    this.#random.seed(seed, run)
    this.#fair.prepare(seed, run)
    this.#priority.fill(0)
    this.#lowest = 0
    this.#changes.clear()
    const { depth, steps } = this.#options
    const wanted = Math.min(depth - 1, steps)
    while (this.#changes.size < wanted) this.#changes.add(1 + this.#random.below(steps))
  }

  choose(machine: Machine): number {
    if (machine.steps > FAIR_AFTER * this.#options.steps) return this.#fair.choose(machine)
    const highest = this.#highest(machine)
    if (!this.#changes.has(machine.steps)) return highest
    this.#priority[highest] = --this.#lowest
    return this.#highest(machine)
  }

  bound(executions: number): string {
    const { depth, threads, steps } = this.#options
    const once = 1 / (threads * steps ** (depth - 1))
    const missed = (1 - once) ** executions
    return `a failure of depth ${depth} was missed with probability ${missed.toPrecision(2)} at most`
  }

  // --- internal ---

  #highest(machine: Machine): number {
    let best = -1
    for (let t = 0; t < machine.born; t++) {
      if (machine.isEnabled(t)) best = this.#better(best, t)
      if (machine.isEnabled(TIMEOUT + t)) best = this.#better(best, TIMEOUT + t)
    }
    return best
  }

  /** Whoever is seen for the first time, however late, gets a place at random. */
  #better(best: number, choice: number): number {
    if (this.#priority[choice] === 0) this.#priority[choice] = 1 + this.#random.unit()
    return best < 0 || this.#priority[choice]! > this.#priority[best]! ? choice : best
  }
}
