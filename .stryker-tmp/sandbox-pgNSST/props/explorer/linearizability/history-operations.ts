/** Makes operations of the records of a history file. */
// @ts-nocheck

import type { HistoryHeader, HistoryRecord } from '../../../workers/audit/history.ts'
import type { HistoryVisitor } from '../../../workers/audit/read-history.ts'
import {
  destinationOf,
  RESULT_NAMES,
  RecordKind,
  type RecordResultName,
  spaceOf,
} from '../../../workers/audit/record.ts'
import type { PortInput, PortOperation } from './models/port-space.ts'

/** The thread of changes of a space. No slot's token: incarnations begin at 1. */
export const SUPERVISOR = 0

/** A call that has begun. */
interface Open {
  readonly begin: HistoryRecord
}

/** A definition that was announced. */
interface Announced {
  readonly space: number
  readonly invoked: number
  readonly input: Extract<PortInput, { kind: 'define' }>
}

/** A death. */
interface Death {
  readonly stamp: number
  readonly tick: number
  /** The operations that it cut off: places in the lists, to be told of the recovery. */
  readonly cutOff: { readonly space: number; readonly at: number }[]
}

/** Threads are owner tokens. Ticks are widened by the run's skew where two clocks meet. */
export class HistoryOperations implements HistoryVisitor {
  calls = 0
  cutOff = 0
  #skewMs = 0
  readonly #spaces: PortOperation[][] = []
  readonly #open = new Map<number, Open>()
  readonly #deaths = new Map<number, Death>()
  /** Spaces that an owner has had an operation in. */
  readonly #touched = new Map<number, Set<number>>()
  #announced: Announced[] = []

  header({ spaces, skewMs }: HistoryHeader): void {
    this.#skewMs = skewMs
    for (const _ of spaces) this.#spaces.push([])
  }

  record(record: HistoryRecord): void {
    const { kind, owner, scope, stamp } = record
    const space = spaceOf(scope)
    switch (kind) {
      case RecordKind.ACQUIRE_BEGIN:
      case RecordKind.RELEASE_BEGIN:
        this.#leaveOpen(owner)
        this.#open.set(owner, { begin: record })
        this.#touch(owner, space)
        break
      case RecordKind.ACQUIRE_END:
      case RecordKind.RELEASE_END:
        this.#end(record)
        break
      case RecordKind.FENCE:
        this.#fence(record)
        break
      case RecordKind.RECOVERED:
        this.#recovered(record)
        break
      case RecordKind.DEFINING: {
        const definition = record.definition!
        this.#announced.push({ space, invoked: stamp, input: { kind: 'define', definition } })
        break
      }
      case RecordKind.DEFINED:
        this.#defined(space, stamp)
        break
      default:
        this.#add(space, {
          thread: SUPERVISOR,
          input: { kind: 'coordinate' },
          output: 'OK',
          invoked: stamp,
          returned: stamp,
        })
    }
  }

  /** The operations by space; what is not over by now has no answer. */
  finish(): readonly (readonly PortOperation[])[] {
    for (const owner of [...this.#open.keys()]) this.#leaveOpen(owner)
    for (const [owner, death] of this.#deaths) {
      this.#recover(owner, death, { to: Number.POSITIVE_INFINITY })
    }
    this.#deaths.clear()
    for (const { space, invoked, input } of this.#announced) {
      this.#add(space, { thread: SUPERVISOR, input, invoked })
    }
    this.#announced = []
    return this.#spaces
  }

  // --- internal ---

  #add(space: number, operation: PortOperation): number {
    return this.#spaces[space].push(operation) - 1
  }

  #touch(owner: number, space: number): void {
    const spaces = this.#touched.get(owner)
    if (spaces === undefined) this.#touched.set(owner, new Set([space]))
    else spaces.add(space)
  }

  #end(end: HistoryRecord): void {
    const { owner, scope, port, stamp, tick, result } = end
    this.calls++
    const isAcquire = end.kind === RecordKind.ACQUIRE_END
    const kind = isAcquire ? RecordKind.ACQUIRE_BEGIN : RecordKind.RELEASE_BEGIN
    const open = this.#open.get(owner)?.begin
    const matches = open?.kind === kind && open.scope === scope
    const begin = matches ? open : { ...end, kind, port: isAcquire ? 0 : port }
    if (matches) this.#open.delete(owner)
    this.#touch(owner, spaceOf(scope))
    const name = RESULT_NAMES[result] as RecordResultName
    const to = Math.max(begin.tick, tick)
    this.#add(spaceOf(scope), {
      thread: owner,
      input: inputOf(begin, to),
      output: name === 'OK' && isAcquire ? port : name,
      invoked: begin.stamp,
      returned: stamp,
    })
  }

  /** The call has no answer: its owner died in it at `stamp`, or the run ended. */
  #leaveOpen(owner: number, death?: HistoryRecord): { space: number; at: number } | undefined {
    const open = this.#open.get(owner)
    if (open === undefined) return undefined
    this.#open.delete(owner)
    this.calls++
    if (death !== undefined) this.cutOff++
    const { begin } = open
    const to = death === undefined ? Number.POSITIVE_INFINITY : death.tick + this.#skewMs
    const input = inputOf(begin, Math.max(begin.tick, to))
    const operation: PortOperation = { thread: owner, input, invoked: begin.stamp }
    const space = spaceOf(begin.scope)
    const cut = death === undefined ? operation : { ...operation, crashed: death.stamp }
    return { space, at: this.#add(space, cut) }
  }

  #fence(record: HistoryRecord): void {
    const { owner, stamp, tick } = record
    if (this.#deaths.has(owner)) return
    const cut = this.#leaveOpen(owner, record)
    this.#deaths.set(owner, { stamp, tick, cutOff: cut === undefined ? [] : [cut] })
  }

  #recovered(record: HistoryRecord): void {
    const { owner, stamp, tick } = record
    this.#fence(record)
    const death = this.#deaths.get(owner)!
    this.#deaths.delete(owner)
    for (const { space, at } of death.cutOff) {
      this.#spaces[space][at] = { ...this.#spaces[space][at], recovered: stamp }
    }
    this.#recover(owner, death, { to: tick + this.#skewMs, returned: stamp })
  }

  #recover(owner: number, death: Death, end: { to: number; returned?: number }): void {
    const { to, returned } = end
    const input = { kind: 'recover', owner, from: death.tick - this.#skewMs, to } as const
    // After the crash that cuts an operation off: at the same stamp they would overlap.
    const invoked = death.stamp + 0.5
    const operation: PortOperation = { thread: owner, input, invoked }
    for (const space of this.#touched.get(owner) ?? []) {
      this.#add(
        space,
        returned === undefined ? operation : { ...operation, output: 'OK', returned },
      )
    }
  }

  /** The last one that was announced is in force; those before may have been for a while. */
  #defined(space: number, stamp: number): void {
    const mine = this.#announced.filter(announced => announced.space === space)
    this.#announced = this.#announced.filter(announced => announced.space !== space)
    for (const [index, { invoked, input }] of mine.entries()) {
      const output = index === mine.length - 1 ? 'OK' : 'NONE'
      this.#add(space, { thread: SUPERVISOR, input, output, invoked, returned: stamp })
    }
  }
}

function inputOf(begin: HistoryRecord, to: number): PortInput {
  const { kind, port, owner, scope, tick } = begin
  const call = { owner, destination: destinationOf(scope), from: Math.min(tick, to), to }
  if (kind === RecordKind.RELEASE_BEGIN) return { kind: 'release', port, ...call }
  return port === 0 ? { kind: 'acquire', ...call } : { kind: 'bind', port, ...call }
}
