import type { Facility } from '../facility/facility.ts'
import { FENCED, FREE, RECOVERING, slotOf, type Token } from '../facility/slots.ts'
import type { Locks } from '../locks/locks.ts'
import type { SpaceStore } from '../ports/port-space.ts'

export type Recovery =
  /** Everything is given back; `ports` and `locks` are what this call found still to do. */
  | { readonly status: 'recovered'; readonly ports: number; readonly locks: number }
  /** That incarnation is gone: somebody has finished its recovery. */
  | { readonly status: 'gone' }
  /** Its thread may still write: fence it first. */
  | { readonly status: 'not-fenced' }
  /** The stack that was to recover is not a member any more. */
  | { readonly status: 'fenced' }

/**
 * Claims 12, 35: gives a failed stack's locks and ports back, from its part of the second structure.
 * Each step is idempotent and names the dead incarnation, so it may run twice, in two stacks at once,
 * beside running allocations, and be killed anywhere: the slot stays RECOVERING, and another stack
 * begins it anew and finds less to do.
 */
export function recover(
  facility: Facility,
  dead: Token,
  recoverer: Token,
  locks: Locks,
  stores: readonly SpaceStore[],
  now: number,
): Recovery {
  const { slots } = facility
  if (slots.isDead(recoverer)) return { status: 'fenced' }
  slots.step(dead, FENCED, RECOVERING)
  const state = slots.state(dead)
  if (state === FREE) return { status: 'gone' }
  if (state !== RECOVERING) return { status: 'not-fenced' }
  slots.setRecoverer(slotOf(dead), recoverer)

  const orphaned = takeLocks(facility, dead, locks)
  let ports = 0
  for (const store of stores) ports += store.recover(dead, now)
  slots.step(dead, RECOVERING, FREE)
  return { status: 'recovered', ports, locks: orphaned }
}

/** Takes every lock away from a dead incarnation, and its places in queues. Returns how many it held. */
export function takeLocks(facility: Facility, dead: Token, locks: Locks): number {
  let orphaned = 0
  for (let lock = 0; lock < facility.locks; lock += 1) {
    if (locks.orphan(lock, dead)) orphaned += 1
  }
  return orphaned
}
