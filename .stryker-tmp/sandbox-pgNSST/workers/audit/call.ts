// @ts-nocheck
import { type Hold, scopeOfHold } from './hold.ts'
import type { PendingAcquire } from './pending-acquire.ts'
import { type AuditRecord, destinationOf, RecordKind, RecordResult } from './record.ts'

/** The kind of a call that is over, or has not begun. */
export const NO_CALL = 0

/** The call that an owner is in: an owner makes one at a time. */
export class Call implements PendingAcquire {
  readonly owner: number
  /** ACQUIRE_BEGIN, RELEASE_BEGIN, or NO_CALL. */
  kind: number = NO_CALL
  scope = 0
  destination = -1
  port = 0
  stamp = 0
  tick = 0
  /** A release's hold, if its owner had one. */
  held = false
  full = false
  tableFull = false

  constructor(owner: number) {
    this.owner = owner
  }

  /** The call's fields stay when it has been left. */
  set(kind: number, scope: number, port: number, stamp: number, tick: number): void {
    this.kind = kind
    this.scope = scope
    this.destination = destinationOf(scope)
    this.port = port
    this.stamp = stamp
    this.tick = tick
  }
}

/** The fields of a record that began a call. */
export type BegunCall = Pick<Call, 'owner' | 'scope' | 'port' | 'stamp' | 'tick'>

/** The record that began the call. */
export function beginRecord(call: BegunCall, kind: number): AuditRecord {
  const { stamp, scope, port, tick, owner } = call
  return { stamp, kind, scope, port, tick, owner, result: RecordResult.NONE }
}

/** A record that ended the call. */
export function endRecord(
  call: Pick<BegunCall, 'owner' | 'scope'>,
  kind: number,
  stamp: number,
  port: number,
  tick: number,
  result: number,
): AuditRecord {
  const { scope, owner } = call
  return { stamp, kind, scope, port, tick, owner, result }
}

/** The records that began a hold: BEGIN, where it is known, and END. */
export function acquireRecords(hold: Hold): AuditRecord[] {
  const { port, owner, bind, beginStamp, beginTick, endStamp, endTick } = hold
  const { ACQUIRE_BEGIN, ACQUIRE_END } = RecordKind
  const call = { owner, scope: scopeOfHold(hold), port: bind ? port : 0 }
  const end = endRecord(call, ACQUIRE_END, endStamp, port, endTick, RecordResult.OK)
  if (beginStamp === endStamp) return [end]
  return [beginRecord({ ...call, stamp: beginStamp, tick: beginTick }, ACQUIRE_BEGIN), end]
}

/** The acquire's BEGIN, where it is known. */
export function beginOf(call: Call, endStamp: number): AuditRecord[] {
  return call.stamp === endStamp ? [] : [beginRecord(call, RecordKind.ACQUIRE_BEGIN)]
}
