/**
 * Decides from the records alone whether two stacks ever held the same port.
 *
 * A hold runs from ACQUIRE_END to RELEASE_BEGIN, or to its owner's FENCE. The stack has the port
 * for longer than that at both ends, so two holds that overlap here did overlap. In between it may
 * or may not: an acquire without END is *pending*, a release without END unanswered, and a dead
 * owner's stay so until RECOVERED. They count wherever counting too much is the safe side.
 */
// @ts-nocheck

import assert from 'node:assert/strict'
import { Call, NO_CALL } from './call.ts'
import { CallJudge } from './call-judge.ts'
import { Findings } from './findings.ts'
import type { Hold } from './hold.ts'
import { PortStates } from './port-states.ts'
import {
  destinationOf,
  incarnationOf,
  RESULT_NAMES,
  RecordKind,
  RecordResult,
  type RecordResultName,
  SLOT_LIMIT,
  slotOf,
  spaceOf,
} from './record.ts'
import type { SpaceConfig, SpaceDefinition } from './space-config.ts'
import type { SpaceState } from './space-state.ts'
import { TupleStates } from './tuple-states.ts'
import type { Violation, ViolationKind } from './violation.ts'

export interface AuditorOptions {
  readonly spaces: readonly SpaceConfig[]
  /** Names of the destinations, by number, for messages. */
  readonly destinations?: readonly string[]
  /** By number: what the DEFINING records announce. It may grow up to the record. */
  readonly definitions?: readonly SpaceDefinition[]
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
  /** -1 = towards all destinations; always so where the space has none. */
  readonly destination: number
  readonly port: number
  readonly owner: number
  readonly slot: number
  readonly incarnation: number
  /** Stamp and tick of the acquire's END. */
  readonly stamp: number
  readonly tick: number
}

/** Judges records, which must come in the order of their stamps. */
export class Auditor {
  readonly #options: AuditorOptions
  readonly #spaces: (SpaceState | undefined)[]
  /** Each slot's present incarnation and its call. */
  readonly #calls: (Call | undefined)[] = Array.from({ length: SLOT_LIMIT }, () => undefined)
  /** Calls of incarnations that died in them, until they have been recovered. */
  readonly #brokenOff = new Map<number, Call>()
  readonly #findings: Findings
  readonly #judge: CallJudge
  readonly #refusals = new Float64Array(RESULT_NAMES.length)
  readonly #totals: Omit<AuditTotals, 'refusals' | 'pendingAcquires'>
  #lastStamp = 0
  /** The greatest tick seen. */
  #now = 0

  constructor(options: AuditorOptions) {
    this.#options = options
    this.#spaces = options.spaces.map(() => undefined)
    this.#findings = new Findings(options.spaces, options.destinations ?? [])
    this.#judge = new CallJudge(this.#findings, options)
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
    scope: number,
    port: number,
    tick: number,
    owner: number,
    result: number,
  ): void {
    // Not `assert`: it would put its message together for each record.
    if (stamp <= this.#lastStamp) assert.fail(`stamp ${stamp} came after stamp ${this.#lastStamp}`)
    this.#lastStamp = stamp
    if (tick > this.#now) this.#now = tick
    if (kind <= RecordKind.RELEASE_END) {
      this.#acceptCall(stamp, kind, scope, port, tick, owner, result)
    } else if (kind === RecordKind.FENCE) this.#fence(stamp, tick, owner)
    else if (kind === RecordKind.RECOVERED) this.#recovered(stamp, tick, owner)
    else this.#acceptChange(stamp, kind, scope, port)
  }

  verdict(): 'clean' | 'violation' {
    return this.#findings.count === 0 ? 'clean' : 'violation'
  }

  /** The first violations, in the order in which they were found. */
  get violations(): readonly Violation[] {
    return this.#findings.kept
  }

  get violationCount(): number {
    return this.#findings.count
  }

  /** All violations, counted by kind. */
  get counts(): Readonly<Record<ViolationKind, number>> {
    return this.#findings.counts
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

  /** The definition of a space that is in force, or the last one that was complete. */
  definition(space: number): SpaceDefinition {
    return this.#state(space).ports.inForce
  }

  /** All live holds, by space, port and destination. */
  heldBy(): LiveHold[] {
    const live: LiveHold[] = []
    for (const state of this.#spaces) {
      for (const { space, destination, port, owner, endStamp, endTick } of state?.holds() ?? []) {
        const [slot, incarnation] = [slotOf(owner), incarnationOf(owner)]
        const since = { stamp: endStamp, tick: endTick }
        live.push({ space, destination, port, owner, slot, incarnation, ...since })
      }
    }
    return live
  }

  /** Copies what began the owner's live hold of a port: see `SpaceState.copyHold`. */
  copyHold(scope: number, port: number, owner: number, into: Float64Array, at: number): boolean {
    const state = this.#spaces[spaceOf(scope)]
    return state?.copyHold(port, destinationOf(scope), owner, into, at) ?? false
  }

  /** A live hold by others of what the owner holds too: normal only where nobody coordinates. */
  sharer(scope: number, port: number, owner: number): Hold | undefined {
    return this.#spaces[spaceOf(scope)]?.sharer(port, destinationOf(scope), owner)
  }

  // --- internal ---

  #acceptCall(
    stamp: number,
    kind: number,
    scope: number,
    port: number,
    tick: number,
    owner: number,
    result: number,
  ): void {
    const state = this.#state(scope)
    state.advance(stamp, this.#now)
    const call = this.#callOf(owner)
    if (kind === RecordKind.ACQUIRE_BEGIN) this.#acquireBegin(state, call, stamp, scope, port, tick)
    else if (kind === RecordKind.ACQUIRE_END) {
      this.#acquireEnd(state, call, stamp, scope, port, tick, result)
    } else if (kind === RecordKind.RELEASE_BEGIN) {
      this.#releaseBegin(state, call, stamp, scope, port, tick)
    } else {
      if (kind !== RecordKind.RELEASE_END) assert.fail(`record ${stamp} is of no known kind`)
      this.#releaseEnd(state, call, stamp, scope, port, tick, result)
    }
  }

  #acceptChange(stamp: number, kind: number, scope: number, number: number): void {
    const state = this.#state(scope)
    state.advance(stamp, this.#now)
    if (kind === RecordKind.DEFINING) {
      const definition = this.#options.definitions?.[number]
      assert(definition !== undefined, `there is no definition ${number}`)
      state.ports.announce(definition)
    } else if (kind === RecordKind.DEFINED) {
      if (!state.define(stamp)) this.#totals.unmatched++
    } else {
      if (kind !== RecordKind.COORDINATED) assert.fail(`record ${stamp} is of no known kind`)
      state.coordinate(stamp)
    }
  }

  #state(scope: number): SpaceState {
    const space = spaceOf(scope)
    let state = this.#spaces[space]
    if (state === undefined) {
      const config = this.#options.spaces[space]
      assert(config !== undefined, `the configuration has no space ${space}`)
      const States = config.tuples === true ? TupleStates : PortStates
      state = new States(space, config, this.#options.skewMs)
      this.#spaces[space] = state
    }
    if (scope !== space && !state.config.tuples) assert.fail(`space ${space} has no destinations`)
    return state
  }

  #callOf(owner: number): Call {
    const slot = slotOf(owner)
    const call = this.#calls[slot]
    if (call !== undefined && call.owner === owner) return call
    if (call !== undefined && call.kind !== NO_CALL) this.#brokenOff.set(call.owner, call)
    const next = new Call(owner)
    this.#calls[slot] = next
    return next
  }

  #enter(call: Call, kind: number, scope: number, port: number, stamp: number, tick: number) {
    if (call.kind !== NO_CALL) {
      this.#totals.unmatched++
      if (call.kind === RecordKind.ACQUIRE_BEGIN) this.#state(call.scope).answer(call, this.#now)
    }
    call.set(kind, scope, port, stamp, tick)
  }

  /** Leaves the call if the END belongs to it; else the END is an unmatched one. */
  #leave(call: Call, kind: number, scope: number): boolean {
    const matched = call.kind === kind && call.scope === scope
    if (matched) call.kind = NO_CALL
    else this.#totals.unmatched++
    return matched
  }

  #acquireBegin(
    state: SpaceState,
    call: Call,
    stamp: number,
    scope: number,
    port: number,
    tick: number,
  ): void {
    this.#enter(call, RecordKind.ACQUIRE_BEGIN, scope, port, stamp, tick)
    state.begin(call)
  }

  #acquireEnd(
    state: SpaceState,
    call: Call,
    stamp: number,
    scope: number,
    port: number,
    tick: number,
    result: number,
  ): void {
    this.#totals.operations++
    const matched = this.#leave(call, RecordKind.ACQUIRE_BEGIN, scope)
    if (matched) state.answer(call, this.#now)
    if (result !== RecordResult.OK) {
      this.#refusals[result]++
      if (matched) this.#judge.refused(state, call, stamp, tick, result)
      return
    }
    // Without its BEGIN nobody knows whether it was a connect: then it is not judged as one.
    if (!matched) call.set(NO_CALL, scope, port, stamp, tick)
    const bind = call.port !== 0
    // Nor when it began, which matters where a space was switched on.
    if (matched || state.config.coordinated !== false) {
      this.#judge.acquired(state, call, stamp, port, tick)
    }
    const { destination, owner } = call
    state.take(port, destination, owner, bind, call.stamp, call.tick, stamp, tick)
    const totals = this.#totals
    totals.acquires++
    if (++totals.liveHolds > totals.peakHeld) totals.peakHeld = totals.liveHolds
  }

  #releaseBegin(
    state: SpaceState,
    call: Call,
    stamp: number,
    scope: number,
    port: number,
    tick: number,
  ): void {
    this.#enter(call, RecordKind.RELEASE_BEGIN, scope, port, stamp, tick)
    const { destination, owner } = call
    call.held = state.release(port, destination, owner, stamp, tick)
    if (!call.held) return
    // An excerpt may lack the END.
    const freeAt = tick + state.config.quarantineMs
    if (this.#options.excerpt) state.presume(port, destination, owner, freeAt)
    this.#totals.releases++
    this.#totals.liveHolds--
  }

  #releaseEnd(
    state: SpaceState,
    call: Call,
    stamp: number,
    scope: number,
    port: number,
    tick: number,
    result: number,
  ): void {
    this.#totals.operations++
    const matched = this.#leave(call, RecordKind.RELEASE_BEGIN, scope)
    if (result !== RecordResult.OK) this.#totals.refusedReleases++
    if (!matched) return
    this.#judge.released(state, call, stamp, port, tick, result)
    const { destination, owner } = call
    if (!call.held) return
    if (result === RecordResult.OK || result === RecordResult.NOT_HELD) {
      const freeAt = Math.max(tick, call.tick) + state.config.quarantineMs
      state.settle(port, destination, owner, freeAt)
    } else state.withhold(port, destination, owner)
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
      const state = this.#state(call.scope)
      state.answer(call, this.#now)
      state.holdDownUnknown(call.destination, tick + state.config.quarantineMs)
      this.#totals.unansweredAcquires++
    }
    call.kind = NO_CALL
  }
}
