/** The faults of one execution: which comes next for a thread. */
// @ts-nocheck

import type { Fault } from './schedule.ts'

export class FaultPlan {
  readonly #next: (Fault | undefined)[] = []
  #faults: readonly Fault[] = []
  #reached: { fault: Fault; site: number }[] = []

  begin(faults: readonly Fault[], threads: number): void {
    this.#faults = faults
    if (this.#reached.length > 0) this.#reached = []
    for (let t = 0; t < threads; t++) this.#next[t] = undefined
    for (let i = faults.length - 1; i >= 0; i--) this.#next[faults[i]!.thread] = faults[i]
  }

  get any(): boolean {
    return this.#faults.length > 0
  }

  get reached(): readonly { readonly fault: Fault; readonly site: number }[] {
    return this.#reached
  }

  /** The thread's next fault, if it is at this step and plain write, and not one inside a wait. */
  at(thread: number, step: number, plain: number): Fault | undefined {
    const fault = this.#next[thread]
    const here = fault !== undefined && fault.step === step && fault.plain === plain
    return here && fault.waiter === undefined ? fault : undefined
  }

  /** The way in which the thread dies in the wait that is its step number `step`. */
  inWait(thread: number, step: number): Fault['waiter'] {
    const fault = this.#next[thread]
    return fault !== undefined && fault.step === step ? fault.waiter : undefined
  }

  /** The thread's next fault has come, before this place. */
  reach(thread: number, site: number): Fault {
    const fault = this.#next[thread]!
    this.#reached.push({ fault, site })
    const later = this.#faults.slice(this.#faults.indexOf(fault) + 1)
    this.#next[thread] = later.find(f => f.thread === thread)
    return fault
  }
}
