/**
 * The sequential model of a space that begins uncoordinated: what each stack has, what of it is in the
 * store, and how far the switching on has come. It never selects: it says what outcomes are right.
 */
// @ts-nocheck

import type { Phase } from '../../core/facility/layout.ts'
import type { BindVerdict, ModelSpace } from './port-model.ts'

/** A stack, as the model knows it. */
export interface LateHolder {
  readonly token: number
  readonly ports: Set<number>
  /** Whether its ports are in the store. */
  published: boolean
  /** The phase and epoch that it has followed last. */
  followed: string
}

export class LateModel {
  phase: Phase = 'off'
  #epoch = 0
  readonly #space: ModelSpace
  /** Per port that is in the store: the tokens of all that have it. */
  readonly #stored = new Map<number, Set<number>>()
  /** Ports that two have had in the store at once, until the last one releases them. */
  readonly #shared = new Set<number>()
  readonly #freeAt = new Map<number, number>()

  constructor(space: ModelSpace) {
    this.#space = space
  }

  enable(): void {
    if (this.phase !== 'off') return
    this.phase = 'seeding'
    this.#epoch += 1
  }

  cancel(): void {
    if (this.phase === 'seeding') this.phase = 'off'
  }

  /** A stack looks at the phase, and does what it asks for. */
  follow(holder: LateHolder): void {
    holder.followed = this.#moment
    const publish = this.phase !== 'off'
    if (publish === holder.published) return
    holder.published = publish
    for (const port of holder.ports) {
      if (publish) this.#store(port, holder.token)
      else this.#remove(port, holder.token, undefined)
    }
  }

  hasAcknowledged(holder: LateHolder): boolean {
    return holder.followed === this.#moment
  }

  bind(holder: LateHolder, port: number, now: number): BindVerdict {
    const { low, high, reserved } = this.#space
    if (port < low || port > high) return 'out-of-range'
    if (reserved.includes(port)) return 'reserved'
    if (!holder.published) return holder.ports.has(port) ? 'in-use' : 'granted'
    if (this.#stored.has(port)) return 'in-use'
    return this.isCooling(port, now) ? 'quarantined' : 'granted'
  }

  /** A request for any port must be refused exactly if this is false. */
  hasEligible(holder: LateHolder, now: number): boolean {
    const { low, high } = this.#space
    for (let port = low; port <= high; port += 1) {
      if (this.bind(holder, port, now) === 'granted') return true
    }
    return false
  }

  took(holder: LateHolder, port: number): void {
    holder.ports.add(port)
    if (holder.published) this.#store(port, holder.token)
  }

  released(holder: LateHolder, port: number, now: number): void {
    holder.ports.delete(port)
    if (holder.published) this.#remove(port, holder.token, now)
  }

  /** It has left, or has been recovered. Returns how many ports it held in the store. */
  gone(holder: LateHolder, now: number): number {
    const stored = holder.published ? [...holder.ports] : []
    for (const port of stored) this.#remove(port, holder.token, now)
    return stored.length
  }

  owners(port: number): number[] {
    return [...(this.#stored.get(port) ?? [])].sort((a, b) => a - b)
  }

  isShared(port: number): boolean {
    return this.#shared.has(port)
  }

  isCooling(port: number, now: number): boolean {
    return now < (this.#freeAt.get(port) ?? 0)
  }

  // --- internal ---

  get #moment(): string {
    return `${this.phase} ${this.#epoch}`
  }

  #store(port: number, token: number): void {
    const owners = this.#stored.get(port) ?? new Set()
    owners.add(token)
    if (owners.size > 1) this.#shared.add(port)
    this.#stored.set(port, owners)
    this.#freeAt.delete(port)
  }

  /** Into hold-down if there is a `now`. */
  #remove(port: number, token: number, now: number | undefined): void {
    const owners = this.#stored.get(port)
    owners?.delete(token)
    if (owners === undefined || owners.size > 0) return
    this.#stored.delete(port)
    this.#shared.delete(port)
    if (now !== undefined) this.#cool(port, now)
  }

  #cool(port: number, now: number): void {
    const { quarantineMs } = this.#space
    if (quarantineMs > 0) this.#freeAt.set(port, now + quarantineMs + 1)
  }
}
