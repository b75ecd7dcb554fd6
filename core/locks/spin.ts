import { assert } from '../assert.ts'
import type { Facility } from '../facility/facility.ts'
import { LOCK } from '../facility/layout.ts'
import { isUpTo } from '../facility/slots.ts'
import type { LockUser } from './lock-user.ts'
import { HOLDER_MASK, ORPHANED } from './lock-word.ts'
import type { Locks } from './locks.ts'

/** A waiter that has spun this often gives its core away for a moment. */
const SPINS_PER_PAUSE = 64
const PAUSE_MS_FIRST = 0.05
const PAUSE_MS_MAX = 2

/**
 * Test-and-test-and-set lock with the owner in the word (states in `lock-word.ts`; WAITERS is never
 * set). JavaScript cannot yield a core, so a spinner that has been unlucky sleeps for a growing moment
 * on a word that nobody changes: without it, a preempted holder would wait for its own waiters.
 */
export class SpinLocks implements Locks {
  readonly #words: Int32Array
  readonly #user: LockUser
  readonly #token: number
  readonly #base: number
  readonly #stride: number

  constructor(facility: Facility, user: LockUser) {
    this.#words = facility.words
    this.#user = user
    this.#token = user.token
    this.#base = facility.lockAt(0)
    this.#stride = facility.lockAt(1) - facility.lockAt(0)
  }

  acquire(lock: number): boolean {
    // ACQUIRE lock.state: observes the RELEASE in `release`.
    const free = Atomics.compareExchange(this.#words, this.#at(lock), 0, this.#token) === 0
    const inherited = free ? false : this.#acquireSlow(lock)
    this.#user.statistics.acquired(lock)
    return inherited
  }

  markConsistent(lock: number): void {
    const holder = Atomics.load(this.#words, this.#at(lock)) & HOLDER_MASK
    assert(holder === this.#token, 'lock marked consistent by a stack without it')
    Atomics.and(this.#words, this.#at(lock), ~ORPHANED)
  }

  release(lock: number): void {
    // RELEASE lock.state: publishes the guarded words to the next ACQUIRE.
    const seen = Atomics.compareExchange(this.#words, this.#at(lock), this.#token, 0)
    if (seen === this.#token) return
    assert((seen & HOLDER_MASK) === this.#token, 'lock released by a stack that does not hold it')
    assert(false, 'inherited lock released before it was marked consistent')
  }

  abandon(lock: number): void {
    this.orphan(lock, this.#token)
  }

  orphan(lock: number, dead: number): boolean {
    const at = this.#at(lock)
    const seen = Atomics.load(this.#words, at)
    if (!isUpTo(seen & HOLDER_MASK, dead)) return false
    // ORPHAN lock.state: hands what the dead stack had written to the next ACQUIRE. It fails only if
    // somebody has inherited in between.
    return Atomics.compareExchange(this.#words, at, seen, ORPHANED) === seen
  }

  #at(lock: number): number {
    return this.#base + lock * this.#stride + LOCK.STATE
  }

  #acquireSlow(lock: number): boolean {
    const words = this.#words
    const at = this.#at(lock)
    const { statistics } = this.#user
    const began = this.#user.nanoseconds()
    let pauseMs = PAUSE_MS_FIRST
    // Ends when the lock is taken; a round that fails looks at a word that a living stack holds.
    for (let spins = 1; ; spins += 1) {
      const seen = Atomics.load(words, at)
      const holder = seen & HOLDER_MASK
      const dead = holder !== 0 && this.#user.slots.isDead(holder)
      if (holder === 0 || dead) {
        const orphaned = dead ? ORPHANED : seen & ORPHANED
        // ACQUIRE lock.state: observes the RELEASE, the ORPHAN, or the holder's fencing.
        if (Atomics.compareExchange(words, at, seen, orphaned | this.#token) === seen) {
          statistics.waited(lock, this.#user.nanoseconds() - began)
          if (orphaned !== 0) statistics.inherited(lock)
          return orphaned !== 0
        }
        continue
      }
      assert(holder !== this.#token, 'lock taken twice by one stack')
      if (spins % SPINS_PER_PAUSE !== 0) continue
      statistics.parked(lock)
      Atomics.wait(words, this.#base + lock * this.#stride + LOCK.PAUSE, 0, pauseMs)
      this.#user.beat()
      pauseMs = Math.min(pauseMs * 2, PAUSE_MS_MAX)
    }
  }
}
