// @ts-nocheck
import type { Facility } from '../facility/facility.ts'
import { LOCK } from '../facility/layout.ts'
import type { LockUser } from './lock-user.ts'
import type { Locks } from './locks.ts'
import { RobustWord } from './robust-word.ts'

/** The default: a robust futex mutex per lock. Fast, unfair: a running stack may barge in. */
export class MutexLocks implements Locks {
  readonly #word: RobustWord
  readonly #user: LockUser
  readonly #base: number
  readonly #stride: number

  constructor(facility: Facility, user: LockUser) {
    this.#word = new RobustWord(facility.words, user, facility.spins)
    this.#user = user
    this.#base = facility.lockAt(0) + LOCK.STATE
    this.#stride = facility.lockAt(1) - facility.lockAt(0)
  }

  acquire(lock: number): boolean {
    const inherited = this.#word.tryFast(this.#at(lock)) ? false : this.#acquireSlow(lock)
    this.#user.statistics.acquired(lock)
    return inherited
  }

  markConsistent(lock: number): void {
    this.#word.markConsistent(this.#at(lock))
  }

  release(lock: number): void {
    this.#word.release(this.#at(lock))
  }

  abandon(lock: number): void {
    this.#word.abandon(this.#at(lock))
  }

  orphan(lock: number, dead: number): boolean {
    return this.#word.orphan(this.#at(lock), dead)
  }

  #at(lock: number): number {
    return this.#base + lock * this.#stride
  }

  #acquireSlow(lock: number): boolean {
    const began = this.#user.nanoseconds()
    const inherited = this.#word.acquireSlow(this.#at(lock))
    const { statistics } = this.#user
    statistics.waited(lock, this.#user.nanoseconds() - began)
    for (let i = 0; i < this.#word.parks; i += 1) statistics.parked(lock)
    for (let i = 0; i < this.#word.rescues; i += 1) statistics.rescued(lock)
    if (inherited) statistics.inherited(lock)
    return inherited
  }
}
