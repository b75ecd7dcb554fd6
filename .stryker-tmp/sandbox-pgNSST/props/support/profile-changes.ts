/** Makes the profile changes of scripts, and compares what is said of each with the model. */
// @ts-nocheck

import type { SpaceStatement } from '../../core/facility/config.ts'
import type { Facility, SpaceEntry } from '../../core/facility/facility.ts'
import type { Stack } from '../../core/stack/stack.ts'
import { equal, refused } from './expectations.ts'
import type { LiveOperation } from './operations.ts'

/** What a model knows of profile changes. */
export interface ChangingModel {
  readonly isDefined: boolean
  /** Whatever stacks hold. */
  readonly held: number
  /** Anything is in hold-down. */
  cools(time: number): boolean
  /** Both return how much is draining then. */
  redefine(low: number, high: number, reserved: readonly number[]): number
  undefine(): number
}

type StatementAt = Pick<LiveOperation & { kind: 'redefine' }, 'low' | 'high' | 'reserved'>
const WHOLE: StatementAt = { low: 0, high: 65_535, reserved: [] }

/** Changes the only space of a facility, which stands for one address at first, and then perhaps another. */
export class ProfileChanges {
  readonly #entry: SpaceEntry
  readonly #model: ChangingModel
  readonly #first: string
  readonly #other: string
  /** What the space stands for, or stood for last. */
  #address: string

  constructor(facility: Facility, model: ChangingModel, first: string, other: string) {
    this.#entry = facility.spaces[0]!
    this.#model = model
    this.#first = first
    this.#other = other
    this.#address = first
  }

  get address(): string {
    return this.#address
  }

  /** @param time a number of ms that does not wrap, as models have it */
  perform(stack: Stack, operation: LiveOperation, time: number): void {
    const now = time | 0
    switch (operation.kind) {
      case 'redefine':
        this.#redefine(stack, operation, now)
        break
      case 'define':
        this.#define(stack, operation.other ? this.#other : this.#first, operation, time)
        break
      case 'undefine':
        this.#undefine(stack, now)
        break
      case 'attend':
        stack.attend(now)
        if (!this.#model.isDefined && this.#model.held === 0)
          equal(this.#entry.state, 'undefined', 'state')
        break
    }
  }

  /** All of the span, if the space is not defined. */
  ensureDefined(stack: Stack, time: number): void {
    if (!this.#model.isDefined) this.#define(stack, this.#address, WHOLE, time)
  }

  // --- internal ---

  #redefine(stack: Stack, at: StatementAt, now: number): void {
    const change = () => stack.redefine(this.#entry, this.#statement(at), now)
    if (!this.#model.isDefined) refused(change, 'NOT_LIVE')
    else equal(change().draining, this.#adopt(at), 'draining')
  }

  #define(stack: Stack, address: string, at: StatementAt, time: number): void {
    const change = () => stack.define(address, 'tcp', this.#statement(at), time | 0)
    const { isDefined, held } = this.#model
    if (address !== this.#address && (isDefined || held > 0 || this.#model.cools(time))) {
      refused(change, 'NOT_LIVE') // There is no other spare, and this one is kept while ports cool.
      return
    }
    equal(change().draining, this.#adopt(at), 'draining')
    this.#address = address
  }

  #undefine(stack: Stack, now: number): void {
    const change = () => stack.undefine(this.#address, 'tcp', now)
    if (this.#entry.state === 'undefined') refused(change, 'NO_SUCH_SPACE')
    else equal(change().draining, this.#model.undefine(), 'draining')
  }

  #adopt(at: StatementAt): number {
    const { ports, reserved = [] } = this.#statement(at)
    return this.#model.redefine(ports[0], ports[1], reserved)
  }

  /** A statement inside the span. */
  #statement(at: StatementAt): SpaceStatement {
    const { spanLow, spanHigh } = this.#entry
    const low = Math.min(spanLow + at.low, spanHigh - 1)
    const high = Math.max(low + 1, Math.min(spanLow + at.high, spanHigh))
    const reserved = at.reserved.map(index => low + index).filter(port => port <= high)
    return { ports: [low, high], reserved }
  }
}
