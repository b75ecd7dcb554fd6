/** What the auditor has found: violations with their records, put into words. */
// @ts-nocheck

import { acquireRecords, beginOf, beginRecord, type Call, endRecord } from './call.ts'
import type { Hold } from './hold.ts'
import { type AuditRecord, destinationOf, RecordKind, RecordResult, spaceOf } from './record.ts'
import type { SpaceConfig } from './space-config.ts'
import type { SpaceState } from './space-state.ts'
import { at, portName, type Violation, type ViolationKind } from './violation.ts'

/** Violations beyond these are counted and not kept. */
export const VIOLATIONS_KEPT_MAX = 100

export class Findings {
  readonly kept: Violation[] = []
  readonly counts: Record<ViolationKind, number> = {
    duplicate: 0,
    'early-reuse': 0,
    reserved: 0,
    'false-exhaustion': 0,
    release: 0,
  }
  count = 0
  readonly #spaces: readonly SpaceConfig[]
  readonly #destinations: readonly string[]

  /** `destinations`: names by number. */
  constructor(spaces: readonly SpaceConfig[], destinations: readonly string[]) {
    this.#spaces = spaces
    this.#destinations = destinations
  }

  release(
    call: Call,
    stamp: number,
    port: number,
    tick: number,
    result: number,
    context: AuditRecord[],
    text: string,
  ): void {
    const first = beginRecord(call, RecordKind.RELEASE_BEGIN)
    const second = endRecord(call, RecordKind.RELEASE_END, stamp, port, tick, result)
    this.#add('release', first, second, context, text)
  }

  reserved(state: SpaceState, call: Call, stamp: number, port: number, tick: number): void {
    const { low, high } = state.ports.inForce
    const outside = low > high ? 'of an undefined address' : `outside the range ${low}-${high}`
    const why = port < low || port > high ? outside : 'reserved'
    const first = beginRecord(call, RecordKind.ACQUIRE_BEGIN)
    const second = acquiredRecord(call, stamp, port, tick)
    this.#add('reserved', first, second, [], `got a port by a connect that is ${why}`)
  }

  duplicate(call: Call, rival: Hold, stamp: number, port: number, tick: number): void {
    const records = acquireRecords(rival)
    const first = records[records.length - 1]
    const second = acquiredRecord(call, stamp, port, tick)
    const context = [...records.slice(0, -1), ...beginOf(call, stamp)]
    const text = `got a port that is held${this.#unlike(first, call)} by ${at(first)}`
    this.#add('duplicate', first, second, context, text)
  }

  /** `line`: the one whose hold-down has not ended. */
  early(
    state: SpaceState,
    line: number,
    call: Call,
    stamp: number,
    port: number,
    tick: number,
  ): void {
    const first = state.freedRecord(line)
    const second = acquiredRecord(call, stamp, port, tick)
    const records = acquireRecords(state.holdAt(line))
    const context = [...records, ...beginOf(call, stamp)]
    const text =
      `got a port ${tick - first.tick} ms after ${at(first)} gave it up` +
      `${this.#unlike(records[0], call)}; it is held down for ${state.config.quarantineMs} ms`
    this.#add('early-reuse', first, second, context, text)
  }

  exhausted(state: SpaceState, call: Call, stamp: number, tick: number): void {
    // The acquire itself is no longer counted: what is left had not filled the range.
    const unavailable = state.unavailable(call.destination)
    const text =
      `was told that all ports are taken, but of ${state.ports.size} at most ${unavailable} were when it ` +
      'returned, and never all of them since it had begun'
    this.#falseExhaustion(call, stamp, tick, RecordResult.EXHAUSTED, text)
  }

  tableFull(state: SpaceState, call: Call, stamp: number, tick: number): void {
    const text =
      `was told that the table is full, but of ${state.config.entries} entries at most ` +
      `${state.entriesUsed} were used when it returned, and never nearly all of them since it had begun`
    this.#falseExhaustion(call, stamp, tick, RecordResult.TABLE_FULL, text)
  }

  // --- internal ---

  #falseExhaustion(call: Call, stamp: number, tick: number, result: number, text: string): void {
    const first = beginRecord(call, RecordKind.ACQUIRE_BEGIN)
    const second = endRecord(call, RecordKind.ACQUIRE_END, stamp, call.port, tick, result)
    this.#add('false-exhaustion', first, second, [], text)
  }

  /** What the other record's scope is called, if it is not that of the call. */
  #unlike({ scope }: AuditRecord, call: Call): string {
    if (scope === call.scope) return ''
    const destination = destinationOf(scope)
    if (destination === -1) return ' towards all destinations'
    return ` towards ${this.#destinationName(destination)}`
  }

  #destinationName(destination: number): string {
    return this.#destinations[destination] ?? `destination ${destination}`
  }

  #add(
    kind: ViolationKind,
    first: AuditRecord,
    second: AuditRecord,
    context: readonly AuditRecord[],
    text: string,
  ): void {
    this.count++
    this.counts[kind]++
    if (this.kept.length >= VIOLATIONS_KEPT_MAX) return
    const { scope, port } = second
    const [space, destination] = [spaceOf(scope), destinationOf(scope)]
    const towards = destination === -1 ? undefined : this.#destinationName(destination)
    const message = `${portName(this.#spaces[space], port, towards)}: ${at(second)} ${text}`
    this.kept.push({ kind, space, destination, port, first, second, context, message })
  }
}

function acquiredRecord(call: Call, stamp: number, port: number, tick: number): AuditRecord {
  return endRecord(call, RecordKind.ACQUIRE_END, stamp, port, tick, RecordResult.OK)
}
