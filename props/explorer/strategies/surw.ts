/** H. Zhao et al., "Selectively uniform concurrency testing" (ASPLOS 2025). */
import type { Chooser } from '../machine/chooser.ts'
import { THREADS_MAX, TIMEOUT } from '../machine/kinds.ts'
import type { Machine } from '../machine/machine.ts'
import { FastRandom } from './fast-random.ts'
import { RandomWalk } from './random-walk.ts'
import type { Strategy } from './strategy.ts'

/**
 * Picks one shared cell, and makes every order of the accesses of it about equally likely: whose turn it
 * is, is drawn by how many accesses each thread has left, as counted in a random walk just before.
 */
export class Surw implements Strategy {
  readonly name: string = 'surw'
  readonly #random = new FastRandom()
  readonly #walk = new RandomWalk()
  readonly #priority = new Float64Array(2 * TIMEOUT)
  readonly #left = new Int32Array(THREADS_MAX + 1)
  readonly #isHeld = new Uint8Array(2 * TIMEOUT)
  #counts = new Map<number, Int32Array>()
  #cell = -1
  #intended = -1

  prepare(seed: number, run: number): void {
    this.#random.seed(seed, run)
    this.#walk.prepare(~seed, run)
  }

  profile(execute: (chooser: Chooser) => void): void {
    this.#counts = new Map()
    execute({
      choose: machine => {
        const choice = this.#walk.choose(machine)
        if (choice < TIMEOUT) this.#count(machine.address[choice]!, choice)
        return choice
      },
    })
  }

  begin(): void {
    this.#priority.fill(-1)
    this.#isHeld.fill(0)
    this.#left.fill(0)
    this.#intended = -1
    this.#cell = this.#pickCell()
    const counts = this.#counts.get(this.#cell)
    if (counts !== undefined) this.#left.set(counts)
  }

  choose(machine: Machine): number {
    for (;;) {
      const candidate = this.#highest(machine)
      if (candidate < 0) {
        this.#isHeld.fill(0)
        this.#intended = -1
        continue
      }
      const thread = candidate % TIMEOUT
      if (candidate >= TIMEOUT || machine.address[thread] !== this.#cell) {
        return this.#run(candidate)
      }
      if (this.#intended < 0) this.#intended = this.#drawThread(machine, thread)
      if (this.#intended !== thread) {
        this.#isHeld[candidate] = 1
        continue
      }
      if (this.#left[thread]! > 0) this.#left[thread]!--
      this.#intended = -1
      this.#isHeld.fill(0)
      return this.#run(candidate)
    }
  }

  // --- internal ---

  #count(address: number, thread: number): void {
    let counts = this.#counts.get(address)
    if (counts === undefined) {
      counts = new Int32Array(THREADS_MAX + 1)
      this.#counts.set(address, counts)
    }
    counts[thread]!++
  }

  /** One of the cells that several threads access, by how often they do; -1 = none. */
  #pickCell(): number {
    const shared = [...this.#counts].flatMap(([cell, counts]) => {
      const total = counts.reduce((sum, count) => sum + count, 0)
      return counts.filter(count => count > 0).length > 1 ? [{ cell, total }] : []
    })
    let at = this.#random.below(shared.reduce((sum, { total }) => sum + total, 0))
    for (const { cell, total } of shared) {
      at -= total
      if (at < 0) return cell
    }
    return -1
  }

  #run(choice: number): number {
    this.#priority[choice] = -1
    return choice
  }

  #highest(machine: Machine): number {
    let best = -1
    for (let t = 0; t < machine.born; t++) {
      for (let choice = t; choice <= TIMEOUT + t; choice += TIMEOUT) {
        if (this.#isHeld[choice] === 1 || !machine.isEnabled(choice)) continue
        if (this.#priority[choice]! < 0) this.#priority[choice] = this.#random.unit()
        if (best < 0 || this.#priority[choice]! > this.#priority[best]!) best = choice
      }
    }
    return best
  }

  /** The thread whose access of the cell is next; those that are gone have none left. */
  #drawThread(machine: Machine, candidate: number): number {
    let total = 0
    for (let t = 0; t < machine.born; t++) total += this.#left[t]!
    if (total === 0) return candidate
    let at = this.#random.below(total)
    for (let t = 0; t < machine.born; t++) {
      at -= this.#left[t]!
      if (at < 0) return t
    }
    return candidate
  }
}
