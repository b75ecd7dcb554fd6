/**
 * Histories to test the audit with that need not be right: well-formed calls of four stacks with any
 * answers, crashes, and changes of the space.
 */
// @ts-nocheck

import {
  type AuditRecord,
  incarnationOf,
  ownerToken,
  RecordKind,
  RecordResult,
  scopeOf,
} from './record.ts'

const { ACQUIRE_BEGIN, ACQUIRE_END, RELEASE_BEGIN, RELEASE_END, FENCE, RECOVERED } = RecordKind
const { DEFINING, DEFINED, COORDINATED } = RecordKind

/** The greatest action that concerns a stack, and the greatest that there is. */
export const STACK_ACTION_MAX = 23
export const ACTION_MAX = 29

/** What happens next. */
export interface AnyStep {
  /** Of the stack, 0 to 3. */
  readonly slot: number
  /** 0 to `ACTION_MAX`: which of the things that may happen to the stack, or to the space. */
  readonly action: number
  /** That a call is about; modulo 3 the number of a definition. */
  readonly port: number
  readonly destination: number
  /** Milliseconds. */
  readonly wait: number
  /** How a call ends, if one does. */
  readonly answer: number
}

export function anyHistory(steps: readonly AnyStep[]): AuditRecord[] {
  const records: AuditRecord[] = []
  const slots = [0, 1, 2, 3].map(slot => ({
    owner: ownerToken(slot, 1),
    call: 0,
    scope: 0,
    dead: false,
  }))
  let tick = 0
  for (const { slot: number, action, port, destination, wait, answer } of steps) {
    const slot = slots[number]
    const { owner } = slot
    const write = (
      kind: number,
      scope: number,
      portNow: number,
      result: number,
      of: number = owner,
    ) => {
      records.push({
        stamp: records.length + 1,
        kind,
        scope,
        port: portNow,
        tick,
        owner: of,
        result,
      })
    }
    tick += wait
    if (action > STACK_ACTION_MAX) {
      const kind = action < 26 ? DEFINING : action < 29 ? DEFINED : COORDINATED
      write(kind, 0, kind === DEFINING ? port % 3 : 0, RecordResult.NONE, 0)
    } else if (slot.dead) {
      write(RECOVERED, 0, 0, RecordResult.NONE)
      const next = ownerToken(number, incarnationOf(owner) + 1)
      Object.assign(slot, { owner: next, call: 0, dead: false })
    } else if (action === 0) {
      write(FENCE, 0, 0, RecordResult.NONE)
      slot.dead = true
    } else if (slot.call === ACQUIRE_BEGIN) {
      write(ACQUIRE_END, slot.scope, answer === RecordResult.OK ? port : 0, answer)
      slot.call = 0
    } else if (slot.call === RELEASE_BEGIN) {
      const asked = records.findLast(r => r.owner === owner)?.port ?? 0
      write(RELEASE_END, slot.scope, asked, answer)
      slot.call = 0
    } else {
      slot.call = action < 12 ? RELEASE_BEGIN : ACQUIRE_BEGIN
      slot.scope = scopeOf(0, destination)
      write(slot.call, slot.scope, action < 18 ? port : 0, RecordResult.NONE)
    }
  }
  return records
}
