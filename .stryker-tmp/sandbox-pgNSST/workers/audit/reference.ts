/**
 * A naive auditor to test the real one with: it compares everything with everything. For one space,
 * ticks that never go back, and clocks that agree.
 */
// @ts-nocheck

import assert from 'node:assert/strict'
import { type AuditRecord, destinationOf, RecordKind, RecordResult, slotOf } from './record.ts'
import type { SpaceConfig, SpaceDefinition } from './space-config.ts'
import type { ViolationKind } from './violation.ts'

const { ACQUIRE_BEGIN, ACQUIRE_END, RELEASE_BEGIN, RELEASE_END, FENCE, RECOVERED } = RecordKind
const { DEFINING, DEFINED, COORDINATED } = RecordKind
const { OK, EXHAUSTED, NOT_HELD } = RecordResult

/** A port and whom it is held towards; -1 = towards all. */
interface Line {
  readonly port: number
  readonly destination: number
}

interface ReferenceHold extends Line {
  readonly owner: number
  readonly start: AuditRecord
  end?: AuditRecord
}

/** What is defined at some instant. */
interface Defined {
  readonly inForce: SpaceDefinition
  /** Those that are being made. */
  readonly announced: readonly SpaceDefinition[]
}

export class Reference {
  readonly #records: readonly AuditRecord[]
  readonly #space: SpaceConfig
  readonly #uncoordinated: boolean
  readonly #definitions: readonly SpaceDefinition[]
  /** When the space was switched on; 0 = it always was. */
  readonly #judgedFrom: number
  /** By stamp, just after the record. */
  readonly #defined: Defined[] = []
  readonly #holds: ReferenceHold[] = []

  /** `definitions`: what DEFINING records announce, by number. */
  constructor(
    records: readonly AuditRecord[],
    space: SpaceConfig,
    uncoordinated: boolean,
    definitions: readonly SpaceDefinition[] = [],
  ) {
    this.#records = records
    this.#space = space
    this.#uncoordinated = uncoordinated
    this.#definitions = definitions
    const switched = records.find(({ kind }) => kind === COORDINATED)?.stamp
    this.#judgedFrom = space.coordinated === false ? (switched ?? Number.POSITIVE_INFINITY) : 0
    this.#defined[0] = { inForce: space, announced: [] }
    for (const record of records) this.#follow(record)
  }

  /** How many violations of each kind there are. */
  counts(): Record<ViolationKind, number> {
    const counts = {
      duplicate: 0,
      'early-reuse': 0,
      reserved: 0,
      'false-exhaustion': 0,
      release: 0,
    }
    for (const record of this.#records) {
      for (const kind of this.#wrong(record)) counts[kind]++
    }
    return counts
  }

  // --- internal ---

  #follow(record: AuditRecord): void {
    const { kind, owner, result } = record
    this.#defined[record.stamp] = this.#redefined(record)
    const line = lineOf(record)
    if (kind === ACQUIRE_END && result === OK) this.#holds.push({ ...line, owner, start: record })
    if (kind === RELEASE_BEGIN) {
      const hold = this.#holds.find(
        h => h.end === undefined && isSame(h, line) && h.owner === owner,
      )
      if (hold !== undefined) hold.end = record
    }
    if (kind === FENCE) {
      for (const hold of this.#holds) if (hold.owner === owner) hold.end ??= record
    }
  }

  /** What is defined just after the record. */
  #redefined({ stamp, kind, port }: AuditRecord): Defined {
    const before = this.#defined[stamp - 1]
    const { inForce, announced } = before
    if (kind === DEFINING) return { inForce, announced: [...announced, this.#definitions[port]] }
    if (kind === DEFINED)
      return { inForce: announced[announced.length - 1] ?? inForce, announced: [] }
    return before
  }

  /** What was defined while a call lasted. */
  #definedWhile(begin: number, end: number): Defined[] {
    return this.#defined.slice(begin, end)
  }

  #mayGet(port: number, begin: number, end: number): boolean {
    return this.#definedWhile(begin, end).some(({ inForce, announced }) =>
      [inForce, ...announced].some(definition => has(definition, port)),
    )
  }

  /** Whether the port was one that the coupling facility hands out, at any time up to the stamp. */
  #wasCoordinated(port: number, stamp: number): boolean {
    return this.#mayGet(port, 0, stamp)
  }

  /** The record that began the call which `end` ends. */
  #beginOf(end: AuditRecord): AuditRecord {
    const before = this.#records.filter(r => r.stamp < end.stamp && r.owner === end.owner)
    return before[before.length - 1]
  }

  /** Holds that exclude the line, or are of it, just before the stamp. */
  #live(line: Line, stamp: number): ReferenceHold[] {
    return this.#holds.filter(hold => excludes(hold, line) && isLive(hold, stamp))
  }

  /** The record that ended the last hold of exactly this line before the stamp. */
  #lastEnd(line: Line, stamp: number): AuditRecord | undefined {
    const ends = this.#holds.filter(hold => isSame(hold, line)).map(({ end }) => end)
    const before = ends.filter(end => end !== undefined && end.stamp < stamp)
    return before.sort((a, b) => a!.stamp - b!.stamp).pop()
  }

  /** The tick of a line's last end, or of one that was not given back by then: any was the last. */
  #downFrom(line: Line, last: AuditRecord): number {
    const done = this.#records.filter(({ stamp }) => stamp < last.stamp)
    const left = this.#unsettled(line, last.stamp - 1).filter(hold => !this.#givenBack(hold, done))
    return Math.min(last.tick, ...left.map(({ end }) => end!.tick))
  }

  /** All lines that were ever held. */
  #lines(): Line[] {
    return this.#holds.filter(
      (hold, index) => this.#holds.findIndex(h => isSame(h, hold)) === index,
    )
  }

  #isDuplicate(record: AuditRecord): boolean {
    const { port, stamp, owner } = record
    const holders = this.#live(lineOf(record), stamp)
    if (this.#uncoordinated) return holders.some(hold => slotOf(hold.owner) !== slotOf(owner))
    return this.#wasCoordinated(port, stamp) && holders.length > 0
  }

  #isEarly(record: AuditRecord): boolean {
    const line = lineOf(record)
    return this.#lines().some(other => {
      const end = excludes(other, line) ? this.#lastEnd(other, record.stamp) : undefined
      if (end === undefined || end.stamp <= this.#judgedFrom) return false
      return record.tick < this.#downFrom(other, end) + this.#space.quarantineMs
    })
  }

  #wrong(record: AuditRecord): ViolationKind[] {
    const { kind, result } = record
    if (kind !== ACQUIRE_END && kind !== RELEASE_END) return []
    const begin = this.#beginOf(record)
    if (begin.stamp <= this.#judgedFrom) return []
    if (kind === ACQUIRE_END && result === OK) return this.#wrongAcquire(begin, record)
    if (kind === ACQUIRE_END && result === EXHAUSTED && !this.#uncoordinated) {
      const during = this.#definedWhile(begin.stamp, record.stamp)
      if (during.some(({ announced }) => announced.length > 0)) return []
      return this.#wasFull(begin, record.stamp) ? [] : ['false-exhaustion']
    }
    if (kind === RELEASE_END) {
      const held = this.#holds.some(hold => hold.end === begin && hold.owner === record.owner)
      if (held ? result === NOT_HELD : result === OK) return ['release']
    }
    return []
  }

  #wrongAcquire(begin: AuditRecord, end: AuditRecord): ViolationKind[] {
    const { port, stamp } = end
    const wrong: ViolationKind[] = []
    if (this.#isDuplicate(end)) wrong.push('duplicate')
    else if (!this.#uncoordinated && this.#wasCoordinated(port, stamp) && this.#isEarly(end)) {
      wrong.push('early-reuse')
    }
    if (begin.port === 0 && !this.#mayGet(port, begin.stamp, stamp)) wrong.push('reserved')
    return wrong
  }

  #wasFull(begin: AuditRecord, end: number): boolean {
    const { low, high } = this.#defined[begin.stamp].inForce
    const size = Math.max(0, high - low + 1)
    for (let stamp = begin.stamp; stamp < end; stamp++) {
      if (this.#unavailable(stamp, destinationOf(begin.scope)) > size) return true
    }
    return false
  }

  /**
   * Ports that may be unavailable just after the record with this stamp: towards the destination, or
   * -1 = towards some destination.
   */
  #unavailable(stamp: number, destination: number): number {
    const done = this.#records.filter(record => record.stamp <= stamp)
    const begins = done.filter(({ kind }) => kind === ACQUIRE_BEGIN)
    const next = (begin: AuditRecord) =>
      done.find(r => r.stamp > begin.stamp && r.owner === begin.owner && r.kind !== FENCE)
    const concerns = (other: number) => destination === -1 || other === -1 || other === destination
    const pending = begins.filter(begin => next(begin) === undefined)
    // An acquire may decide by the tick that it began with.
    const now = Math.min(
      Math.max(...done.map(({ tick }) => tick)),
      ...pending.map(({ tick }) => tick),
    )
    const { inForce } = this.#defined[stamp]
    const { low, high, reserved } = inForce
    let count = reserved.filter(port => port >= low && port <= high).length
    count += pending.filter(({ scope }) => concerns(destinationOf(scope))).length
    const taken = this.#lines().filter(line => {
      if (!has(inForce, line.port) || !concerns(line.destination)) return false
      if (this.#holds.some(hold => isSame(hold, line) && isLive(hold, stamp + 1))) return true
      return this.#unsettled(line, stamp).some(hold => this.#isAfterEffect(hold, done, now))
    })
    count += destination === -1 ? new Set(taken.map(({ port }) => port)).size : taken.length
    for (const begin of begins) {
      const end = next(begin)
      if (end?.kind !== RECOVERED || !concerns(destinationOf(begin.scope))) continue
      if (this.#isDown(end, now)) count++
    }
    return count
  }

  /** Holds of the line that ended, and the line was not handed out since to one who then had it alone. */
  #unsettled(line: Line, stamp: number): ReferenceHold[] {
    const holds = this.#holds.filter(hold => isSame(hold, line) && hold.start.stamp <= stamp)
    const proofs = holds
      .map(({ start }) => start.stamp)
      .filter(at => at > this.#judgedFrom && !holds.some(hold => isLive(hold, at)))
    return holds.filter(({ end }) => {
      return end !== undefined && end.stamp <= stamp && !proofs.some(at => at > end.stamp)
    })
  }

  #isDown(from: AuditRecord, now: number): boolean {
    const { quarantineMs } = this.#space
    return quarantineMs > 0 && now <= from.tick + quarantineMs
  }

  #isAfterEffect(hold: ReferenceHold, done: AuditRecord[], now: number): boolean {
    const back = this.#givenBack(hold, done)
    return back === undefined || this.#isDown(back, now)
  }

  /** The record that tells that what the hold had is given back. */
  #givenBack({ end, owner }: ReferenceHold, done: AuditRecord[]): AuditRecord | undefined {
    assert(end !== undefined)
    const later = done.filter(record => record.owner === owner && record.stamp > end.stamp)
    const answer = later[0]
    if (end.kind === RELEASE_BEGIN && answer?.kind === RELEASE_END) {
      if (answer.result === OK || answer.result === NOT_HELD) return answer
    }
    return later.find(({ kind }) => kind === RECOVERED)
  }
}

function lineOf({ port, scope }: AuditRecord): Line {
  return { port, destination: destinationOf(scope) }
}

function isSame(a: Line, b: Line): boolean {
  return a.port === b.port && a.destination === b.destination
}

function excludes(a: Line, b: Line): boolean {
  if (a.port !== b.port) return false
  return a.destination === -1 || b.destination === -1 || a.destination === b.destination
}

function isLive({ start, end }: ReferenceHold, stamp: number): boolean {
  return start.stamp < stamp && (end === undefined || end.stamp >= stamp)
}

function has({ low, high, reserved }: SpaceDefinition, port: number): boolean {
  return port >= low && port <= high && !reserved.includes(port)
}
