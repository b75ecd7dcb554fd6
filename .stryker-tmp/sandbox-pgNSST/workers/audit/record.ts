/**
 * One audit record: what a stack was about to do, or what came of it.
 *
 *   word  name    writer           meaning
 *   0-1   stamp   ring's writer    one BigInt64 word from the shared sequence; 0 = never written.
 *                                  Stored last and by Atomics, so that it publishes words 2-7: a
 *                                  record that its writer did not finish is never seen
 *   2     kind    ring's writer    see `RecordKind`
 *   3     scope   ring's writer    [31:9] number of the destination + 1, 0 = none  [8:0] number of the
 *                                  space (one DVIPA and protocol); FENCE, RECOVERED: 0
 *   4     port    ring's writer    0 = none; ACQUIRE_BEGIN: the port that a bind asks for; DEFINING: the
 *                                  number of the definition, which does not fit in a record
 *   5     tick    ring's writer    traffic clock in milliseconds
 *   6     owner   ring's writer    [31:7] incarnation  [6:0] slot; whom the record is about; 0
 *                                  where it is about a space
 *   7     result  ring's writer    see `RecordResult`; NONE except in ACQUIRE_END and RELEASE_END
 *
 * Invariants:
 *
 *   R1. Words 2-7 are written only while the stamp is that of a record already read (or 0).
 *   R2. Along one ring stamps only grow.
 *
 * Outside the rings a stamp is a plain number: the sequence would need 285 years at a million
 * records a second to reach 2^53.
 */
// @ts-nocheck

import assert from 'node:assert/strict'

export const RECORD_WORDS = 8
export const RECORD_BYTES: number = RECORD_WORDS * Int32Array.BYTES_PER_ELEMENT

export const STAMP = 0
export const KIND = 2
export const SCOPE = 3
export const PORT = 4
export const TICK = 5
export const OWNER = 6
export const RESULT = 7

// The stamp is the one 64-bit field: it takes words 0 and 1, the others one word each.
assert.deepEqual([STAMP, KIND, SCOPE, PORT, TICK, OWNER, RESULT], [0, 2, 3, 4, 5, 6, 7])

/** What a record says. A hold runs from ACQUIRE_END (OK) to RELEASE_BEGIN, or to FENCE. */
export const RecordKind = {
  ACQUIRE_BEGIN: 1,
  ACQUIRE_END: 2,
  RELEASE_BEGIN: 3,
  RELEASE_END: 4,
  /** The owner's thread has exited; nobody has begun to recover it. Written by the supervisor. */
  FENCE: 5,
  /** The owner's recovery is complete. Written by the supervisor. */
  RECOVERED: 6,
  /** The space is going to be defined anew. Written by the supervisor before any stack is told. */
  DEFINING: 7,
  /** The definition is complete. Written by the supervisor. */
  DEFINED: 8,
  /** The space, which began uncoordinated, is switched on. Written by the supervisor. */
  COORDINATED: 9,
} as const
export type RecordKind = (typeof RecordKind)[keyof typeof RecordKind]

/** How the operation ended, as the stack was told. */
export const RecordResult = {
  NONE: 0,
  OK: 1,
  EXHAUSTED: 2,
  IN_USE: 3,
  RESERVED: 4,
  QUARANTINED: 5,
  NOT_HELD: 6,
  FENCED: 7,
  OTHER: 8,
  /** Ports there were, and no entry of the routing table for the connection. */
  TABLE_FULL: 9,
  /** The profile in force does not define the address. */
  NOT_DEFINED: 10,
} as const
export type RecordResult = (typeof RecordResult)[keyof typeof RecordResult]
export type RecordKindName = keyof typeof RecordKind
export type RecordResultName = keyof typeof RecordResult

/** Names by number, in the order of `RecordKind`; entry 0 is no kind. */
export const KIND_NAMES: readonly (RecordKindName | undefined)[] = namesByNumber(RecordKind)
/** Names by number, in the order of `RecordResult`. */
export const RESULT_NAMES: readonly (RecordResultName | undefined)[] = namesByNumber(RecordResult)

const SLOT_BITS = 7
/** One more than the greatest slot that an owner token can name. */
export const SLOT_LIMIT: number = 1 << SLOT_BITS

const SPACE_BITS = 9
/** One more than the greatest number of a space. */
export const SPACE_LIMIT: number = 1 << SPACE_BITS
/** One more than the greatest number of a destination. */
export const DESTINATION_LIMIT: number = 2 ** (32 - SPACE_BITS) - 1

/** One record as an object, for the cold paths: violations, excerpts, history files. */
export interface AuditRecord {
  readonly stamp: number
  readonly kind: number
  readonly scope: number
  readonly port: number
  readonly tick: number
  readonly owner: number
  readonly result: number
}

/** Takes one record, field by field: the hot path makes no objects. */
export type RecordSink = (
  stamp: number,
  kind: number,
  scope: number,
  port: number,
  tick: number,
  owner: number,
  result: number,
) => void

/**
 * The scope of a call: the space, and in a space of tuples the destination that the call is about;
 * none (-1) for calls about a port towards all destinations. Without a destination it is the
 * space's number. A signed 32-bit number, as records carry it.
 */
export function scopeOf(space: number, destination: number = -1): number {
  assert(space >= 0 && space < SPACE_LIMIT, 'no such space')
  assert(destination >= -1 && destination < DESTINATION_LIMIT, 'no such destination')
  return ((destination + 1) << SPACE_BITS) | space
}

/** The space of a scope. */
export function spaceOf(scope: number): number {
  return scope & (SPACE_LIMIT - 1)
}

/** The destination of a scope; -1 = none. */
export function destinationOf(scope: number): number {
  return (scope >>> SPACE_BITS) - 1
}

/** The owner token of a slot's incarnation, as records carry it. */
export function ownerToken(slot: number, incarnation: number): number {
  assert(slot >= 0 && slot < SLOT_LIMIT, `slot ${slot} does not fit in ${SLOT_BITS} bits`)
  return (incarnation << SLOT_BITS) | slot
}

/** The slot in an owner token. */
export function slotOf(owner: number): number {
  return owner & (SLOT_LIMIT - 1)
}

/** The incarnation in an owner token. */
export function incarnationOf(owner: number): number {
  return owner >>> SLOT_BITS
}

/** An owner token as messages name it. */
export function ownerName(owner: number): string {
  return `slot ${slotOf(owner)} (incarnation ${incarnationOf(owner)})`
}

// --- internal ---

function namesByNumber<Name extends string>(
  numbers: Readonly<Record<Name, number>>,
): readonly (Name | undefined)[] {
  const names: (Name | undefined)[] = []
  for (const name of Object.keys(numbers) as Name[]) names[numbers[name]] = name
  return names
}
