/**
 * The memory by which real threads take turns: whose turn it is, what each is about to do, who waits
 * where, the schedule to follow or the random numbers to choose by, and what has been done.
 *
 * Only the thread whose turn it is touches anything but its own turn word, so plain accesses do; the
 * hand-over orders them.
 */
// @ts-nocheck

import { THREADS_MAX } from '../machine/kinds.ts'
import type { Fault } from '../machine/schedule.ts'

/** Slot of the supervisor, which sets up and checks. */
export const SUPERVISOR: number = THREADS_MAX
const SLOTS = THREADS_MAX + 1

/** Single words. */
export const WORD = {
  /** Counts hand-overs and steps; when it stands still, something is wrong. */
  PROGRESS: 0,
  ADVANCING: 1,
  STOPPED: 2,
  STOP_THREAD: 3,
  STEPS: 4,
  BORN: 5,
  LAST: 6,
  TIMEOUTS_LEFT: 7,
  THREADS: 8,
  SCENARIO_THREADS: 9,
  STEPS_MAX: 10,
  MODE: 11,
  /** Of the random walk. */
  RANDOM: 12,
  /** Choices to follow. */
  CHOICES: 13,
  RECOVERS: 14,
  HAS_ALWAYS: 15,
  MAY_THROW: 16,
  REQUEST: 17,
  REQUEST_THREAD: 18,
  LOGGED: 19,
  FAULTS: 20,
  WAITERS: 21,
  DIVERGED_AT: 22,
  HANDOVERS: 23,
  SEED: 24,
  /** The thread whose turn it is; for messages only. */
  RUNNING: 25,
  /** A dead worker has exited. */
  EXITED: 26,
} as const
const WORDS = 32

export const MODE = { FOLLOW: 0, RANDOM: 1 } as const

/** Why an execution was stopped, by number. */
export const STOP = {
  NOT: 0,
  INVARIANT: 1,
  EXCEPTION: 2,
  LIVELOCK: 3,
  NONDETERMINISM: 4,
  UNKNOWN: 5,
  IN_VAIN: 6,
} as const

/** What the supervisor is asked for. */
export const REQUEST = { NONE: 0, ALWAYS: 1, BURY: 2, RECOVER: 3, OVER: 4 } as const

/** In the field of results: what a step came to when it was no number. */
export const CAME_TO = { NOTHING: 0, BLOCKS: 1, NOT_EQUAL: 2, TIMED_OUT: 3, VALUE: 4 } as const

/** Words of a log entry. */
export const LOG = {
  CHOICE: 0,
  THREAD: 1,
  KIND: 2,
  ADDRESS: 3,
  CAME_TO: 4,
  VALUE: 5,
  WORDS: 6,
} as const

/** Words of a fault. */
export const FAULT = { STALLS: 0, THREAD: 1, STEP: 2, WAITER: 3, REACHED: 4, WORDS: 5 } as const
export const WAITERS: readonly (Fault['waiter'] | undefined)[] = [
  undefined,
  'queued',
  'swallowing',
  'woken',
]
const FAULTS_MAX = 64

/** Not compared. */
export const ANY = -2

export interface Sizes {
  readonly stepsMax: number
}

export class Control {
  readonly buffer: SharedArrayBuffer
  readonly words: Int32Array
  readonly turn: Int32Array
  readonly status: Int32Array
  readonly kind: Int32Array
  readonly kindBefore: Int32Array
  readonly address: Int32Array
  readonly width: Int32Array
  readonly made: Int32Array
  /** Of a wait: a CAME_TO; NOTHING = ok. */
  readonly result: Int32Array
  /** Index into WAITERS. */
  readonly dying: Int32Array
  readonly fired: Int32Array
  /** Threads in wait lists, in the order in which they came. */
  readonly waiters: Int32Array
  readonly faults: Int32Array
  readonly deadline: Float64Array
  readonly choices: Uint8Array
  /** Choices that were made. */
  readonly taken: Uint8Array
  readonly expectedKind: Int32Array
  readonly expectedAddress: Int32Array
  readonly log: Int32Array

  constructor({ stepsMax }: Sizes, buffer?: SharedArrayBuffer) {
    const steps = stepsMax + 1
    const slotArrays = 11
    const ints =
      WORDS + slotArrays * SLOTS + FAULTS_MAX * FAULT.WORDS + 2 * steps + 2 * steps * LOG.WORDS
    this.buffer = buffer ?? new SharedArrayBuffer(8 * SLOTS + 4 * ints + 2 * steps)
    let at = 0
    this.deadline = new Float64Array(this.buffer, at, SLOTS)
    at += this.deadline.byteLength
    const take = (length: number): Int32Array => {
      const part = new Int32Array(this.buffer, at, length)
      at += part.byteLength
      return part
    }
    this.words = take(WORDS)
    this.turn = take(SLOTS)
    this.status = take(SLOTS)
    this.kind = take(SLOTS)
    this.kindBefore = take(SLOTS)
    this.address = take(SLOTS)
    this.width = take(SLOTS)
    this.made = take(SLOTS)
    this.result = take(SLOTS)
    this.dying = take(SLOTS)
    this.fired = take(SLOTS)
    this.waiters = take(SLOTS)
    this.faults = take(FAULTS_MAX * FAULT.WORDS)
    this.expectedKind = take(steps)
    this.expectedAddress = take(steps)
    this.log = take(2 * steps * LOG.WORDS)
    this.choices = new Uint8Array(this.buffer, at, steps)
    this.taken = new Uint8Array(this.buffer, at + steps, steps)
  }

  /** Before an execution; what was asked for is written afterwards. */
  clear(): void {
    const { turn, status, kind, made, result, dying, fired, waiters, words } = this
    const all = [turn, status, kind, made, result, dying, fired, waiters]
    const progress = words[WORD.PROGRESS]!
    for (const array of [...all, words, this.faults]) array.fill(0)
    words[WORD.PROGRESS] = progress
    words[WORD.LAST] = -1
    words[WORD.DIVERGED_AT] = -1
    words[WORD.STOP_THREAD] = -1
  }

  /** The faults to come, in order. At most 64. */
  plan(faults: readonly Fault[]): void {
    if (faults.length > FAULTS_MAX) throw new RangeError(`at most ${FAULTS_MAX} faults`)
    this.words[WORD.FAULTS] = faults.length
    for (const [i, fault] of faults.entries()) {
      const at = i * FAULT.WORDS
      this.faults[at + FAULT.STALLS] = fault.kind === 'stall' ? 1 : 0
      this.faults[at + FAULT.THREAD] = fault.thread
      this.faults[at + FAULT.STEP] = fault.step
      this.faults[at + FAULT.WAITER] = WAITERS.indexOf(fault.waiter)
      this.faults[at + FAULT.REACHED] = 0
    }
  }
}
