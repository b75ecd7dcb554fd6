/** Mortal users of one facility's locks, which are no stacks: they have joined, and do nothing else. */
import type { LockKind } from '../../core/facility/config.ts'
import type { Facility } from '../../core/facility/facility.ts'
import { LOCK } from '../../core/facility/layout.ts'
import { ACTIVE, JOINING } from '../../core/facility/slots.ts'
import { LockUser } from '../../core/locks/lock-user.ts'
import { createLocks, type Locks } from '../../core/locks/locks.ts'
import { allocateSpace } from '../support/facilities.ts'
import { mortalFacility } from './mortal-stack.ts'
import { Life } from './mortal-words.ts'

/** So many ns pass between two looks at a user's clock. */
export const STEP_NS = 300

export interface MortalLockUser {
  readonly slot: number
  readonly token: number
  readonly locks: Locks
  readonly life: Life
  /** Lets so many ns more pass on its clock. */
  readonly elapse: (ns: number) => void
}

export interface LockUsers {
  readonly facility: Facility
  /** A new user, in a free slot of 1 to 5. */
  readonly user: (slot: number) => MortalLockUser
  /** The state word of the first lock. */
  readonly state: () => number
}

/** `spins`: rounds that a waiter of a mutex spins before it sleeps. */
export function createLockUsers(kind: LockKind, spins = 0): LockUsers {
  const ports = [1024, 1151] as const
  const facility = allocateSpace(STACKS, kind, { ports, lease: 0, segmentPorts: 64 })
  const user = (slot: number): MortalLockUser => {
    const life = new Life()
    const view = Object.assign(mortalFacility(facility.buffer, life), { spins })
    // Not by `join`, which takes every lock of the facility to look for a predecessor's ports.
    const token = facility.slots.claim(slot, `stack ${slot}`, false)
    facility.slots.step(token, JOINING, ACTIVE)
    let ns = 0
    const nanoseconds = (): number => {
      ns += STEP_NS
      return ns
    }
    const elapse = (more: number): void => {
      ns += more
    }
    const locks = createLocks(view, new LockUser(view, token, nanoseconds))
    return { slot, token, life, locks, elapse }
  }
  const state = (): number => facility.words[facility.lockAt(0) + LOCK.STATE]!
  return { facility, user, state }
}

// --- internal ---

const STACKS = 5
