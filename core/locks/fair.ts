import { assert } from '../assert.ts'
import type { Facility } from '../facility/facility.ts'
import { LOCK } from '../facility/layout.ts'
import { incarnationOf, SUSPECTED, slotOf, type Token, tokenOf } from '../facility/slots.ts'
import { LOCK_WAIT_SLICE_MS } from '../limits.ts'
import type { LockUser } from './lock-user.ts'
import { HOLDER_MASK, ORPHANED, WAITERS } from './lock-word.ts'
import type { Locks } from './locks.ts'
import { RobustWord } from './robust-word.ts'

/**
 * First come, first served, and robust.
 *
 * The queue is one word per slot, guarded by a robust mutex (`inner`), so that joining it is one
 * repairable critical section and a dead waiter blocks nobody:
 *
 *   [30:23] arrival number, modulo 256   [22:0] incarnation   0 = does not wait
 *
 * A stack waits once at most per lock, so the waiting arrival numbers span less than 128 and compare
 * modulo 256; a suspected stack that is passed over for long may come to look like a late one. While
 * WAITERS is set in the state word, the lock is only handed over, to the oldest entry whose slot is
 * active: it is never free, so nobody can barge in.
 *
 *   F1. The state word is the truth. An entry whose stack is the holder is left over from a hand-over
 *       that died half-way; the next one that takes `inner` removes it.
 *   F2. With WAITERS set, the state word changes only under `inner`.
 */
const ARRIVAL_SHIFT = 23
const ARRIVAL_MASK = 0xff
const INCARNATION_MASK = (1 << ARRIVAL_SHIFT) - 1

export class FairLocks implements Locks {
  readonly #facility: Facility
  readonly #words: Int32Array
  readonly #inner: RobustWord
  readonly #user: LockUser
  readonly #token: Token

  constructor(facility: Facility, user: LockUser) {
    this.#facility = facility
    this.#words = facility.words
    this.#inner = new RobustWord(facility.words, user, facility.spins)
    this.#user = user
    this.#token = user.token
  }

  acquire(lock: number): boolean {
    // ACQUIRE lock.state: observes the RELEASE in `release`.
    const at = this.#facility.lockAt(lock) + LOCK.STATE
    const free = Atomics.compareExchange(this.#words, at, 0, this.#token) === 0
    const inherited = free ? false : this.#acquireSlow(lock)
    this.#user.statistics.acquired(lock)
    return inherited
  }

  markConsistent(lock: number): void {
    const at = this.#facility.lockAt(lock) + LOCK.STATE
    const holder = Atomics.load(this.#words, at) & HOLDER_MASK
    assert(holder === this.#token, 'lock marked consistent by a stack without it')
    Atomics.and(this.#words, at, ~ORPHANED)
  }

  release(lock: number): void {
    const at = this.#facility.lockAt(lock) + LOCK.STATE
    // RELEASE lock.state: publishes the guarded words to the next ACQUIRE.
    const seen = Atomics.compareExchange(this.#words, at, this.#token, 0)
    if (seen === this.#token) return
    assert((seen & HOLDER_MASK) === this.#token, 'lock released by a stack that does not hold it')
    assert((seen & ORPHANED) === 0, 'inherited lock released before it was marked consistent')
    this.#enter(lock)
    const next = this.#handOver(lock, Atomics.load(this.#words, at), 0) // F2: it stays as it is read.
    this.#leave(lock)
    this.#wake(lock, next)
    this.#user.statistics.handedOver(lock)
  }

  abandon(lock: number): void {
    if (this.#isStale()) {
      // If somebody waits, the waiter finds the holder dead and inherits.
      const at = this.#facility.lockAt(lock) + LOCK.STATE
      Atomics.compareExchange(this.#words, at, this.#token, ORPHANED)
      return
    }
    // The exception may have come in `inner`: the next one that enters it finishes the hand-over.
    const broken = this.#inner.abandon(this.#facility.lockAt(lock) + LOCK.INNER)
    if (!broken && !this.#waits(lock, this.#token)) {
      const at = this.#facility.lockAt(lock) + LOCK.STATE
      if (Atomics.compareExchange(this.#words, at, this.#token, ORPHANED) === this.#token) return
    }
    if (broken || this.#isNamed(lock, this.#token)) this.#takeAway(lock, this.#token)
  }

  orphan(lock: number, dead: Token): boolean {
    return this.#isNamed(lock, dead) && this.#takeAway(lock, dead)
  }

  /**
   * Whether this is the handle of an incarnation that is dead. It must not wait or enter `inner`, of which it
   * could be robbed at any moment: whoever gets no lock by it finds out why, and gives up.
   */
  #isStale(): boolean {
    return this.#user.slots.isDead(this.#token)
  }

  /** Whether a stack holds the lock or its `inner`, or waits. */
  #isNamed(lock: number, token: Token): boolean {
    const innerAt = this.#facility.lockAt(lock) + LOCK.INNER
    return (
      this.#isHeldBy(lock, token) ||
      (Atomics.load(this.#words, innerAt) & HOLDER_MASK) === token ||
      this.#waits(lock, token)
    )
  }

  #isHeldBy(lock: number, token: Token): boolean {
    const at = this.#facility.lockAt(lock) + LOCK.STATE
    return (Atomics.load(this.#words, at) & HOLDER_MASK) === token
  }

  #waits(lock: number, token: Token): boolean {
    const entry = Atomics.load(this.#words, this.#facility.queueAt(lock) + slotOf(token))
    return (entry & INCARNATION_MASK) === incarnationOf(token)
  }

  /** Takes the lock, and the place in the queue, from a stack that has given it up or is dead. */
  #takeAway(lock: number, token: Token): boolean {
    this.#enter(lock)
    if (this.#waits(lock, token)) {
      Atomics.store(this.#words, this.#facility.queueAt(lock) + slotOf(token), 0)
    }
    const seen = Atomics.load(this.#words, this.#facility.lockAt(lock) + LOCK.STATE)
    const held = (seen & HOLDER_MASK) === token
    const next = held ? this.#handOver(lock, seen, ORPHANED) : this.#handOverIfDead(lock)
    this.#leave(lock)
    this.#wake(lock, next)
    return held
  }

  #acquireSlow(lock: number): boolean {
    if (this.#isStale()) return true
    const began = this.#user.nanoseconds()
    const inherited = this.#enqueue(lock) ?? this.#await(lock)
    const { statistics } = this.#user
    statistics.waited(lock, this.#user.nanoseconds() - began)
    if (inherited) statistics.inherited(lock)
    return inherited
  }

  /** Takes the lock if it is free after all (whether inherited), or joins the queue (undefined). */
  #enqueue(lock: number): boolean | undefined {
    const words = this.#words
    const at = this.#facility.lockAt(lock) + LOCK.STATE
    this.#enter(lock)
    const next = this.#handOverIfDead(lock)
    let taken: boolean | undefined
    for (;;) {
      // Ends: while this stack is in `inner`, the word goes from a holder to 0 and from 0 to a holder
      // only by its fast path, until WAITERS is set.
      const seen = Atomics.load(words, at)
      if ((seen & HOLDER_MASK) === 0) {
        // ACQUIRE lock.state: observes the RELEASE, or the ORPHAN.
        if (Atomics.compareExchange(words, at, seen, seen | this.#token) !== seen) continue
        taken = (seen & ORPHANED) !== 0
        break
      }
      assert((seen & HOLDER_MASK) !== this.#token, 'lock taken twice by one stack')
      if ((seen & WAITERS) !== 0) break
      if (Atomics.compareExchange(words, at, seen, seen | WAITERS) === seen) break
    }
    if (taken === undefined) {
      const arrivals = this.#facility.lockAt(lock) + LOCK.ARRIVALS
      const arrival = (words[arrivals]! + 1) & ARRIVAL_MASK // Plain: guarded by inner.
      words[arrivals] = arrival
      const entry = (arrival << ARRIVAL_SHIFT) | incarnationOf(this.#token)
      Atomics.store(words, this.#facility.queueAt(lock) + this.#user.slot, entry)
    }
    this.#leave(lock)
    this.#wake(lock, next)
    return taken
  }

  /** Sleeps until the lock is handed over. True: inherited. */
  #await(lock: number): boolean {
    const words = this.#words
    const at = this.#facility.lockAt(lock) + LOCK.STATE
    const entryAt = this.#facility.queueAt(lock) + this.#user.slot
    // Ends when the lock is handed to this stack; a round sleeps for a slice at most.
    for (;;) {
      const entry = Atomics.load(words, entryAt)
      // ACQUIRE lock.state: observes the RELEASE of the one who handed over.
      const seen = Atomics.load(words, at)
      if (entry === 0) {
        assert((seen & HOLDER_MASK) === this.#token, 'left the queue without the lock')
        return (seen & ORPHANED) !== 0
      }
      const holder = seen & HOLDER_MASK
      assert(holder !== 0, 'lock is free while this stack waits for it')
      if (holder === this.#token || this.#user.slots.isDead(holder)) {
        this.#enter(lock) // F1: removes this stack's entry if the lock is its own.
        const next = this.#handOverIfDead(lock)
        this.#leave(lock)
        this.#wake(lock, next)
        continue
      }
      this.#user.statistics.parked(lock)
      const end = Atomics.wait(words, entryAt, entry, LOCK_WAIT_SLICE_MS)
      this.#user.beat()
      if (end === 'timed-out' && this.#isLost(at, entryAt)) this.#user.statistics.rescued(lock)
    }
  }

  /**
   * After a wait that ended by its time-out: whether the lock was handed over and the wake-up is lost. It
   * may still be on its way, so that it is waited for once more.
   */
  #isLost(at: number, entryAt: number): boolean {
    if ((Atomics.load(this.#words, at) & HOLDER_MASK) !== this.#token) return false
    const entry = Atomics.load(this.#words, entryAt)
    return Atomics.wait(this.#words, entryAt, entry, LOCK_WAIT_SLICE_MS) === 'timed-out'
  }

  /** Under inner: takes the lock from a dead holder and gives it to the oldest entry. */
  #handOverIfDead(lock: number): number {
    const seen = Atomics.load(this.#words, this.#facility.lockAt(lock) + LOCK.STATE)
    const holder = seen & HOLDER_MASK
    if (holder === 0 || !this.#user.slots.isDead(holder)) return 0
    return this.#handOver(lock, seen, ORPHANED)
  }

  /**
   * Under inner, from a holder that lets go or is dead: gives the lock to the oldest entry whose slot
   * is active, else to the oldest that is suspected, else to nobody. Returns the slot to wake.
   *
   * `seen`: the state word with that holder in it. It may have let go and died since, and others have come
   * and gone: then nothing is handed over.
   */
  #handOver(lock: number, seen: number, orphaned: number): number {
    const words = this.#words
    const at = this.#facility.lockAt(lock) + LOCK.STATE
    const queue = this.#facility.queueAt(lock)
    let oldest = 0
    let waiting = 0
    for (let slot = 1; slot <= this.#facility.stacks; slot += 1) {
      const entry = Atomics.load(words, queue + slot)
      if (entry === 0) continue
      if (this.#user.slots.isDead(tokenOf(slot, entry & INCARNATION_MASK))) {
        Atomics.store(words, queue + slot, 0)
        continue
      }
      waiting += 1
      if (oldest === 0 || this.#precedes(queue, slot, oldest)) oldest = slot
    }
    const heir =
      oldest === 0 ? 0 : tokenOf(oldest, Atomics.load(words, queue + oldest) & INCARNATION_MASK)
    const next = heir | (waiting > 1 ? WAITERS : 0) | orphaned
    // RELEASE (or ORPHAN) lock.state.
    if (Atomics.compareExchange(words, at, seen, next) !== seen) return 0
    if (oldest !== 0) Atomics.store(words, queue + oldest, 0)
    return oldest
  }

  /** Whether the entry of slot a is to be served before that of slot b. */
  #precedes(queue: number, a: number, b: number): boolean {
    const entryA = Atomics.load(this.#words, queue + a)
    const entryB = Atomics.load(this.#words, queue + b)
    const suspectedA = this.#isSuspected(a, entryA)
    if (suspectedA !== this.#isSuspected(b, entryB)) return !suspectedA
    const difference = (entryA >>> ARRIVAL_SHIFT) - (entryB >>> ARRIVAL_SHIFT)
    return (difference & ARRIVAL_MASK) > ARRIVAL_MASK / 2
  }

  #isSuspected(slot: number, entry: number): boolean {
    return this.#user.slots.state(tokenOf(slot, entry & INCARNATION_MASK)) === SUSPECTED
  }

  #enter(lock: number): void {
    const at = this.#facility.lockAt(lock) + LOCK.INNER
    const inherited = this.#inner.acquire(at)
    this.#removeServed(lock)
    if (inherited) this.#inner.markConsistent(at)
  }

  #leave(lock: number): void {
    this.#inner.release(this.#facility.lockAt(lock) + LOCK.INNER)
  }

  /** F1. */
  #removeServed(lock: number): void {
    const words = this.#words
    const holder = Atomics.load(words, this.#facility.lockAt(lock) + LOCK.STATE) & HOLDER_MASK
    if (holder === 0) return
    const entryAt = this.#facility.queueAt(lock) + slotOf(holder)
    if ((Atomics.load(words, entryAt) & INCARNATION_MASK) !== incarnationOf(holder)) return
    Atomics.store(words, entryAt, 0)
    Atomics.notify(words, entryAt)
  }

  #wake(lock: number, slot: number): void {
    if (slot !== 0) Atomics.notify(this.#words, this.#facility.queueAt(lock) + slot)
  }
}
