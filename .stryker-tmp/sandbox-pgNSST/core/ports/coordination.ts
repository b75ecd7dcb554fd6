/**
 * How far a space that began uncoordinated has come (claim 23).
 *
 * Phase word: [31:2] epoch, [1:0] phase. An epoch is one attempt to switch on.
 *
 *   phase    what it says                                                            next
 *   OFF      each stack picks by itself and keeps its connections to itself           SEEDING, epoch + 1
 *   SEEDING  who has seen it has published its connections and publishes each change  ON, OFF
 *   ON       every connection is in the store; for good                               -
 *
 * E1. A stack that has acknowledged (token, epoch) has every connection of its own in the store for as
 *     long as the phase word is that epoch's: it publishes before it acknowledges, and has seen the
 *     phase, from then on, before each of its operations.
 * E2. SEEDING becomes ON by a CAS that names the epoch, after every slot was seen to be free, or living with
 *     its acknowledgement. A stack that joins later finds SEEDING in its first operation, or the CAS fails.
 * E3. Each step is one CAS, so a stack that dies in between leaves a phase that any other can go on from.
 */
// @ts-nocheck

import type { Facility, SpaceEntry } from '../facility/facility.ts'
import { ACK, ACK_WORDS, PHASE_MASK, RUNTIME } from '../facility/layout.ts'
import { FENCED, FREE, incarnationOf, slotOf, type Token } from '../facility/slots.ts'

export const OFF = 0
export const SEEDING = 1
export const ON = 2

/** A slot that `on` has to wait for. */
export interface Awaited {
  readonly slot: number
  readonly name: string
  readonly reason: string
}

export interface EnableStatus {
  /** `off`: nobody has begun to switch on, or somebody has taken it back. */
  readonly status: 'on' | 'waiting' | 'off'
  readonly for: readonly Awaited[]
}

export class Coordination {
  readonly #facility: Facility
  readonly #words: Int32Array
  readonly #phase: number
  readonly #acks: number

  constructor(facility: Facility, space: SpaceEntry) {
    this.#facility = facility
    this.#words = facility.words
    this.#phase = space.runtimeAt + RUNTIME.PHASE
    this.#acks = space.acksAt
  }

  /** The phase word: whoever sees it unchanged has missed nothing. */
  word(): number {
    return Atomics.load(this.#words, this.#phase)
  }

  begin(): void {
    const seen = this.word()
    if (phaseOf(seen) === OFF) this.#step(seen, (((seen >>> 2) + 1) << 2) | SEEDING)
  }

  takeBack(): void {
    const seen = this.word()
    if (phaseOf(seen) === SEEDING) this.#step(seen, seen & ~PHASE_MASK)
  }

  finish(): EnableStatus {
    const seen = this.word()
    if (phaseOf(seen) === SEEDING) {
      const awaited = this.#awaited(seen >>> 2)
      if (awaited.length > 0) return { status: 'waiting', for: awaited }
      this.#step(seen, (seen & ~PHASE_MASK) | ON)
    }
    // Somebody else may have been faster, with either step.
    const phase = phaseOf(this.word())
    if (phase === SEEDING) return { status: 'waiting', for: [] }
    return { status: phase === ON ? 'on' : 'off', for: [] }
  }

  /** All connections of this stack are published, under the phase word that it has seen. */
  acknowledge(token: Token, word: number): void {
    const at = this.#acks + slotOf(token) * ACK_WORDS
    Atomics.store(this.#words, at + ACK.TOKEN, token)
    Atomics.store(this.#words, at + ACK.EPOCH, word >>> 2)
  }

  // --- internal ---

  #awaited(epoch: number): Awaited[] {
    const { slots } = this.#facility
    const awaited: Awaited[] = []
    for (let slot = 1; slot <= slots.count; slot += 1) {
      const token = slots.token(slot)
      const state = slots.state(token)
      // FREE also if the slot has gone on meanwhile: its new stack finds SEEDING (E2).
      if (state === FREE) continue
      const { name } = slots.view(slot)
      const who = `${name} (slot ${slot}, incarnation ${incarnationOf(token)})`
      if (state >= FENCED) {
        awaited.push({ slot, name, reason: `${who} is dead; recover it` })
      } else if (!this.#hasAcknowledged(token, epoch)) {
        awaited.push({ slot, name, reason: `${who} has not published its connections yet` })
      }
    }
    return awaited
  }

  #hasAcknowledged(token: Token, epoch: number): boolean {
    const at = this.#acks + slotOf(token) * ACK_WORDS
    if (Atomics.load(this.#words, at + ACK.TOKEN) !== token) return false
    return Atomics.load(this.#words, at + ACK.EPOCH) === epoch
  }

  #step(from: number, to: number): void {
    Atomics.compareExchange(this.#words, this.#phase, from, to)
  }
}

export function phaseOf(word: number): number {
  return word & PHASE_MASK
}
