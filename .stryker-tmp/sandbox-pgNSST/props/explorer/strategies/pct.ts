/**
 * Random priorities with a few changes: S. Burckhardt, P. Kothari, M. Musuvathi, S. Nagarakatte, "A
 * randomized scheduler with probabilistic guarantees of finding bugs" (ASPLOS 2010).
 *
 * Threads have distinct random priorities, and the highest goes on. At depth − 1 distinct random places
 * among the first k steps, the thread that would go on drops below all others. A wait's timeout has a
 * priority of its own, as if it were a thread. A thread that is born later gets a random place.
 */
// @ts-nocheck

import { THREADS_MAX, TIMEOUT } from '../machine/kinds.ts'
import type { Machine } from '../machine/machine.ts'
import { anyChoice, lowest, onlyChoice } from './choices.ts'
import { FastRandom } from './fast-random.ts'
import type { Profile } from './profile.ts'
import type { Strategy } from './strategy.ts'

export class Pct implements Strategy {
  readonly name = 'pct'
  readonly learns = false
  readonly depth: number
  readonly #random = new FastRandom()
  /** By choice: those of threads, then those of timeouts. */
  readonly #priority = new Float64Array(TIMEOUT + THREADS_MAX)
  /** Steps after which the priorities change, in ascending order. */
  readonly #changes: Int32Array
  #steps = 1
  #threads = 1
  #next = 0
  #lowest = 0

  /** `depth`: of the bugs to be found; `steps`: of a run, until `prepare` says it. */
  constructor(depth = 3, steps = 100) {
    this.depth = depth
    this.#changes = new Int32Array(depth - 1)
    this.#steps = steps
  }

  prepare(profile: Profile): void {
    this.#steps = profile.steps
    this.#threads = profile.threads
  }

  seed(seed: number, run: number): void {
    const random = this.#random
    random.seed(seed, run)
    const k = Math.max(this.#steps, this.#changes.length)
    drawDistinct(this.#changes, k, random)
    this.#next = 0
    this.#lowest = 0
    for (let c = 0; c < this.#priority.length; c++) {
      if (c < THREADS_MAX || c >= TIMEOUT) this.#priority[c] = random.unit()
    }
  }

  choose(machine: Machine): number {
    // A thread that waits for another in a loop of its own would keep that one from ever going on.
    if (machine.steps > 2 * this.#steps + PATIENCE || machine.isLong) {
      return anyChoice(machine, this.#random)
    }
    while (this.#next < this.#changes.length && this.#changes[this.#next]! <= machine.steps) {
      this.#next++
      this.#priority[this.#highest(machine)] = --this.#lowest
    }
    return this.#highest(machine)
  }

  /** For programs in which no wait times out: a timeout counts as one more thread. */
  bound(runs: number): string {
    const [n, k, d] = [this.#threads, this.#steps, this.depth]
    const one = 1 / (n * k ** (d - 1))
    const missed = (1 - one) ** runs
    return (
      `a bug of depth ${d} (${n} threads, ${k} steps) was missed with probability at most ` +
      `${missed.toPrecision(3)}`
    )
  }

  // --- internal ---

  #highest(machine: Machine): number {
    const only = onlyChoice(machine)
    if (only >= 0) return only
    const priority = this.#priority
    let best = -1
    let top = -Infinity
    for (let rest = machine.enabled; rest !== 0; rest &= rest - 1) {
      const t = lowest(rest)
      if (priority[t]! > top) {
        top = priority[t]!
        best = t
      }
    }
    for (let rest = machine.expirable; rest !== 0; rest &= rest - 1) {
      const choice = TIMEOUT + lowest(rest)
      if (priority[choice]! > top) {
        top = priority[choice]!
        best = choice
      }
    }
    return best
  }
}

/** Steps beyond twice what a run usually takes before the rest is left to chance. */
const PATIENCE = 32

// --- internal ---

/**
 * Fills the array with distinct numbers out of 1 … k, of which there are enough, in ascending order. Each
 * choice of numbers is equally likely (R. Floyd, in J. Bentley, "A sample of brilliance", 1987).
 */
function drawDistinct(into: Int32Array, k: number, random: FastRandom): void {
  for (let i = 0; i < into.length; i++) {
    const last = k - into.length + 1 + i
    const drawn = 1 + random.below(last)
    const before = into.indexOf(drawn)
    into[i] = before >= 0 && before < i ? last : drawn
  }
  into.sort()
}
