/** All that it takes to repeat an execution of a loaded scenario. */
// @ts-nocheck

import type { Schedule } from '../machine/schedule.ts'

export interface Recipe extends Schedule {
  /** Of the threads' random numbers. */
  readonly seed: number
  /** Addresses whose plain accesses were switch points, since a race had been reported there. */
  readonly racy: readonly number[]
}
