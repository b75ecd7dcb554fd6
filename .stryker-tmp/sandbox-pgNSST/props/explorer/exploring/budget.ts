/** How long an exploration may go on, and who is told how far it is. */
// @ts-nocheck

import type { Progress } from '../exploration.ts'

export interface BudgetOptions {
  readonly schedules: number
  readonly seconds: number
  readonly onProgress?: ((progress: Progress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

export class Budget {
  readonly executionsMax: number
  readonly #options: BudgetOptions
  readonly #startMs = performance.now()

  constructor(options: BudgetOptions) {
    this.#options = options
    this.executionsMax = options.schedules
  }

  get seconds(): number {
    return (performance.now() - this.#startMs) / 1000
  }

  /** `Date.now()` at which the time is over. */
  get untilMs(): number {
    return Date.now() + 1000 * (this.#options.seconds - this.seconds)
  }

  /** Whether more may follow after so many executions. */
  isLeft(executions: number): boolean {
    const { seconds, signal } = this.#options
    return executions < this.executionsMax && this.seconds < seconds && signal?.aborted !== true
  }

  /** Another number of executions in the time that is left. */
  another(schedules: number): Budget {
    return new Budget({
      ...this.#options,
      schedules,
      seconds: this.#options.seconds - this.seconds,
    })
  }

  report(executions: number, steps: number, note?: string): void {
    const progress = { executions, steps, seconds: this.seconds }
    this.#options.onProgress?.(note === undefined ? progress : { ...progress, note })
  }
}
