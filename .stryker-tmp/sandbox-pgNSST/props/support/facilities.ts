/** Facilities of one small space, and stacks in one thread, for properties. */
// @ts-nocheck

import { allocate } from '../../core/facility/allocate.ts'
import type { LockKind, SpaceConfig } from '../../core/facility/config.ts'
import { attach, type Facility } from '../../core/facility/facility.ts'
import type { Policy } from '../../core/ports/selection.ts'
import { join, type Stack } from '../../core/stack/stack.ts'

export const ADDRESS = '192.0.2.1'

export interface Variant {
  readonly name: string
  readonly config: SpaceConfig
}

/** Every representation, way of access and lock scope. */
export const VARIANTS: readonly Variant[] = [
  {
    name: 'bitmap, segment locks',
    config: { structure: 'bitmap', lockScope: 'segment', segmentPorts: 32 },
  },
  { name: 'bitmap, one lock', config: { structure: 'bitmap', lockScope: 'structure' } },
  { name: 'list', config: { structure: 'list' } },
  { name: 'bitmap, literal', config: { structure: 'bitmap', access: 'literal' } },
  { name: 'list, literal', config: { structure: 'list', access: 'literal' } },
]

/** The routing table's ways of access and lock scopes. */
export const ROUTING_VARIANTS: readonly Variant[] = [
  {
    name: 'segment locks',
    config: { structure: 'routing-table', lockScope: 'segment', segmentPorts: 32 },
  },
  { name: 'one lock', config: { structure: 'routing-table', lockScope: 'structure' } },
  { name: 'literal', config: { structure: 'routing-table', access: 'literal' } },
]

export const LOCK_KINDS: readonly LockKind[] = ['mutex', 'fair', 'spin']

export function allocateSpace(
  stacks: number,
  lock: LockKind,
  space: SpaceConfig,
  address: string = ADDRESS,
): Facility {
  return attach(allocate({ stacks, lock, spins: 0, dvipas: [{ address, tcp: space }] }))
}

/** A deterministic source of 32-bit numbers. */
export function numbers(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return state ^ (state >>> 15)
  }
}

export function joinAs(
  facility: Facility,
  slot: number,
  now: number,
  policy: Policy = 'next-fit',
): Stack {
  return join(facility, {
    name: `stack ${slot}`,
    slot,
    now,
    policy,
    random: numbers(slot * 7919),
    nanoseconds: () => 0,
  })
}
