/** Random schedules that interrupt a running thread at most so often. */
// @ts-nocheck

import type { Chooser } from '../machine/chooser.ts'
import type { Machine } from '../machine/machine.ts'
import { enabledChoices } from '../replay/preemptions.ts'
import { anyChoice } from '../strategies/choices.ts'
import { FastRandom } from '../strategies/fast-random.ts'

/**
 * A thread goes on until it cannot, and who is next is left to chance; at random steps, somebody else goes
 * on although it could.
 */
export class FewPreemptions implements Chooser {
  readonly #bound: number
  readonly #random = new FastRandom()
  /** Steps before which the running thread is interrupted. */
  readonly #points = new Set<number>()

  constructor(bound: number) {
    this.#bound = bound
  }

  /** Before each execution; `steps`: how long it is likely to be. */
  seed(seed: number, run: number, steps: number): void {
    this.#random.seed(seed, run)
    this.#points.clear()
    for (let i = 0; i < this.#bound; i++) this.#points.add(1 + this.#random.below(steps))
  }

  choose(machine: Machine): number {
    const { last } = machine
    if (last < 0 || !machine.isEnabled(last)) return anyChoice(machine, this.#random)
    if (!this.#points.has(machine.steps)) return last
    const others = enabledChoices(machine).filter(choice => choice !== last)
    return others.length === 0 ? last : others[this.#random.below(others.length)]!
  }
}
