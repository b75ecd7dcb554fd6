/** What decides an execution: who steps when, and what fails. */
// @ts-nocheck


/**
 * A fault of one thread, before its step number `step` (from 0; a step is an Atomics or message
 * operation). `plain` = 0: right there; k > 0: before the k-th plain write that follows the step
 * before. `waiter`: the step is a wait, and the thread dies in it:
 *
 * - `queued`: removed before any notify
 * - `swallowing`: still in the list; a notify counts it, and nobody wakes
 * - `woken`: notified, and dead before its next operation
 *
 * A stall is a thread that is taken for dead, and goes on later.
 */
export interface Fault {
  readonly kind: 'crash' | 'stall'
  readonly thread: number
  readonly step: number
  readonly plain: number
  readonly waiter?: 'queued' | 'swallowing' | 'woken'
}

/** Choices: a thread's number, or TIMEOUT + its number. */
export interface Schedule {
  readonly choices: readonly number[]
  readonly faults: readonly Fault[]
}
