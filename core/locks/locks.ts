import type { Facility } from '../facility/facility.ts'
import { FairLocks } from './fair.ts'
import type { LockUser } from './lock-user.ts'
import { MutexLocks } from './mutex.ts'
import { SpinLocks } from './spin.ts'

/**
 * The locks of a facility, as one stack sees them. All kinds are robust: the death of a holder or of
 * a waiter takes no lock along.
 */
export interface Locks {
  /**
   * Takes a lock, waiting as long as a living stack holds it. True: *inherited*, its last holder
   * died in a critical section; repair what it guards, then call `markConsistent`. Taking a lock
   * that this stack already holds is an assertion failure. A dead incarnation's handle may come back
   * without the lock: it looks whether it is dead before it touches anything, and calls `abandon`.
   */
  acquire(lock: number): boolean
  /** Says that the guarded words of an inherited lock satisfy their invariants again. */
  markConsistent(lock: number): void
  /** Gives a lock back. By anybody but its holder: an assertion failure, and nothing changes. */
  release(lock: number): void
  /**
   * Gives up a lock after an exception in its critical section, or on the way into it or out of it: the
   * next one inherits it. Nothing happens if this stack neither holds it nor waits for it.
   */
  abandon(lock: number): void
  /**
   * Takes a lock away from a dead stack, or from one that had its slot before, and its place in the queue.
   * True if it held the lock.
   */
  orphan(lock: number, dead: number): boolean
}

/**
 * Gives locks up after an exception. What `abandon` itself throws takes neither the place of that exception,
 * which the caller throws on, nor keeps the other locks: it becomes the exception's cause if that has none.
 */
export function abandonAfter(error: unknown, locks: Locks, numbers: readonly number[]): void {
  for (const lock of numbers) {
    try {
      locks.abandon(lock)
    } catch (later) {
      if (error instanceof Error && error !== later) error.cause ??= later
    }
  }
}

/** The kind that the facility was allocated with. */
export function createLocks(facility: Facility, user: LockUser): Locks {
  switch (facility.lockKind) {
    case 'mutex':
      return new MutexLocks(facility, user)
    case 'fair':
      return new FairLocks(facility, user)
    case 'spin':
      return new SpinLocks(facility, user)
  }
}
