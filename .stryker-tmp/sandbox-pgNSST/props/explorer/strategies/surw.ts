/**
 * Selectively uniform random walk: H. Zhao, D. Wolff, U. Mathur, A. Roychoudhury, "Selectively uniform
 * concurrency testing" (ASPLOS 2025). All interleavings of the steps on one place are equally likely,
 * if it is known how many steps on it each thread makes.
 *
 * Before each run comes a random walk that counts; the run draws a place that several threads touched,
 * and schedules by these counts.
 */
// @ts-nocheck


import { THREADS_MAX, TIMEOUT } from '../machine/kinds.ts'
import { type Machine, STATUS } from '../machine/machine.ts'
import { CellCounts } from './cell-counts.ts'
import { anyChoice, lowest } from './choices.ts'
import { FastRandom } from './fast-random.ts'
import type { Strategy } from './strategy.ts'

export class Surw implements Strategy {
  readonly name = 'surw'
  readonly learns = true
  readonly #random = new FastRandom()
  readonly #counts = new CellCounts()
  readonly #priority = new Int32Array(TIMEOUT + THREADS_MAX)
  /** Steps on the place that each thread has still to make. */
  readonly #left = new Int32Array(THREADS_MAX)
  isCounting = false
  #place = -1
  /** The thread whose step on the place comes next; −1: not drawn. */
  #intended = -1
  /** Bit t: thread t's step on the place must wait for the intended one. */
  #held = 0

  seed(seed: number, run: number): void {
    this.isCounting = !this.isCounting
    this.#random.seed(this.isCounting ? ~seed : seed, run)
    if (this.isCounting) this.#counts.clear()
    else this.#draw()
  }

  choose(machine: Machine): number {
    if (this.isCounting) {
      const choice = anyChoice(machine, this.#random)
      if (choice < TIMEOUT) this.#counts.add(choice, machine.address[choice]!)
      return choice
    }
    if (machine.isLong) return anyChoice(machine, this.#random)
    const choice = this.#pick(machine)
    const thread = choice % TIMEOUT
    this.#priority[thread] = this.#random.int32()
    this.#priority[TIMEOUT + thread] = this.#random.int32()
    return choice
  }

  // --- internal ---

  #draw(): void {
    const random = this.#random
    this.#place = this.#counts.drawShared(random)
    this.#intended = -1
    this.#held = 0
    for (let t = 0; t < THREADS_MAX; t++) {
      this.#priority[t] = random.int32()
      this.#priority[TIMEOUT + t] = random.int32()
      this.#left[t] = this.#place < 0 ? 0 : this.#counts.of(t, this.#place)
    }
  }

  #pick(machine: Machine): number {
    for (;;) {
      const choice = this.#highest(machine)
      // The intended thread is blocked or has ended: its turn is forgotten.
      if (choice < 0) return this.#release(this.#highest(machine, 0))
      if (choice >= TIMEOUT || machine.address[choice] !== this.#place) return choice
      if (this.#intended < 0) this.#intended = this.#drawThread(machine)
      if (choice === this.#intended || this.#intended < 0) return this.#release(choice)
      this.#held |= 1 << choice
    }
  }

  /** A step on the place is made. */
  #release(choice: number): number {
    this.#held = 0
    this.#intended = -1
    if (choice < TIMEOUT && this.#left[choice]! > 0) this.#left[choice]!--
    return choice
  }

  #highest(machine: Machine, held: number = this.#held): number {
    const priority = this.#priority
    let best = -1
    for (let rest = machine.enabled & ~held; rest !== 0; rest &= rest - 1) {
      const t = lowest(rest)
      if (best < 0 || priority[t]! > priority[best]!) best = t
    }
    for (let rest = machine.expirable; rest !== 0; rest &= rest - 1) {
      const choice = TIMEOUT + lowest(rest)
      if (best < 0 || priority[choice]! > priority[best]!) best = choice
    }
    return best
  }

  /** A thread, by the steps on the place that it has still to make; −1: nobody has. */
  #drawThread({ born, status }: Machine): number {
    let sum = 0
    for (let t = 0; t < born; t++) if (status[t]! < STATUS.ENDED) sum += this.#left[t]!
    if (sum === 0) return -1
    let at = this.#random.below(sum)
    for (let t = 0; t < born; t++) {
      if (status[t]! >= STATUS.ENDED) continue
      if (at < this.#left[t]!) return t
      at -= this.#left[t]!
    }
    return -1
  }
}
