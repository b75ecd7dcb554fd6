/**
 * The sequential model of a port space, whatever its structure, locks and leases: who holds which
 * port, and until when a released one is in hold-down. It never selects: for each operation it says
 * what outcomes are right, and is told which one happened.
 *
 * Time is a number of ms that does not wrap.
 */
// @ts-nocheck

export interface ModelSpace {
  readonly low: number
  readonly high: number
  readonly reserved: readonly number[]
  readonly quarantineMs: number
}

export type BindVerdict =
  | 'granted'
  | 'in-use'
  | 'reserved'
  | 'quarantined'
  | 'out-of-range'
  | 'not-defined'

export class PortModel {
  #space: ModelSpace
  #reserved: ReadonlySet<number>
  #defined = true
  readonly #holders = new Map<number, number>()
  readonly #freeAt = new Map<number, number>()

  constructor(space: ModelSpace) {
    this.#space = space
    this.#reserved = new Set(space.reserved)
  }

  /** A profile change. Returns how many held ports it takes out of service. */
  redefine(low: number, high: number, reserved: readonly number[]): number {
    this.#space = { ...this.#space, low, high, reserved }
    this.#reserved = new Set(reserved)
    this.#defined = true
    const isOut = (port: number): boolean => port < low || port > high || this.#reserved.has(port)
    return [...this.#holders.keys()].filter(isOut).length
  }

  undefine(): number {
    this.#defined = false
    return this.#holders.size
  }

  get isDefined(): boolean {
    return this.#defined
  }

  get held(): number {
    return this.#holders.size
  }

  get range(): { readonly low: number; readonly high: number } {
    return this.#space
  }

  holder(port: number): number | undefined {
    return this.#holders.get(port)
  }

  heldBy(holder: number): number[] {
    return [...this.#holders].filter(([, by]) => by === holder).map(([port]) => port)
  }

  /** It may not be selected, whoever has it. */
  isExcluded(port: number): boolean {
    const { low, high } = this.#space
    return !this.#defined || port < low || port > high || this.#reserved.has(port)
  }

  isCooling(port: number, now: number): boolean {
    return now < (this.#freeAt.get(port) ?? 0)
  }

  /** Any port is in hold-down, whether it may be selected or not. */
  cools(now: number): boolean {
    return [...this.#freeAt.keys()].some(port => this.isCooling(port, now))
  }

  /** A request for any port may be given this one. */
  isEligible(port: number, now: number): boolean {
    return this.bind(port, now) === 'granted'
  }

  /** A request for any port must be refused exactly if this is false (I6). */
  hasEligible(now: number): boolean {
    const { low, high } = this.#space
    for (let port = low; port <= high; port += 1) if (this.isEligible(port, now)) return true
    return false
  }

  bind(port: number, now: number): BindVerdict {
    if (!this.#defined) return 'not-defined'
    if (port < this.#space.low || port > this.#space.high) return 'out-of-range'
    if (this.#reserved.has(port)) return 'reserved'
    if (this.#holders.has(port)) return 'in-use'
    return this.isCooling(port, now) ? 'quarantined' : 'granted'
  }

  took(port: number, holder: number): void {
    this.#holders.set(port, holder)
    this.#freeAt.delete(port)
  }

  /** A port goes into hold-down: it was closed, or its holder recovered. */
  released(port: number, now: number): void {
    const { quarantineMs } = this.#space
    this.#holders.delete(port)
    if (quarantineMs > 0) this.#freeAt.set(port, now + quarantineMs + 1)
  }

  /** A stack has left or has been recovered. What was idle in its leases keeps its hold-downs. */
  gone(holder: number, now: number): void {
    for (const port of this.heldBy(holder)) this.released(port, now)
  }
}
