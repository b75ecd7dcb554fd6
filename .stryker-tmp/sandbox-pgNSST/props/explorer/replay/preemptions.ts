// @ts-nocheck
import type { Chooser } from '../machine/chooser.ts'
import { KIND, TIMEOUT } from '../machine/kinds.ts'
import type { Machine } from '../machine/machine.ts'

/**
 * Counts preemptions: a choice that lets another thread go on although the running one could. A fault is
 * none (it is no decision of a scheduler), nor is what follows the fault of the running thread.
 */
export class Preemptions {
  count = 0
  #running = -1
  #steps = 0

  begin(): void {
    this.count = 0
    this.#running = -1
    this.#steps = 0
  }

  /** 1 if the choice would be a preemption, else 0. */
  cost(machine: Machine, choice: number): 0 | 1 {
    this.#look(machine)
    const other = choice % TIMEOUT !== this.#running
    if (!other || this.#running < 0 || isFault(machine, choice)) return 0
    return machine.isEnabled(this.#running) ? 1 : 0
  }

  /** The choice is made. */
  take(machine: Machine, choice: number): void {
    this.count += this.cost(machine, choice)
    const thread = choice % TIMEOUT
    if (!isFault(machine, choice)) this.#running = thread
    else if (thread === this.#running) this.#running = -1
    this.#steps = machine.steps + 1
  }

  /** Timeouts that come by themselves are not asked for. */
  #look(machine: Machine): void {
    if (machine.steps === this.#steps) return
    this.#steps = machine.steps
    this.#running = machine.last
  }
}

/** Goes on with the thread that made the last step; else the first that can go on, else a timeout. */
export function nonPreemptive(machine: Machine): number {
  if (machine.last >= 0 && machine.isEnabled(machine.last)) return machine.last
  for (let t = 0; t < machine.born; t++) if (machine.isEnabled(t)) return t
  for (let t = TIMEOUT; ; t++) if (machine.isEnabled(t)) return t
}

/** Everything that can be chosen now, steps before timeouts, in the order of thread numbers. */
export function enabledChoices(machine: Machine): number[] {
  const choices: number[] = []
  for (const from of [0, TIMEOUT]) {
    for (let t = from; t < from + machine.born; t++) if (machine.isEnabled(t)) choices.push(t)
  }
  return choices
}

/** Passes everything on to a chooser, and counts. */
export class Counted implements Chooser {
  readonly preemptions: Preemptions = new Preemptions()
  readonly #inner: Chooser

  constructor(inner: Chooser) {
    this.#inner = inner
  }

  begin(machine: Machine): void {
    this.preemptions.begin()
    this.#inner.begin?.(machine)
  }

  choose(machine: Machine): number {
    const choice = this.#inner.choose(machine)
    this.preemptions.take(machine, choice)
    return choice
  }
}

// --- internal ---

function isFault(machine: Machine, choice: number): boolean {
  if (choice >= TIMEOUT) return false
  const kind = machine.kind[choice]
  return kind === KIND.CRASH || kind === KIND.STALL
}
