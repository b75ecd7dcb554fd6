/**
 * Every schedule without preemption, then every one with one, with two, and so on: M. Musuvathi,
 * S. Qadeer, "Iterative context bounding for systematic testing of multithreaded programs" (PLDI 2007).
 * Depth first: an execution repeats the choices of the one before up to the deepest place where there is
 * something else to try. What fails first fails with the fewest preemptions possible.
 *
 * A preemption lets another thread go on although the running one could. A fault is none, nor is what
 * follows the fault of the running thread. Executions must differ in their choices only: one seed, the
 * same faults, one instance for all of them.
 */
// @ts-nocheck

import { KIND, TIMEOUT } from '../machine/kinds.ts'
import type { Machine } from '../machine/machine.ts'
import type { Outcome } from '../machine/outcome.ts'
import { lowest } from './choices.ts'
import type { Strategy } from './strategy.ts'

/** A bound that was searched to its end. */
export interface SearchedBound {
  readonly preemptions: number
  /** Executions with exactly so many. */
  readonly executions: number
  /** Whether none of them was cut short: otherwise there may be more. */
  readonly isComplete: boolean
}

export class PreemptionBounded implements Strategy {
  readonly name = 'preemption-bounded'
  readonly learns = true
  /** The bounds done with. */
  readonly searched: SearchedBound[] = []
  /** Whether there is no schedule left, within the bounds. */
  isOver = false
  /** Preemptions of the last execution. */
  preemptions = 0
  readonly #boundMax: number
  #bound = 0
  #executions = 0
  #isComplete = true
  /** Whether a schedule was left out for its preemptions. */
  #leftOut = false

  // By place in the path of choices.
  #chosen = new Int32Array(256)
  /** Steps and timeouts still to be tried: a bit for each thread. */
  #steps = new Int32Array(256)
  #timeouts = new Int32Array(256)
  #depth = 0
  #length = 0

  #running = -1
  #made = 0

  /** `boundMax`: the preemptions of an execution, at most. */
  constructor(boundMax: number = Infinity) {
    this.#boundMax = boundMax
  }

  seed(): void {
    this.#depth = 0
    this.#running = -1
    this.#made = 0
    this.preemptions = 0
  }

  choose(machine: Machine): number {
    // Timeouts that come by themselves are not asked for.
    if (machine.steps !== this.#made) this.#running = machine.last
    const at = this.#depth++
    if (at === this.#length) this.#look(machine)
    const choice = this.#chosen[at]!
    this.preemptions += this.#cost(machine, choice)
    if (!isFault(machine, choice)) this.#running = choice % TIMEOUT
    else if (choice === this.#running) this.#running = -1
    this.#made = machine.steps + 1
    return choice
  }

  ended(_machine: Machine, { verdict }: Outcome): void {
    if (this.preemptions === this.#bound) this.#executions++
    if (verdict === 'livelock' || verdict === 'unknown') this.#isComplete = false
    while (this.#length > 0) {
      const last = this.#length - 1
      if (this.#another(last)) return
      this.#length = last
    }
    this.#nextBound()
  }

  bound(): string {
    const last = this.searched.at(-1)
    if (last === undefined) return 'not all schedules without preemption were executed'
    if (!last.isComplete) return 'some schedules were cut short'
    const most = last.preemptions === 1 ? '1 preemption' : `${last.preemptions} preemptions`
    const all = `all schedules with at most ${most} were executed`
    return this.isOver && !this.#leftOut ? `${all}, and there are no others` : all
  }

  // --- internal ---

  /** A place in the path that is new: the running thread first. */
  #look(machine: Machine): void {
    const at = this.#length++
    if (at === this.#chosen.length) this.#grow()
    const { enabled, expirable } = machine
    const running = this.#running
    const goesOn = running >= 0 && (enabled & (1 << running)) !== 0
    if (goesOn && this.preemptions >= this.#bound) {
      // Faults of others are free.
      const free = faultsOf(machine) & ~(1 << running)
      if ((enabled & ~free & ~(1 << running)) !== 0 || expirable !== 0) this.#leftOut = true
      this.#chosen[at] = running
      this.#steps[at] = free
      this.#timeouts[at] = 0
      return
    }
    this.#steps[at] = goesOn ? enabled & ~(1 << running) : enabled
    this.#timeouts[at] = expirable
    if (goesOn) this.#chosen[at] = running
    else this.#another(at)
  }

  /** Takes the next of what is still to be tried there; false: nothing. */
  #another(at: number): boolean {
    const steps = this.#steps[at]!
    const timeouts = this.#timeouts[at]!
    if (steps !== 0) {
      this.#chosen[at] = lowest(steps)
      this.#steps[at] = steps & (steps - 1)
    } else if (timeouts !== 0) {
      this.#chosen[at] = TIMEOUT + lowest(timeouts)
      this.#timeouts[at] = timeouts & (timeouts - 1)
    } else {
      return false
    }
    return true
  }

  #cost(machine: Machine, choice: number): number {
    const running = this.#running
    if (running < 0 || choice % TIMEOUT === running || isFault(machine, choice)) return 0
    return (machine.enabled & (1 << running)) !== 0 ? 1 : 0
  }

  #nextBound(): void {
    const [preemptions, executions] = [this.#bound, this.#executions]
    const before = this.searched.at(-1)?.isComplete ?? true
    this.searched.push({ preemptions, executions, isComplete: before && this.#isComplete })
    if (!this.#leftOut || this.#bound >= this.#boundMax) {
      this.isOver = true
      return
    }
    this.#bound++
    this.#executions = 0
    this.#leftOut = false
  }

  #grow(): void {
    const grown = (words: Int32Array): Int32Array<ArrayBuffer> => {
      const larger = new Int32Array(2 * words.length)
      larger.set(words)
      return larger
    }
    this.#chosen = grown(this.#chosen)
    this.#steps = grown(this.#steps)
    this.#timeouts = grown(this.#timeouts)
  }
}

// --- internal ---

function isFault(machine: Machine, choice: number): boolean {
  return choice < TIMEOUT && machine.kind[choice]! >= KIND.CRASH
}

/** Bit t: the next step of thread t, which could be made, is a fault. */
function faultsOf(machine: Machine): number {
  let faults = 0
  for (let rest = machine.enabled; rest !== 0; rest &= rest - 1) {
    if (isFault(machine, lowest(rest))) faults |= rest & -rest
  }
  return faults
}
