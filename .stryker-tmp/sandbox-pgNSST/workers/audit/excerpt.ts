/**
 * Keeps what is needed to show the first violation of a run: the records of the holds concerned,
 * and those just before and after.
 *
 * Judged by itself, an excerpt must lead to the same violation and to no other. So each release in
 * it comes with the acquire that it ends, however long ago that was, and all changes of definitions
 * and of who coordinates are in it, from the first one on.
 */
// @ts-nocheck

import type { Auditor } from './auditor.ts'
import { acquireRecords } from './call.ts'
import { HOLD_NUMBERS, type Hold, holdOf } from './hold.ts'
import { type AuditRecord, RecordKind } from './record.ts'
import type { Violation } from './violation.ts'

/** Records kept before the violation, and after it. */
export const EXCERPT_AROUND_RECORDS = 50

export interface Excerpt {
  readonly violation: Violation
  /** In the order of their stamps. */
  readonly records: readonly AuditRecord[]
}

const FIELDS = 7

/** Stands before an auditor: takes its records, hands them on, and remembers the last ones. */
export class ExcerptRecorder {
  readonly #auditor: Auditor
  readonly #around: number
  /** The last records, field by field, in a ring: numbers only, for this is the hot path. */
  readonly #fields: Float64Array
  /** The holds that the RELEASE_BEGINs among them end; and which places have one. */
  readonly #holds: Float64Array
  readonly #hasHold: Uint8Array
  /** By place: who holds the same as the hold that ended, or the port would seem to be free. */
  readonly #sharers: (Hold | undefined)[]
  /** All records about spaces so far. */
  readonly #changes: AuditRecord[] = []
  #count = 0
  #violation: Violation | undefined
  readonly #records = new Map<number, AuditRecord>()
  #after = 0
  /** Owners of the two holds whose ends are still to come. */
  readonly #awaited = new Set<number>()

  constructor(auditor: Auditor, around: number = EXCERPT_AROUND_RECORDS) {
    this.#auditor = auditor
    this.#around = around
    this.#fields = new Float64Array(around * FIELDS)
    this.#holds = new Float64Array(around * HOLD_NUMBERS)
    this.#hasHold = new Uint8Array(around)
    this.#sharers = Array.from({ length: around }, () => undefined)
  }

  /** Takes the next record and has the auditor judge it. */
  accept(
    stamp: number,
    kind: number,
    scope: number,
    port: number,
    tick: number,
    owner: number,
    result: number,
  ): void {
    if (this.#violation !== undefined) {
      if (this.#after < this.#around || this.#awaited.size > 0) {
        this.#follow({ stamp, kind, scope, port, tick, owner, result })
      }
      this.#auditor.accept(stamp, kind, scope, port, tick, owner, result)
      return
    }
    const place = this.#count % this.#around
    // Before it is judged: then the hold is over.
    this.#hasHold[place] = 0
    if (kind >= RecordKind.DEFINING) {
      this.#changes.push({ stamp, kind, scope, port, tick, owner, result })
    }
    if (kind === RecordKind.RELEASE_BEGIN) {
      const holdAt = place * HOLD_NUMBERS
      const held = this.#auditor.copyHold(scope, port, owner, this.#holds, holdAt)
      this.#hasHold[place] = held ? 1 : 0
      this.#sharers[place] = this.#auditor.sharer(scope, port, owner)
    }
    this.#auditor.accept(stamp, kind, scope, port, tick, owner, result)
    const at = place * FIELDS
    this.#fields[at] = stamp
    this.#fields[at + 1] = kind
    this.#fields[at + 2] = scope
    this.#fields[at + 3] = port
    this.#fields[at + 4] = tick
    this.#fields[at + 5] = owner
    this.#fields[at + 6] = result
    this.#count++
    if (this.#auditor.violationCount > 0) this.#start(this.#auditor.violations[0])
  }

  /** The excerpt so far; it may still grow while records come. */
  get excerpt(): Excerpt | undefined {
    if (this.#violation === undefined) return undefined
    const records = [...this.#records.values()].sort((a, b) => a.stamp - b.stamp)
    return { violation: this.#violation, records }
  }

  // --- internal ---

  #start(violation: Violation): void {
    this.#violation = violation
    this.#keep(this.#changes)
    this.#keep(violation.context)
    this.#keep([violation.first, violation.second])
    const kept = Math.min(this.#count, this.#around)
    for (let place = 0; place < kept; place++) {
      const at = place * FIELDS
      const [stamp, kind, scope, port, tick, owner, result] = this.#fields.subarray(at, at + FIELDS)
      if (this.#hasHold[place] !== 0) {
        const hold = holdOf(scope, port, owner, this.#holds, place * HOLD_NUMBERS)
        this.#keep(acquireRecords(hold))
        this.#keepSharer(this.#sharers[place])
      }
      this.#keep([{ stamp, kind, scope, port, tick, owner, result }])
    }
    if (violation.kind !== 'duplicate') return
    this.#awaited.add(violation.first.owner)
    this.#awaited.add(violation.second.owner)
  }

  /** After the violation: the next records, and those that end the two holds. */
  #follow(record: AuditRecord): void {
    const { kind, scope, port, owner } = record
    const ends = this.#endsHold(record)
    if (ends && kind !== RecordKind.RELEASE_BEGIN) this.#awaited.delete(owner)
    if (this.#after >= this.#around && !ends) return
    this.#after++
    if (kind === RecordKind.RELEASE_BEGIN) {
      const numbers = new Float64Array(HOLD_NUMBERS)
      const held = this.#auditor.copyHold(scope, port, owner, numbers, 0)
      if (held) {
        this.#keep(acquireRecords(holdOf(scope, port, owner, numbers, 0)))
        this.#keepSharer(this.#auditor.sharer(scope, port, owner))
      }
    }
    this.#keep([record])
  }

  #endsHold({ kind, scope, port, owner }: AuditRecord): boolean {
    if (!this.#awaited.has(owner)) return false
    if (kind === RecordKind.FENCE) return true
    if (kind !== RecordKind.RELEASE_BEGIN && kind !== RecordKind.RELEASE_END) return false
    if (this.#violation === undefined || port !== this.#violation.port) return false
    const { first, second } = this.#violation
    return scope === first.scope || scope === second.scope
  }

  #keepSharer(hold: Hold | undefined): void {
    if (hold !== undefined) this.#keep(acquireRecords(hold))
  }

  #keep(records: readonly AuditRecord[]): void {
    for (const record of records) this.#records.set(record.stamp, record)
  }
}
