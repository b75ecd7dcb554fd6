import { assert } from '../assert.ts'
import { isUpTo } from '../facility/slots.ts'
import { LOCK_WAIT_SLICE_MS } from '../limits.ts'
import type { LockUser } from './lock-user.ts'
import { HOLDER_MASK, ORPHANED, WAITERS } from './lock-word.ts'

/**
 * Robust futex mutex on one word (states in `lock-word.ts`). After U. Drepper, "Futexes Are Tricky",
 * third mutex, with the owner in the word as in POSIX robust mutexes; the facility's slots take the
 * kernel's part of saying who is dead.
 */
export class RobustWord {
  readonly #words: Int32Array
  readonly #user: LockUser
  readonly #token: number
  readonly #spins: number
  /** What the last slow `acquire` did. */
  parks = 0
  rescues = 0

  constructor(words: Int32Array, user: LockUser, spins: number) {
    this.#words = words
    this.#user = user
    this.#token = user.token
    this.#spins = spins
  }

  /** Takes the word if it is free and nobody waits. */
  tryFast(at: number): boolean {
    // ACQUIRE lock.state: observes the RELEASE in `release`.
    return Atomics.compareExchange(this.#words, at, 0, this.#token) === 0
  }

  /** Takes the word, however long that takes. True: inherited. */
  acquire(at: number): boolean {
    return this.tryFast(at) ? false : this.acquireSlow(at)
  }

  acquireSlow(at: number): boolean {
    const words = this.#words
    let waiters = 0
    let spins = this.#spins
    this.parks = 0
    this.rescues = 0
    // Ends when the lock is taken. A round either changes the word, or loses to somebody who did, or
    // spends one of its spins, or sleeps for a slice at most.
    for (;;) {
      const seen = Atomics.load(words, at)
      const holder = seen & HOLDER_MASK
      const dead = holder !== 0 && this.#user.slots.isDead(holder)
      if (holder === 0 || dead) {
        const orphaned = dead ? ORPHANED : seen & ORPHANED
        const next = (seen & WAITERS) | waiters | orphaned | this.#token
        // ACQUIRE lock.state: observes the RELEASE in `release`, or the ORPHAN, or, if the holder is
        // dead, its fencing: the fence was set after its thread had exited.
        if (Atomics.compareExchange(words, at, seen, next) === seen) return orphaned !== 0
        continue
      }
      assert(holder !== this.#token, 'lock taken twice by one stack')
      if (spins > 0) {
        spins -= 1
        continue
      }
      if ((seen & WAITERS) === 0) {
        if (Atomics.compareExchange(words, at, seen, seen | WAITERS) !== seen) continue
      }
      waiters = WAITERS // Others may sleep too: who takes the lock keeps the bit for them (L4).
      this.parks += 1
      const end = Atomics.wait(words, at, seen | WAITERS, LOCK_WAIT_SLICE_MS)
      this.#user.beat()
      if (end === 'timed-out' && this.#isLost(at)) this.rescues += 1
    }
  }

  markConsistent(at: number): void {
    const holder = Atomics.load(this.#words, at) & HOLDER_MASK
    assert(holder === this.#token, 'lock marked consistent by a stack without it')
    Atomics.and(this.#words, at, ~ORPHANED)
  }

  release(at: number): void {
    // RELEASE lock.state: publishes the guarded words to the next ACQUIRE.
    const seen = Atomics.compareExchange(this.#words, at, this.#token, 0)
    if (seen !== this.#token) this.#releaseSlow(at, seen)
  }

  /** Lets go of a word whose guarded words may be inconsistent. False: it is not this stack's. */
  abandon(at: number): boolean {
    return this.orphan(at, this.#token)
  }

  /** Takes the word away from a dead stack, or from one that had its slot before. */
  orphan(at: number, dead: number): boolean {
    for (;;) {
      // Ends: only waiters change the word under its holder, and each sets WAITERS at most once; or
      // somebody inherits, and it is not the dead one's any more.
      const seen = Atomics.load(this.#words, at)
      if (!isUpTo(seen & HOLDER_MASK, dead)) return false
      // ORPHAN lock.state: hands whatever the dead stack had written to the next ACQUIRE. All are
      // woken, so that WAITERS can go.
      if (Atomics.compareExchange(this.#words, at, seen, ORPHANED) === seen) break
    }
    Atomics.notify(this.#words, at)
    return true
  }

  /**
   * After a wait that ended by its time-out: whether the wake-up is lost. Without WAITERS it may still be
   * on its way (L4), so that the word is watched for another slice: lost, if nothing moves.
   */
  #isLost(at: number): boolean {
    const seen = Atomics.load(this.#words, at)
    if ((seen & WAITERS) !== 0) return false
    return Atomics.wait(this.#words, at, seen, LOCK_WAIT_SLICE_MS) === 'timed-out'
  }

  #releaseSlow(at: number, seen: number): void {
    assert((seen & HOLDER_MASK) === this.#token, 'lock released by a stack that does not hold it')
    assert((seen & ORPHANED) === 0, 'inherited lock released before it was marked consistent')
    Atomics.store(this.#words, at, 0)
    Atomics.notify(this.#words, at, 1)
  }
}
