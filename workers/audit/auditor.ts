/**
 * Decides from the records alone whether two stacks ever held the same port.
 *
 * A hold runs from ACQUIRE_END to RELEASE_BEGIN, or to its owner's FENCE. The stack has the port
 * for longer than that at both ends, so two holds that overlap here did overlap. In between it may
 * or may not: an acquire without END is *pending*, a release without END unanswered, and a dead
 * owner's stay so until RECOVERED. They count wherever counting too much is the safe side.
 */
import assert from 'node:assert/strict'
import {
  type AuditRecord,
  incarnationOf,
  RESULT_NAMES,
  RecordKind,
  RecordResult,
  type RecordResultName,
  SLOT_LIMIT,
  slotOf,
} from './record.ts'
import { type Hold, type SpaceConfig, SpaceState } from './space-state.ts'
import { at, type Violation, type ViolationKind } from './violation.ts'

/** Violations beyond these are counted and not kept. */
export const VIOLATIONS_KEPT_MAX = 100

export interface AuditorOptions {
  readonly spaces: readonly SpaceConfig[]
  /**
   * How far the ticks that two stacks read at one instant may be apart, in milliseconds. Exhaustion
   * is judged generously by so much, and so is a hold-down that a recovery started.
   */
  readonly skewMs: number
  /**
   * Nobody coordinates (a negative control): several holders of a port are normal bookkeeping, only
   * one on another slot is a duplicate, and hold-downs and exhaustion are not judged.
   */
  readonly uncoordinated: boolean
  /** The records are an excerpt: exhaustion cannot be judged, unmatched ends are expected. */
  readonly excerpt?: boolean
}

/** What the run came to. Acquires OK = releases + holds ended by a fence + holds live. */
export interface AuditTotals {
  /** Acquires and releases that were answered. */
  operations: number
  acquires: number
  /** Refused acquires by reason. */
  refusals: Partial<Record<RecordResultName, number>>
  /** Holds ended by their owner. */
  releases: number
  refusedReleases: number
  fencedHolds: number
  /** Acquires begun, not answered, and not settled by their owner's recovery. */
  pendingAcquires: number
  /** Acquires that their owner's death left without an answer. */
  unansweredAcquires: number
  liveHolds: number
  peakHeld: number
  /** Ends without a begin and begins without an end, in a living stack: a broken history. */
  unmatched: number
}

/** A live hold, as `heldBy` lists it. */
export interface LiveHold {
  readonly space: number
  readonly port: number
  readonly owner: number
  readonly slot: number
  readonly incarnation: number
  /** Stamp and tick of the acquire's END. */
  readonly stamp: number
  readonly tick: number
}

/** The call that an owner is in: an owner makes one at a time. */
interface Call {
  readonly owner: number
  /** ACQUIRE_BEGIN, RELEASE_BEGIN, or NO_CALL. */
  kind: number
  space: number
  port: number
  stamp: number
  tick: number
  /** A release's hold, if its owner had one. */
  held: boolean
}

const NO_CALL = 0

/** Judges records, which must come in the order of their stamps. */
export class Auditor {
  readonly #options: AuditorOptions
  readonly #spaces: (SpaceState | undefined)[]
  /** Each slot's present incarnation and its call. */
  readonly #calls: (Call | undefined)[] = Array.from({ length: SLOT_LIMIT }, () => undefined)
  /** Calls of incarnations that died in them, until they have been recovered. */
  readonly #brokenOff = new Map<number, Call>()
  readonly #violations: Violation[] = []
  readonly #counts: Record<ViolationKind, number> = {
    duplicate: 0,
    'early-reuse': 0,
    reserved: 0,
    'false-exhaustion': 0,
    release: 0,
  }
  readonly #refusals = new Float64Array(RESULT_NAMES.length)
  readonly #totals: Omit<AuditTotals, 'refusals' | 'pendingAcquires'>
  #violationCount = 0
  #lastStamp = 0
  /** The greatest tick seen. */
  #now = 0

  constructor(options: AuditorOptions) {
    this.#options = options
    this.#spaces = options.spaces.map(() => undefined)
    this.#totals = {
      operations: 0,
      acquires: 0,
      releases: 0,
      refusedReleases: 0,
      fencedHolds: 0,
      unansweredAcquires: 0,
      liveHolds: 0,
      peakHeld: 0,
      unmatched: 0,
    }
  }

  /** Takes the next record. */
  accept(
    stamp: number,
    kind: number,
    space: number,
    port: number,
    tick: number,
    owner: number,
    result: number,
  ): void {
    assert(stamp > this.#lastStamp, `stamp ${stamp} came after stamp ${this.#lastStamp}`)
    this.#lastStamp = stamp
    if (tick > this.#now) this.#now = tick
    if (kind === RecordKind.FENCE) this.#fence(stamp, tick, owner)
    else if (kind === RecordKind.RECOVERED) this.#recovered(stamp, tick, owner)
    else this.#acceptCall(stamp, kind, space, port, tick, owner, result)
  }

  verdict(): 'clean' | 'violation' {
    return this.#violationCount === 0 ? 'clean' : 'violation'
  }

  /** The first violations, in the order in which they were found. */
  get violations(): readonly Violation[] {
    return this.#violations
  }

  get violationCount(): number {
    return this.#violationCount
  }

  /** All violations, counted by kind. */
  get counts(): Readonly<Record<ViolationKind, number>> {
    return this.#counts
  }

  get totals(): AuditTotals {
    const refusals: Partial<Record<RecordResultName, number>> = {}
    let pendingAcquires = 0
    for (const [result, count] of this.#refusals.entries()) {
      const name = RESULT_NAMES[result]
      if (count > 0 && name !== undefined) refusals[name] = count
    }
    for (const state of this.#spaces) pendingAcquires += state?.pendingAcquires ?? 0
    return { ...this.#totals, refusals, pendingAcquires }
  }

  /** The most holds that a space had at once. */
  peakHeld(space: number): number {
    return this.#spaces[space]?.peakHeld ?? 0
  }

  /** All live holds, by space and port. */
  heldBy(): LiveHold[] {
    const live: LiveHold[] = []
    for (const state of this.#spaces) {
      for (const { space, port, owner, endStamp, endTick } of state?.holds() ?? []) {
        const [slot, incarnation] = [slotOf(owner), incarnationOf(owner)]
        live.push({ space, port, owner, slot, incarnation, stamp: endStamp, tick: endTick })
      }
    }
    return live
  }

  /** Copies what began the owner's live hold of a port: see `SpaceState.copyHold`. */
  copyHold(space: number, port: number, owner: number, into: Float64Array, at: number): boolean {
    return this.#spaces[space]?.copyHold(port, owner, into, at) ?? false
  }

  // --- internal ---

  #acceptCall(
    stamp: number,
    kind: number,
    space: number,
    port: number,
    tick: number,
    owner: number,
    result: number,
  ): void {
    const state = this.#state(space)
    state.advance(stamp, this.#now)
    const call = this.#callOf(owner)
    if (kind === RecordKind.ACQUIRE_BEGIN) this.#acquireBegin(state, call, stamp, port, tick)
    else if (kind === RecordKind.ACQUIRE_END) {
      this.#acquireEnd(state, call, stamp, port, tick, result)
    } else if (kind === RecordKind.RELEASE_BEGIN) {
      this.#releaseBegin(state, call, stamp, port, tick)
    } else {
      assert.equal(kind, RecordKind.RELEASE_END, `record ${stamp} is of no known kind`)
      this.#releaseEnd(state, call, stamp, port, tick, result)
    }
  }

  #state(space: number): SpaceState {
    let state = this.#spaces[space]
    if (state === undefined) {
      const config = this.#options.spaces[space]
      assert(config !== undefined, `the configuration has no space ${space}`)
      state = new SpaceState(space, config, this.#options.skewMs)
      this.#spaces[space] = state
    }
    return state
  }

  #callOf(owner: number): Call {
    const slot = slotOf(owner)
    const call = this.#calls[slot]
    if (call !== undefined && call.owner === owner) return call
    if (call !== undefined && call.kind !== NO_CALL) this.#brokenOff.set(call.owner, call)
    const next = { owner, kind: NO_CALL, space: 0, port: 0, stamp: 0, tick: 0, held: false }
    this.#calls[slot] = next
    return next
  }

  #enter(call: Call, kind: number, space: number, port: number, stamp: number, tick: number) {
    if (call.kind !== NO_CALL) {
      this.#totals.unmatched++
      if (call.kind === RecordKind.ACQUIRE_BEGIN) this.#state(call.space).answer(call, this.#now)
    }
    this.#setCall(call, kind, space, port, stamp, tick)
  }

  #setCall(call: Call, kind: number, space: number, port: number, stamp: number, tick: number) {
    call.kind = kind
    call.space = space
    call.port = port
    call.stamp = stamp
    call.tick = tick
  }

  /** Leaves the call if the END belongs to it; else the END is an unmatched one. */
  #leave(call: Call, kind: number, space: number): boolean {
    const matched = call.kind === kind && call.space === space
    if (matched) call.kind = NO_CALL
    else this.#totals.unmatched++
    return matched
  }

  #acquireBegin(state: SpaceState, call: Call, stamp: number, port: number, tick: number): void {
    this.#enter(call, RecordKind.ACQUIRE_BEGIN, state.space, port, stamp, tick)
    state.begin(call)
  }

  #acquireEnd(
    state: SpaceState,
    call: Call,
    stamp: number,
    port: number,
    tick: number,
    result: number,
  ): void {
    this.#totals.operations++
    const matched = this.#leave(call, RecordKind.ACQUIRE_BEGIN, state.space)
    if (matched) state.answer(call, this.#now)
    if (result !== RecordResult.OK) {
      this.#refusals[result]++
      if (result === RecordResult.EXHAUSTED && matched) {
        this.#judgeExhausted(state, call, stamp, tick)
      }
      return
    }
    // Without its BEGIN nobody knows whether it was a connect: then it is not judged as one.
    if (!matched) this.#setCall(call, NO_CALL, state.space, port, stamp, tick)
    this.#judgeAcquired(state, call, stamp, port, tick)
    state.take(port, call.owner, call.port !== 0, call.stamp, call.tick, stamp, tick)
    const totals = this.#totals
    totals.acquires++
    if (++totals.liveHolds > totals.peakHeld) totals.peakHeld = totals.liveHolds
  }

  /** Judges a port that was handed out, by the state it had before. */
  #judgeAcquired(state: SpaceState, call: Call, stamp: number, port: number, tick: number): void {
    const coordinated = state.isCoordinated(port)
    if (call.port === 0 && !coordinated) this.#foundReserved(state, call, stamp, port, tick)
    if (this.#options.uncoordinated) {
      const rival = state.heldElsewhere(port, call.owner)
      if (rival !== undefined) this.#foundDuplicate(call, rival, stamp, port, tick)
    } else if (coordinated) {
      if (state.isHeld(port)) {
        this.#foundDuplicate(call, state.lastHold(port), stamp, port, tick)
      } else if (state.isHeldDown(port, tick)) this.#foundEarly(state, call, stamp, port, tick)
    }
  }

  #judgeExhausted(state: SpaceState, call: Call, stamp: number, tick: number): void {
    if (this.#options.uncoordinated || this.#options.excerpt) return
    if (state.fullStamp > call.stamp) return
    // The acquire itself is no longer counted: what is left had not filled the range.
    const message =
      `was told that all ports are taken, but of ${state.size} at most ${state.unavailable} were ` +
      'when it returned, and never all of them since it had begun'
    const first = beginRecord(call, RecordKind.ACQUIRE_BEGIN)
    const { EXHAUSTED } = RecordResult
    const second = endRecord(call, RecordKind.ACQUIRE_END, stamp, call.port, tick, EXHAUSTED)
    this.#found('false-exhaustion', first, second, [], message)
  }

  #releaseBegin(state: SpaceState, call: Call, stamp: number, port: number, tick: number): void {
    this.#enter(call, RecordKind.RELEASE_BEGIN, state.space, port, stamp, tick)
    call.held = state.release(port, call.owner, stamp, tick)
    if (!call.held) return
    // An excerpt may lack the END.
    if (this.#options.excerpt) state.settle(port, call.owner, tick + state.config.quarantineMs)
    this.#totals.releases++
    this.#totals.liveHolds--
  }

  #releaseEnd(
    state: SpaceState,
    call: Call,
    stamp: number,
    port: number,
    tick: number,
    result: number,
  ): void {
    this.#totals.operations++
    const matched = this.#leave(call, RecordKind.RELEASE_BEGIN, state.space)
    if (result !== RecordResult.OK) this.#totals.refusedReleases++
    if (!matched) return
    if (result === RecordResult.OK && !call.held) {
      const message = 'released a port that it did not hold, and was not refused'
      this.#foundRelease(call, stamp, port, tick, result, [], message)
    } else if (result === RecordResult.NOT_HELD && call.held) {
      const message = 'was told that it does not hold a port that it held'
      const hold = state.lastHold(port)
      const context = hold.owner === call.owner ? acquireRecords(hold) : []
      this.#foundRelease(call, stamp, port, tick, result, context, message)
    }
    if (!call.held) return
    if (result === RecordResult.OK || result === RecordResult.NOT_HELD) {
      state.settle(port, call.owner, Math.max(tick, call.tick) + state.config.quarantineMs)
    } else state.withhold(port, call.owner)
  }

  #fence(stamp: number, tick: number, owner: number): void {
    for (const state of this.#spaces) {
      if (state === undefined) continue
      state.advance(stamp, this.#now)
      const count = state.fence(owner, stamp, tick)
      this.#totals.fencedHolds += count
      this.#totals.liveHolds -= count
    }
  }

  #recovered(stamp: number, tick: number, owner: number): void {
    // Holds that no FENCE has ended end here, at the latest.
    this.#fence(stamp, tick, owner)
    for (const state of this.#spaces) state?.recover(owner, tick + state.config.quarantineMs)
    const present = this.#calls[slotOf(owner)]
    const call = present?.owner === owner ? present : this.#brokenOff.get(owner)
    this.#brokenOff.delete(owner)
    if (call === undefined) return
    if (call.kind === RecordKind.ACQUIRE_BEGIN) {
      const state = this.#state(call.space)
      state.answer(call, this.#now)
      state.holdDownUnknown(tick + state.config.quarantineMs)
      this.#totals.unansweredAcquires++
    }
    call.kind = NO_CALL
  }

  #foundRelease(
    call: Call,
    stamp: number,
    port: number,
    tick: number,
    result: number,
    context: AuditRecord[],
    message: string,
  ): void {
    const first = beginRecord(call, RecordKind.RELEASE_BEGIN)
    const second = endRecord(call, RecordKind.RELEASE_END, stamp, port, tick, result)
    this.#found('release', first, second, context, message)
  }

  #foundReserved(state: SpaceState, call: Call, stamp: number, port: number, tick: number): void {
    const { low, high } = state.config
    const why = port < low || port > high ? `outside the range ${low}-${high}` : 'reserved'
    const first = beginRecord(call, RecordKind.ACQUIRE_BEGIN)
    const second = acquiredRecord(call, stamp, port, tick)
    this.#found('reserved', first, second, [], `got a port by a connect that is ${why}`)
  }

  #foundDuplicate(call: Call, rival: Hold, stamp: number, port: number, tick: number): void {
    const records = acquireRecords(rival)
    const first = records[records.length - 1]
    const second = acquiredRecord(call, stamp, port, tick)
    const context = [...records.slice(0, -1), ...beginOf(call, stamp)]
    this.#found('duplicate', first, second, context, `got a port that is held by ${at(first)}`)
  }

  #foundEarly(state: SpaceState, call: Call, stamp: number, port: number, tick: number): void {
    const first = state.freedRecord(port)
    const second = acquiredRecord(call, stamp, port, tick)
    const context = [...acquireRecords(state.lastHold(port)), ...beginOf(call, stamp)]
    const message =
      `got a port ${tick - first.tick} ms after ${at(first)} gave it up; ` +
      `it is held down for ${state.config.quarantineMs} ms`
    this.#found('early-reuse', first, second, context, message)
  }

  #found(
    kind: ViolationKind,
    first: AuditRecord,
    second: AuditRecord,
    context: readonly AuditRecord[],
    text: string,
  ): void {
    this.#violationCount++
    this.#counts[kind]++
    if (this.#violations.length >= VIOLATIONS_KEPT_MAX) return
    const { space, port } = second
    const message = `${this.#options.spaces[space].name} port ${port}: ${at(second)} ${text}`
    this.#violations.push({ kind, space, port, first, second, context, message })
  }
}

/** The records that began a hold: BEGIN, where it is known, and END. */
export function acquireRecords(hold: Hold): AuditRecord[] {
  const { space, port, owner, bind, beginStamp, beginTick, endStamp, endTick } = hold
  const { ACQUIRE_BEGIN, ACQUIRE_END } = RecordKind
  const call = { owner, kind: NO_CALL, space, port: bind ? port : 0, held: false }
  const begun = { ...call, stamp: beginStamp, tick: beginTick }
  const end = endRecord(begun, ACQUIRE_END, endStamp, port, endTick, RecordResult.OK)
  return beginStamp === endStamp ? [end] : [beginRecord(begun, ACQUIRE_BEGIN), end]
}

/** The acquire's BEGIN, where it is known. */
function beginOf(call: Call, endStamp: number): AuditRecord[] {
  return call.stamp === endStamp ? [] : [beginRecord(call, RecordKind.ACQUIRE_BEGIN)]
}

function acquiredRecord(call: Call, stamp: number, port: number, tick: number): AuditRecord {
  return endRecord(call, RecordKind.ACQUIRE_END, stamp, port, tick, RecordResult.OK)
}

/** The record that began the call, which keeps its fields when it has been left. */
function beginRecord(call: Call, kind: number): AuditRecord {
  const { stamp, space, port, tick, owner } = call
  return { stamp, kind, space, port, tick, owner, result: RecordResult.NONE }
}

function endRecord(
  call: Call,
  kind: number,
  stamp: number,
  port: number,
  tick: number,
  result: number,
): AuditRecord {
  const { space, owner } = call
  return { stamp, kind, space, port, tick, owner, result }
}
