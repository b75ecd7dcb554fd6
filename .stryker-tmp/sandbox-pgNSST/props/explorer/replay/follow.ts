// @ts-nocheck
import type { Chooser } from '../machine/chooser.ts'
import { TIMEOUT } from '../machine/kinds.ts'
import { type Machine, STATUS } from '../machine/machine.ts'
import type { Session } from '../session.ts'
import { describeExpectation, describePending, type Expectation, meets } from './expectation.ts'
import { enabledChoices, nonPreemptive } from './preemptions.ts'

/** Where an execution left the schedule that it was to follow. */
export interface Divergence {
  /** From 0. */
  readonly step: number
  readonly expected: string
  readonly actual: string
}

/**
 * Makes the choices of a schedule, one for each step. Where the code does something else, it says so and
 * goes on without preemptions.
 */
export class Follow implements Chooser {
  divergence: Divergence | undefined
  readonly #session: Session
  readonly #choices: readonly number[]
  readonly #expected: readonly (Expectation | undefined)[]

  /** `expected`: by step; those that are missing are not compared. */
  constructor(
    session: Session,
    choices: readonly number[],
    expected: readonly (Expectation | undefined)[] = [],
  ) {
    this.#session = session
    this.#choices = choices
    this.#expected = expected
  }

  begin(): void {
    this.divergence = undefined
  }

  choose(machine: Machine): number {
    if (this.divergence !== undefined) return nonPreemptive(machine)
    const choice = this.#choices[machine.steps]
    if (choice !== undefined && this.#fits(machine, choice)) return choice
    // Where nothing but timeouts is left, the machine says whether that is the end.
    if (choice === undefined && machine.enabled === 0) return machine.earliestTimeout()
    this.#diverge(machine, choice)
    return nonPreemptive(machine)
  }

  /** After the execution: also if it ended too early, or timeouts came where none were expected. */
  judge(): Divergence | undefined {
    if (this.divergence !== undefined) return this.divergence
    const { machine } = this.#session
    const steps = this.#choices.findIndex((c, i) => i >= machine.steps || machine.choices[i] !== c)
    if (steps < 0) return undefined
    const expected = this.#describe(steps)
    const actual =
      steps < machine.steps ? `choice ${machine.choices[steps]}` : 'the execution was over'
    return { step: steps, expected, actual }
  }

  #fits(machine: Machine, choice: number): boolean {
    if (choice % TIMEOUT >= machine.born || !machine.isEnabled(choice)) return false
    const expected = this.#expected[machine.steps]
    return expected === undefined || meets(machine, choice, expected)
  }

  #diverge(machine: Machine, choice: number | undefined): void {
    const step = machine.steps
    const expected = choice === undefined ? 'the end of the execution' : this.#describe(step)
    this.divergence = { step, expected, actual: this.#actual(machine, choice) }
  }

  #describe(step: number): string {
    const choice = this.#choices[step]!
    const expected = this.#expected[step]
    if (expected !== undefined) return describeExpectation(this.#session, choice, expected)
    const what = choice >= TIMEOUT ? 'the time-out of a wait' : 'a step'
    return `thread ${choice % TIMEOUT}: ${what}`
  }

  #actual(machine: Machine, choice: number | undefined): string {
    if (choice !== undefined && choice % TIMEOUT < machine.born) {
      if (machine.isEnabled(choice)) return describePending(this.#session, choice)
      const how = STANDS[machine.status[choice % TIMEOUT]!] ?? 'cannot go on'
      return `thread ${choice % TIMEOUT} ${how}`
    }
    return describePending(this.#session, enabledChoices(machine)[0]!)
  }
}

// --- internal ---

const STANDS: Readonly<Record<number, string>> = {
  [STATUS.UNBORN]: 'is not there yet',
  [STATUS.READY]: 'cannot go on, and no wait of it can time out',
  [STATUS.WAITING]: 'waits',
  [STATUS.ENDED]: 'has ended',
  [STATUS.DEAD]: 'is dead',
  [STATUS.SPINNING]: 'spins',
}
