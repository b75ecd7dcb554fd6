import type { Facility, SpaceEntry } from '../facility/facility.ts'
import { SPACE_STATISTIC } from '../facility/layout.ts'
import { incarnationOf, slotOf, type Token } from '../facility/slots.ts'
import type { Locks } from '../locks/locks.ts'
import type { Destination } from './destination.ts'
import { Leases } from './leases.ts'
import {
  adviceOf,
  type Connection,
  connection,
  portOf,
  REFUSED,
  type Refusal,
  type RefusedCode,
  reasonOf,
} from './outcome.ts'
import { PortStore } from './port-store.ts'
import { SHARED, TOKEN_MASK } from './port-words.ts'
import { createSelection, type Policy, type Random, type Selection } from './selection.ts'
import { SpaceStatistics } from './statistics.ts'

/**
 * One DVIPA and protocol, as one stack uses it. Time comes in as a tick in ms (32 bits, wrapping), the
 * same clock for all stacks, give or take a day.
 */
export class PortSpace {
  readonly entry: SpaceEntry
  protected readonly facility: Facility
  readonly #store: PortStore
  protected leases: Leases | undefined
  protected readonly selection: Selection
  protected readonly statistics: SpaceStatistics
  /** Per port: this stack's connection on it, 0 = none. */
  protected readonly held: Float64Array
  protected heldCount: number = 0
  #refusedCode: RefusedCode = REFUSED.EXHAUSTED
  #refusedPort = 0
  #refusedAt = 0

  constructor(
    facility: Facility,
    entry: SpaceEntry,
    token: Token,
    locks: Locks,
    policy: Policy,
    random: Random,
  ) {
    const ports = entry.spanHigh - entry.spanLow + 1
    const slot = slotOf(token)
    this.entry = entry
    this.facility = facility
    this.statistics = new SpaceStatistics(facility, entry.index, slot)
    this.#store = new PortStore({
      facility,
      space: entry,
      token,
      locks,
      statistics: this.statistics,
    })
    this.leases =
      entry.lease === 0
        ? undefined
        : new Leases(this.#store, token, ports, entry.lease, entry.quarantineMs, this.statistics)
    this.selection = createSelection(policy, ports, shareOf(facility, entry, slot), random)
    this.held = new Float64Array(ports)
  }

  /** Connections that this stack holds. */
  get connections(): number {
    return this.heldCount
  }

  /** The store, for recovery. */
  get store(): PortStore {
    return this.#store
  }

  /**
   * Claims 1, 13, 24: selects an available port for a connection with the DVIPA as its source, and
   * marks it. The destination matters to the double-hash policy only. Negative: EXHAUSTED, NOT_DEFINED or
   * FENCED.
   */
  connect(now: number, destination?: Destination): Connection | RefusedCode {
    const from = this.selection.start(destination)
    const leases = this.leases
    let index: number
    let serial: number
    if (leases !== undefined) {
      index = leases.pick(from, now)
      serial = leases.serial
      if (index < 0) {
        index = this.#connectSlow(leases, from, now)
        serial = this.#store.serial
      }
    } else {
      index = this.#store.take(from, now)
      if (index === REFUSED.EXHAUSTED) index = this.#store.takeOrRefuse(now)
      serial = this.#store.serial
    }
    if (index < 0) return this.refuse(index as RefusedCode, 0, now)
    this.selection.took(index)
    this.statistics.add(SPACE_STATISTIC.CONNECTS)
    return this.keep(index, serial)
  }

  /**
   * Claims 36-37: binds to a given port, or, with port 0, to any. Negative: IN_USE, RESERVED,
   * QUARANTINED, OUT_OF_RANGE (not coordinated: the stack's own business), EXHAUSTED, NOT_DEFINED, FENCED.
   */
  bind(port: number, now: number): Connection | RefusedCode {
    if (port === 0) return this.connect(now)
    const { spanLow, spanHigh } = this.entry
    if (!(port >= spanLow && port <= spanHigh)) return this.refuse(REFUSED.OUT_OF_RANGE, port, now)
    const index = this.#store.bind(port - spanLow, now)
    if (index < 0) return this.refuse(index as RefusedCode, port, now)
    this.statistics.add(SPACE_STATISTIC.BINDS)
    return this.keep(index, this.#store.serial)
  }

  /**
   * Releases what `connect` or `bind` returned; the port goes into hold-down. 0: done. NOT_HELD: this
   * stack does not hold that connection, or has closed it; nothing changes (I11). FENCED: this
   * incarnation is not a member any more.
   */
  close(held: Connection, now: number): 0 | RefusedCode {
    const index = portOf(held) - this.entry.spanLow
    if (!(held > 0) || this.held[index] !== held) {
      return this.refuse(REFUSED.NOT_HELD, held > 0 ? portOf(held) : 0, now)
    }
    const leases = this.leases
    const inLease = leases?.has(index) === true && leases.release(index, now)
    if (!inLease && this.#store.release(index, now) !== 0) {
      return this.refuse(REFUSED.FENCED, portOf(held), now)
    }
    this.forget(index)
    return 0
  }

  /** Why the last operation that was refused was refused. */
  refusal(): Refusal {
    const code = this.#refusedCode
    const port = this.#refusedPort
    const { errno, advice } = adviceOf(code)
    const { address, protocol, spanLow } = this.entry
    const reason = reasonOf(code)
    const where = `${address} ${protocol}${port === 0 ? '' : ` port ${port}`}`
    const refusal = { reason, errno, address, protocol, port }
    if (code !== REFUSED.IN_USE && code !== REFUSED.QUARANTINED) {
      return { ...refusal, message: `${where}: ${reason}; ${advice}` }
    }
    const { owner: word, freeAt } = this.#store.inspect(port - spanLow, this.#refusedAt)
    if (freeAt !== 0 && word === 0) {
      return { ...refusal, freeAt, message: `${where}: free at tick ${freeAt}; ${advice}` }
    }
    if (word === SHARED) return { ...refusal, message: `${where}: shared by several; ${advice}` }
    const token = word & TOKEN_MASK
    const slot = slotOf(token)
    if (slot === 0) return { ...refusal, message: `${where}: ${reason}; ${advice}` }
    const { name } = this.facility.slots.view(slot)
    const owner = { slot, incarnation: incarnationOf(token), name }
    const who = `held by ${name || `stack ${slot}`} (slot ${slot}, incarnation ${owner.incarnation})`
    return { ...refusal, owner, message: `${where}: ${who}; ${advice}` }
  }

  // --- internal ---

  protected forget(index: number): void {
    this.held[index] = 0
    this.heldCount -= 1
    this.statistics.add(SPACE_STATISTIC.CLOSES)
  }

  /** No idle port in the lease: another lease, else a port out of others' leases, else the last look. */
  #connectSlow(leases: Leases, from: number, now: number): number {
    const granted = this.#store.grant(from, now, leases.add)
    if (granted === REFUSED.FENCED) return granted
    if (granted > 0) {
      const index = leases.pick(from, now)
      this.#store.serial = leases.serial
      if (index >= 0) return index
    }
    const taken = this.#store.takeFromOthers(from, now)
    return taken === REFUSED.EXHAUSTED ? this.#store.takeOrRefuse(now) : taken
  }

  protected keep(index: number, serial: number): Connection {
    const held = connection(this.entry.spanLow + index, serial)
    this.held[index] = held
    this.heldCount += 1
    return held
  }

  protected refuse(refused: RefusedCode, port: number, now: number): RefusedCode {
    const code = this.#reasonNow(refused, port)
    this.#refusedCode = code
    this.#refusedPort = port
    this.#refusedAt = now
    this.statistics.add(COUNTERS[-code - 1]!)
    return code
  }

  /** What the definition says of a refusal. Read here only: granting costs nothing more. */
  #reasonNow(code: RefusedCode, port: number): RefusedCode {
    if (code === REFUSED.FENCED || code === REFUSED.NOT_HELD) return code
    const { state, low, high } = this.entry
    if (state !== 'active') return REFUSED.NOT_DEFINED
    return port !== 0 && !(port >= low && port <= high) ? REFUSED.OUT_OF_RANGE : code
  }
}

const COUNTERS = [
  SPACE_STATISTIC.EXHAUSTED,
  SPACE_STATISTIC.IN_USE,
  SPACE_STATISTIC.RESERVED,
  SPACE_STATISTIC.QUARANTINED,
  SPACE_STATISTIC.OUT_OF_RANGE,
  SPACE_STATISTIC.STALE_RELEASES,
  SPACE_STATISTIC.FENCED,
  SPACE_STATISTIC.TABLE_FULL,
  SPACE_STATISTIC.NOT_DEFINED,
]

/** The part of the range that a slot's next-fit walks through: whole segments where there are enough. */
function shareOf(facility: Facility, entry: SpaceEntry, slot: number): readonly [number, number] {
  const ports = entry.spanHigh - entry.spanLow + 1
  const unit = entry.segments >= facility.stacks ? entry.segmentPorts : 1
  const units = Math.floor(ports / unit)
  const edge = (n: number): number => Math.floor((units * n) / facility.stacks) * unit
  return [
    edge(slot - 1),
    slot === facility.stacks ? ports : Math.max(edge(slot), edge(slot - 1) + 1),
  ]
}
