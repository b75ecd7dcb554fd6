/**
 * The sequential model of a port space, whatever its structure, locks and leases: who holds which
 * port, and until when a released one is in hold-down. It never selects: for each operation it says
 * what outcomes are right, and is told which one happened.
 *
 * Time is a number of ms that does not wrap.
 */
export interface ModelSpace {
  readonly low: number
  readonly high: number
  readonly reserved: readonly number[]
  readonly quarantineMs: number
}

export type BindVerdict = 'granted' | 'in-use' | 'reserved' | 'quarantined' | 'out-of-range'

export class PortModel {
  readonly #space: ModelSpace
  readonly #reserved: ReadonlySet<number>
  readonly #holders = new Map<number, number>()
  readonly #freeAt = new Map<number, number>()

  constructor(space: ModelSpace) {
    this.#space = space
    this.#reserved = new Set(space.reserved)
  }

  holder(port: number): number | undefined {
    return this.#holders.get(port)
  }

  heldBy(holder: number): number[] {
    return [...this.#holders].filter(([, by]) => by === holder).map(([port]) => port)
  }

  isReserved(port: number): boolean {
    return this.#reserved.has(port)
  }

  isCooling(port: number, now: number): boolean {
    return now < (this.#freeAt.get(port) ?? 0)
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

  /** A stack has left or has been recovered: what it held, and what was idle in its leases. */
  gone(holder: number, idle: readonly number[], now: number): void {
    for (const port of [...this.heldBy(holder), ...idle]) this.released(port, now)
  }
}
