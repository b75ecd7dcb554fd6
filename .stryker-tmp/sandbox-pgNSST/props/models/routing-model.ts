/**
 * The sequential model of a connection routing hash table, whatever its segments' locks and access: who
 * holds which port towards which destination, who has bound which port towards all, and what is in
 * hold-down. It never selects: for each operation it says what outcomes are right, and is told which
 * one happened. A destination is any string that names it; time is a number of ms that does not wrap.
 */
// @ts-nocheck

import type { BindVerdict, ModelSpace } from './port-model.ts'

export interface RoutingModelSpace extends ModelSpace {
  /** The first port that was laid out. */
  readonly spanLow: number
  /** Ports, and entries, of one segment. */
  readonly segmentPorts: number
  readonly segmentEntries: number
}

export type ConnectVerdict = 'granted' | 'no-room' | 'taken' | 'not-defined'

/** A held port: towards one destination or, `undefined`, towards all. */
export interface Held {
  readonly port: number
  readonly destination: string | undefined
}

/** What is not free: held, or in hold-down until `freeAt`. */
interface Use extends Held {
  holder: number
  freeAt: number
}

export class RoutingModel {
  #space: RoutingModelSpace
  #reserved: ReadonlySet<number>
  #defined = true
  /** By port: what the port's entries, or its bind, are used for; by destination. */
  readonly #uses = new Map<number, Map<string | undefined, Use>>()

  constructor(space: RoutingModelSpace) {
    this.#space = space
    this.#reserved = new Set(space.reserved)
  }

  /** A profile change. Returns how many connections and binds go on where nothing may be selected now. */
  redefine(low: number, high: number, reserved: readonly number[]): number {
    this.#space = { ...this.#space, low, high, reserved }
    this.#reserved = new Set(reserved)
    this.#defined = true
    return this.draining
  }

  undefine(): number {
    this.#defined = false
    return this.draining
  }

  get isDefined(): boolean {
    return this.#defined
  }

  get range(): { readonly low: number; readonly high: number } {
    return this.#space
  }

  /** Some connection or bind is in its hold-down. */
  cools(now: number): boolean {
    return this.#all().some(use => use.holder === 0 && now < use.freeAt)
  }

  /** Connections and binds of everybody. */
  get held(): number {
    return this.#all().filter(use => use.holder !== 0).length
  }

  get draining(): number {
    return this.#all().filter(use => use.holder !== 0 && this.isExcluded(use.port)).length
  }

  /** It may not be selected, whoever has something on it. */
  isExcluded(port: number): boolean {
    const { low, high } = this.#space
    return !this.#defined || port < low || port > high || this.#reserved.has(port)
  }

  /** The holder of exactly this; 0: nobody. */
  holder({ port, destination }: Held): number {
    return this.#uses.get(port)?.get(destination)?.holder ?? 0
  }

  isCooling({ port, destination }: Held, now: number): boolean {
    const use = this.#uses.get(port)?.get(destination)
    return use !== undefined && use.holder === 0 && now < use.freeAt
  }

  heldBy(holder: number): Held[] {
    return this.#all().filter(use => use.holder === holder)
  }

  /** Connections of everybody, binds not counted. */
  live(): number {
    return this.#all().filter(use => use.holder !== 0 && use.destination !== undefined).length
  }

  /** Entries in hold-down. */
  cooling(now: number): number {
    const closed = this.#all().filter(use => use.holder === 0 && use.destination !== undefined)
    return closed.filter(use => now < use.freeAt).length
  }

  /** What a request for this destination makes of a port. */
  connect(port: number, destination: string, now: number): ConnectVerdict {
    if (this.isExcluded(port) || this.#isUsed(port, undefined, now)) return 'taken'
    if (this.#isUsed(port, destination, now)) return 'taken'
    return this.#hasRoom(this.#segmentOf(port), now) ? 'granted' : 'no-room'
  }

  /** What a request for this destination may be told: the best of what it makes of the ports (I6). */
  outlook(destination: string, now: number): ConnectVerdict {
    if (!this.#defined) return 'not-defined'
    let best: ConnectVerdict = 'taken'
    for (const port of this.#ports()) {
      const verdict = this.connect(port, destination, now)
      if (verdict === 'granted') return verdict
      if (verdict === 'no-room') best = verdict
    }
    return best
  }

  bind(port: number, now: number): BindVerdict {
    const { low, high } = this.#space
    if (!this.#defined) return 'not-defined'
    if (port < low || port > high) return 'out-of-range'
    if (this.#reserved.has(port)) return 'reserved'
    const uses = [...(this.#uses.get(port)?.values() ?? [])]
    if (uses.some(use => use.holder !== 0)) return 'in-use'
    return uses.some(use => now < use.freeAt) ? 'quarantined' : 'granted'
  }

  /** Some port is available towards every destination. */
  hasUnused(now: number): boolean {
    return this.#ports().some(port => this.bind(port, now) === 'granted')
  }

  took({ port, destination }: Held, holder: number): void {
    const uses = this.#uses.get(port) ?? new Map<string | undefined, Use>()
    this.#uses.set(port, uses)
    uses.set(destination, { port, destination, holder, freeAt: 0 })
  }

  /** It goes into hold-down: it was closed, or its holder recovered. */
  released({ port, destination }: Held, now: number): void {
    const { quarantineMs } = this.#space
    const uses = this.#uses.get(port)!
    const freeAt = now + quarantineMs + 1
    if (quarantineMs === 0) uses.delete(destination)
    else uses.set(destination, { port, destination, holder: 0, freeAt })
  }

  /** A stack has left or has been recovered. Returns how much it held. */
  gone(holder: number, now: number): number {
    const held = this.heldBy(holder)
    for (const each of held) this.released(each, now)
    return held.length
  }

  // --- internal ---

  #all(): Use[] {
    return [...this.#uses.values()].flatMap(uses => [...uses.values()])
  }

  #ports(): number[] {
    const { low, high } = this.#space
    return Array.from({ length: high - low + 1 }, (_, index) => low + index)
  }

  #isUsed(port: number, destination: string | undefined, now: number): boolean {
    const use = this.#uses.get(port)?.get(destination)
    return use !== undefined && (use.holder !== 0 || now < use.freeAt)
  }

  #segmentOf(port: number): number {
    return Math.floor((port - this.#space.spanLow) / this.#space.segmentPorts)
  }

  #hasRoom(segment: number, now: number): boolean {
    let entries = 0
    for (const { port, destination, holder, freeAt } of this.#all()) {
      if (destination === undefined || this.#segmentOf(port) !== segment) continue
      if (holder !== 0 || now < freeAt) entries += 1
    }
    return entries < this.#space.segmentEntries
  }
}
