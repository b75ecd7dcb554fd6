/** Who picks the next step. */
// @ts-nocheck

import type { Machine } from './machine.ts'

/**
 * Picks among the threads that can go on. What they are about to do is in the machine: `status`,
 * `kind`, `address`, `width`, `touches(thread)`, `site`.
 */
export interface Chooser {
  /** Before the first step of an execution. */
  begin?(machine: Machine): void
  /** The next choice: one for which `machine.isEnabled(choice)`. Called when there is at least one. */
  choose(machine: Machine): number
}
