/** A way to pick schedules, one after the other. */
import type { Chooser } from '../machine/chooser.ts'
import type { Machine } from '../machine/machine.ts'

export interface Strategy extends Chooser {
  readonly name: string
  /**
   * Prepares the execution with this number: the same seed and number give the same schedule, after the
   * same executions before it that the strategy learned from.
   */
  prepare(seed: number, run: number): void
  /** Executes once without looking for failures, if the strategy wants a profile before the execution. */
  profile?(execute: (chooser: Chooser) => void): void
  /** After the execution. */
  ended?(machine: Machine): void
  /** What it says about failures that it has not found after so many executions, in words. */
  bound?(executions: number): string
}
