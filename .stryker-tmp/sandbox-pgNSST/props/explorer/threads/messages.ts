/** What main thread, supervisor and threads send each other. */
// @ts-nocheck

import type { MessagePort } from 'node:worker_threads'
import type { Verdict } from '../machine/outcome.ts'
import type { Fault } from '../machine/schedule.ts'

/** What every worker of a session is started with. */
export interface WorkerData {
  readonly control: SharedArrayBuffer
  readonly slot: number
  readonly stepsMax: number
  /** The bundle. */
  readonly text: string
  readonly file: string
  readonly exportName: string
  readonly input: unknown
  /** A thread: to the supervisor. */
  readonly port?: MessagePort
}

/** Main thread to supervisor: another worker for a slot. */
export interface Joined {
  readonly slot: number
  readonly port: MessagePort
}

/** Main thread to supervisor: one execution. */
export interface RunRequest {
  readonly input: unknown
  readonly seed: number
  readonly mode: number
  /** Of the random walk. */
  readonly random: number
  readonly timeouts: number
  readonly stepsMax: number
  readonly helpers: number
  /** Threads that can go on when the schedule is over are taken to spin. */
  readonly endsStuck: boolean
  readonly faults: readonly Fault[]
  readonly choices: readonly number[]
  readonly expected: readonly (StepExpectation | undefined)[]
}

/** What a step is expected to be about to do; an address of -2 is not compared. */
export interface StepExpectation {
  readonly kind: number
  readonly address: number
}

/** Supervisor to main thread. */
export type FromSupervisor =
  | { readonly what: 'ready'; readonly threads: number; readonly recovers: boolean }
  | { readonly what: 'bury'; readonly slot: number }
  | { readonly what: 'outcome'; readonly outcome: RealOutcome }
  | { readonly what: 'failed'; readonly message: string }

/** How an execution on real threads ended. */
export interface RealOutcome {
  readonly verdict: Verdict
  readonly message: string
  /** The thread that it is about; -1 = none. */
  readonly thread: number
  readonly steps: number
  readonly choices: readonly number[]
  readonly log: readonly LoggedStep[]
  /** nondeterminism: the first differing step. */
  readonly divergence?: {
    readonly step: number
    readonly expected: string
    readonly actual: string
  }
  /** Threads that never came to an end: their workers are of no more use. */
  readonly unfinished: readonly number[]
  readonly handovers: number
}

/** A step, as it is compared between the engines. */
export interface LoggedStep {
  readonly thread: number
  readonly kind: number
  /** -1: no place in memory. */
  readonly address: number
  /** A number's 32 bits, or `blocks`, `not-equal`, `timed-out`; empty: nothing to compare. */
  readonly result: number | string
}

/** Supervisor to a thread that is born. */
export interface Birth {
  readonly input: unknown
  readonly seed: number
  readonly memories: readonly { readonly buffer: SharedArrayBuffer; readonly name: string }[]
  /** A recovery: of which thread; its message is what `observe` is given. */
  readonly victim: number
  readonly observes: boolean
  readonly message: unknown
}

/** Thread to supervisor, when it has ended. */
export interface Ended {
  readonly what: 'ended'
  readonly status: 'returned' | 'threw'
  readonly value: unknown
  /** An error in words. */
  readonly text: string
}

/** Thread to supervisor: a step of a history. */
export interface Recorded {
  readonly what: 'history'
  /** Position among all steps. */
  readonly at: number
  readonly name: string
  readonly event: 'invoke' | 'return' | 'abandon' | 'recovered'
  readonly thread: number
  readonly value: unknown
}
