// @ts-nocheck
import type { Hold } from './hold.ts'
import type { PendingAcquire } from './pending-acquire.ts'
import { PORTS, type SpaceConfig } from './space-config.ts'
import { SpaceState } from './space-state.ts'
import { grown, TUPLES_MIN, TupleIndex } from './tuple-index.ts'

/**
 * How much less than full a routing table may be, as a share of itself, when it says that it is. All
 * entries of one port lie in one part of the table: where some parts have no entry left and the
 * others no port, the two shares add up to one only if parts are of one size.
 */
const TABLE_SLACK_SHARE = 1 / 8

/**
 * A space whose ports are held towards one destination each time, or by a bind towards all
 * (destination -1). A line is a tuple that is held or in hold-down; when it is free again it is
 * forgotten, so that memory follows what is held, however many destinations there are.
 */
export class TupleStates extends SpaceState {
  readonly #index = new TupleIndex()
  /**
   * By destination + 1: lines and unplaced acquires that may make a port unavailable towards it.
   * Entry 0 has those that do so towards all.
   */
  #unavailable = new Int32Array(TUPLES_MIN)
  /** Lines of each port that the definition in force has, and how many such ports have any. */
  readonly #lines = new Int32Array(PORTS)
  #portsTaken = 0
  /** Lines towards all destinations: without any there is no need to look for one. */
  #binds = 0
  /** Lines and unplaced acquires that have an entry in the table. A bind has none. */
  #entries = 0

  constructor(space: number, config: SpaceConfig, skewMs: number) {
    super(space, config, skewMs, TUPLES_MIN)
  }

  override unavailable(destination: number): number {
    const ports =
      destination === -1
        ? this.#portsTaken + this.unplaced
        : this.#unavailable[0] + (this.#unavailable[destination + 1] ?? 0)
    return ports + this.ports.reservedCount
  }

  override get entriesUsed(): number {
    return this.#entries
  }

  override wasFull(acquire: PendingAcquire): boolean {
    return acquire.full
  }

  override rival(port: number, destination: number): number {
    return this.#search(port, destination, line => this.isHeldAt(line))
  }

  override rivalElsewhere(port: number, destination: number, owner: number): Hold | undefined {
    let hold: Hold | undefined
    this.#search(port, destination, line => {
      hold = this.heldElsewhereAt(line, owner)
      return hold !== undefined
    })
    return hold
  }

  override heldDown(port: number, destination: number, tick: number): number {
    return this.#search(port, destination, line => this.isHeldDownAt(line, tick))
  }

  override holds(): Hold[] {
    return super.holds().sort((a, b) => a.port - b.port || a.destination - b.destination)
  }

  // --- internal ---

  /** The first line that the predicate accepts, of those that exclude the tuple; -1 = none. */
  #search(port: number, destination: number, accepts: (line: number) => boolean): number {
    if (destination !== -1) {
      const own = this.#index.find(port, destination)
      if (own !== -1 && accepts(own)) return own
      const bound = this.#binds === 0 ? -1 : this.#index.find(port, -1)
      return bound !== -1 && accepts(bound) ? bound : -1
    }
    let line = this.#index.first(port)
    while (line !== -1 && !accepts(line)) line = this.#index.next(line)
    return line
  }

  protected override portAt(line: number): number {
    return this.#index.portOf(line)
  }

  protected override destinationAt(line: number): number {
    return this.#index.destinationOf(line)
  }

  protected override find(port: number, destination: number): number {
    return this.#index.find(port, destination)
  }

  protected override findOrAdd(port: number, destination: number): number {
    const line = this.#index.find(port, destination)
    if (line !== -1) return line
    const added = this.#index.add(port, destination)
    if (this.#index.capacity > this.lines.states.length) this.lines.grow(this.#index.capacity)
    return added
  }

  protected override lineTaken(line: number, change: 1 | -1): void {
    if (this.#index.destinationOf(line) === -1) this.#binds += change
    else this.#entries += change
    this.countTaken(line, change)
    if (change === -1) this.#index.remove(line)
  }

  protected override countTaken(line: number, change: 1 | -1): void {
    const port = this.#index.portOf(line)
    if (!this.ports.isInForce(port)) return
    this.#count(this.#index.destinationOf(line), change)
    const before = this.#lines[port]
    this.#lines[port] = before + change
    if (before === 0) this.#portsTaken++
    else if (before + change === 0) this.#portsTaken--
  }

  protected override countUnplaced(destination: number, change: 1 | -1): void {
    super.countUnplaced(destination, change)
    if (destination !== -1) this.#entries += change
    this.#count(destination, change)
  }

  #count(destination: number, change: 1 | -1): void {
    if (destination + 1 >= this.#unavailable.length) {
      this.#unavailable = grown(this.#unavailable, 2 * (destination + 1))
    }
    this.#unavailable[destination + 1] += change
  }

  protected override markFull(_stamp: number): void {
    for (const acquire of this.pending) {
      const unavailable = this.unavailable(acquire.destination)
      if (unavailable > this.ports.size) acquire.full = true
      const { entries } = this.config
      if (entries === undefined || acquire.tableFull) continue
      // Itself it is counted in both.
      const share = (unavailable - 1) / Math.max(1, this.ports.size) + (this.#entries - 1) / entries
      acquire.tableFull = share >= 1 - TABLE_SLACK_SHARE
    }
  }
}
