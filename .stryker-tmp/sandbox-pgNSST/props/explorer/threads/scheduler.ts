/**
 * Who goes on: the rules of the machine (`machine/machine.ts`), for real threads. Whoever's turn it is
 * picks its successor, and wakes it unless it is itself.
 */
// @ts-nocheck

import { KIND, TIMEOUT } from '../machine/kinds.ts'
import { STATUS } from '../machine/machine.ts'
import { anyChoice } from '../strategies/choices.ts'
import { nextState } from '../strategies/fast-random.ts'
import {
  ANY,
  CAME_TO,
  type Control,
  FAULT,
  LOG,
  MODE,
  REQUEST,
  STOP,
  SUPERVISOR,
  WAITERS,
  WORD,
} from './control.ts'
import { RealAtomics } from './real.ts'

/** Timeouts of one thread in a row while nothing is written, as in the machine. */
const TIMEOUTS_IN_VAIN = 8

export class Scheduler {
  readonly #control: Control
  readonly #self: number

  constructor(control: Control, self: number) {
    this.#control = control
    this.#self = self
  }

  /** Blocks until it is this thread's turn. */
  await(): void {
    const { turn } = this.#control
    while (RealAtomics.load(turn, this.#self) === 0) RealAtomics.wait(turn, this.#self, 0)
    RealAtomics.store(turn, this.#self, 0)
    this.#control.words[WORD.RUNNING] = this.#self
  }

  /** Gives the turn to another, and goes on. */
  give(slot: number): void {
    const { words, turn } = this.#control
    words[WORD.HANDOVERS]!++
    words[WORD.PROGRESS]!++
    RealAtomics.store(turn, slot, 1)
    RealAtomics.notify(turn, slot, 1)
  }

  /** Gives the turn to whoever goes on, and blocks until it comes back. */
  pass(): void {
    const next = this.next()
    if (next === this.#self) return
    this.give(next)
    this.await()
  }

  /** Has the supervisor do something, and blocks until the turn comes back. */
  ask(request: number, thread: number): void {
    const { words } = this.#control
    words[WORD.REQUEST] = request
    words[WORD.REQUEST_THREAD] = thread
    this.give(SUPERVISOR)
    this.await()
  }

  /** Ends the execution, if nothing has ended it before. */
  stop(why: number, thread: number): void {
    const { words } = this.#control
    if (words[WORD.STOPPED] !== STOP.NOT) return
    words[WORD.STOPPED] = why
    words[WORD.STOP_THREAD] = thread
  }

  /** The slot that goes on: a thread that runs or steps, or the supervisor. */
  next(): number {
    const { words, status, kind } = this.#control
    for (;;) {
      if (words[WORD.STOPPED] !== STOP.NOT) return this.#supervisor(REQUEST.OVER, -1)
      if (words[WORD.ADVANCING]! > 0) return status.indexOf(STATUS.ADVANCING)
      const choice = this.#choose()
      if (choice < 0) return this.#supervisor(REQUEST.OVER, -1)
      if (choice >= TIMEOUT) this.#timeOut(choice - TIMEOUT)
      else if (kind[choice] === KIND.CRASH) return this.#crash(choice)
      else if (kind[choice] === KIND.STALL) {
        if (this.#stall(choice)) return this.#supervisor(REQUEST.RECOVER, choice)
      } else return choice
    }
  }

  become(thread: number, status: number): void {
    const { words } = this.#control
    if (this.#control.status[thread] === STATUS.ADVANCING) words[WORD.ADVANCING]!--
    if (status === STATUS.ADVANCING) words[WORD.ADVANCING]!++
    this.#control.status[thread] = status
  }

  /** What happened, in the order and with the numbers of the machine's trace. */
  log(
    thread: number,
    cameTo: number,
    value: number,
    kind: number = this.#control.kind[thread]!,
  ): void {
    const { log, words, address, taken } = this.#control
    const at = words[WORD.LOGGED]! * LOG.WORDS
    if (at + LOG.WORDS > log.length) return
    words[WORD.LOGGED]!++
    log[at + LOG.CHOICE] = taken[words[WORD.STEPS]! - 1]!
    log[at + LOG.THREAD] = thread
    log[at + LOG.KIND] = kind
    log[at + LOG.ADDRESS] = kind >= KIND.CUSTOM ? -1 : address[thread]!
    log[at + LOG.CAME_TO] = cameTo
    log[at + LOG.VALUE] = value
  }

  /** The index of the thread's next fault, or -1. */
  nextFault(thread: number): number {
    const { faults, words } = this.#control
    for (let i = 0; i < words[WORD.FAULTS]!; i++) {
      const at = i * FAULT.WORDS
      if (faults[at + FAULT.THREAD] === thread && faults[at + FAULT.REACHED] === 0) return i
    }
    return -1
  }

  reach(fault: number): void {
    this.#control.faults[fault * FAULT.WORDS + FAULT.REACHED] = 1
  }

  /** In the list of a place, first come first; `count` of them are taken out. */
  takeWaiters(address: number, count: number): number[] {
    const { waiters, words } = this.#control
    const all = [...waiters.subarray(0, words[WORD.WAITERS])]
    const here = all.filter(t => this.#control.address[t] === address)
    const taken = here.slice(0, count)
    this.#keepWaiters(all.filter(t => !taken.includes(t)))
    return taken
  }

  addWaiter(thread: number): void {
    const { waiters, words } = this.#control
    waiters[words[WORD.WAITERS]!++] = thread
  }

  removeWaiter(thread: number): void {
    const { waiters, words } = this.#control
    const all = [...waiters.subarray(0, words[WORD.WAITERS])]
    this.#keepWaiters(all.filter(t => t !== thread))
  }

  /** Number of the recovery that follows now; -1: none. */
  helper(): number {
    const { words } = this.#control
    if (words[WORD.RECOVERS] === 0) return -1
    const helper = Math.max(words[WORD.BORN]!, words[WORD.SCENARIO_THREADS]!)
    return helper >= words[WORD.THREADS]! ? -1 : helper
  }

  // --- internal ---

  #keepWaiters(threads: readonly number[]): void {
    this.#control.waiters.set(threads)
    this.#control.words[WORD.WAITERS] = threads.length
  }

  #supervisor(request: number, thread: number): number {
    const { words } = this.#control
    words[WORD.REQUEST] = request
    words[WORD.REQUEST_THREAD] = thread
    return SUPERVISOR
  }

  #choose(): number {
    const { words, taken } = this.#control
    const steps = words[WORD.STEPS]!
    if (steps >= words[WORD.STEPS_MAX]!) {
      this.stop(STOP.LIVELOCK, words[WORD.LAST]!)
      return -1
    }
    const choice = words[WORD.MODE] === MODE.FOLLOW ? this.#follow(steps) : this.#walk()
    if (choice < 0) return -1
    taken[steps] = choice
    words[WORD.STEPS] = steps + 1
    words[WORD.PROGRESS]!++
    words[WORD.LAST] = choice % TIMEOUT
    return choice
  }

  /** The recorded choice, when the thread is about to do what was recorded. */
  #follow(step: number): number {
    const { words, choices } = this.#control
    if (step >= words[WORD.CHOICES]!) return -1
    const choice = choices[step]!
    if (choice % TIMEOUT < words[WORD.BORN]! && this.#fits(step, choice)) return choice
    words[WORD.DIVERGED_AT] = step
    this.stop(STOP.NONDETERMINISM, choice % TIMEOUT)
    return -1
  }

  #fits(step: number, choice: number): boolean {
    const { expectedKind, expectedAddress, kind, address } = this.#control
    if (!this.#isEnabled(choice)) return false
    const t = choice % TIMEOUT
    const isKind = expectedKind[step] === ANY || expectedKind[step] === kind[t]
    return isKind && (expectedAddress[step] === ANY || expectedAddress[step] === address[t])
  }

  #isEnabled(choice: number): boolean {
    const { status, kind, deadline } = this.#control
    const t = choice % TIMEOUT
    if (choice < TIMEOUT) {
      return status[t] === STATUS.READY || (status[t] === STATUS.WAITING && kind[t] === KIND.CRASH)
    }
    return status[t] === STATUS.WAITING && kind[t] === KIND.WAIT && deadline[t]! < Infinity
  }

  #walk(): number {
    const { words } = this.#control
    let [enabled, expirable] = [0, 0]
    for (let t = 0; t < words[WORD.BORN]!; t++) {
      if (this.#isEnabled(t)) enabled |= 1 << t
      if (words[WORD.TIMEOUTS_LEFT]! > 0 && this.#isEnabled(TIMEOUT + t)) expirable |= 1 << t
    }
    if ((enabled | expirable) === 0) return this.#earliestTimeout()
    return anyChoice({ enabled, expirable }, { below: n => this.#below(n) })
  }

  #below(n: number): number {
    const { words } = this.#control
    words[WORD.RANDOM] = nextState(words[WORD.RANDOM]!)
    return Math.floor(((words[WORD.RANDOM]! >>> 0) / 0x1_0000_0000) * n)
  }

  #earliestTimeout(): number {
    const { words, status, deadline, fired } = this.#control
    let first = -1
    for (let t = 0; t < words[WORD.BORN]!; t++) {
      if (status[t] !== STATUS.WAITING || deadline[t] === Infinity) continue
      if (first < 0 || deadline[t]! < deadline[first]!) first = t
    }
    if (first < 0) return -1
    if (++fired[first]! > TIMEOUTS_IN_VAIN) {
      this.stop(STOP.IN_VAIN, first)
      return -1
    }
    words[WORD.TIMEOUTS_LEFT]!++
    return TIMEOUT + first
  }

  #timeOut(thread: number): void {
    const { words, result } = this.#control
    words[WORD.TIMEOUTS_LEFT]!--
    this.removeWaiter(thread)
    result[thread] = CAME_TO.TIMED_OUT
    this.log(thread, CAME_TO.TIMED_OUT, 0, KIND.WAIT)
    this.become(thread, STATUS.ADVANCING)
  }

  #crash(thread: number): number {
    const { status, dying } = this.#control
    const isQueued = WAITERS[dying[thread]!] === 'queued'
    if (status[thread] === STATUS.WAITING && isQueued) this.removeWaiter(thread)
    this.log(thread, CAME_TO.NOTHING, 0)
    return this.#supervisor(REQUEST.BURY, thread)
  }

  /** True: somebody takes the thread for dead, and is to be started. */
  #stall(thread: number): boolean {
    const { kind, kindBefore } = this.#control
    this.log(thread, CAME_TO.NOTHING, 0)
    kind[thread] = kindBefore[thread]!
    return this.helper() >= 0
  }
}
