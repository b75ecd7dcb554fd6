// @ts-nocheck
import { fencedError } from '../errors.ts'
import type { Facility, SpaceEntry } from '../facility/facility.ts'
import { SPACE_STATISTIC } from '../facility/layout.ts'
import { slotOf, type Token } from '../facility/slots.ts'
import type { Locks } from '../locks/locks.ts'
import type { Destination } from './destination.ts'
import { Leases } from './leases.ts'
import {
  type Connection,
  connection,
  portOf,
  REFUSED,
  type Refusal,
  type RefusedCode,
} from './outcome.ts'
import type { PortSpace } from './port-space.ts'
import { PortStore } from './port-store.ts'
import { SHARED, TOKEN_MASK } from './port-words.ts'
import { type ReconcileOptions, type Reconciliation, reconciled } from './reconciliation.ts'
import { countRefusal, describeRefusal, reasonNow } from './refusal.ts'
import { createSelection, type Policy, type Random, roomOf, type Selection } from './selection.ts'
import { SpaceStatistics } from './statistics.ts'

/** The port space of a bitmap or a list: a port is one stack's at a time, whatever its destinations. */
export class ExclusiveSpace implements PortSpace {
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
    this.selection = createSelection(policy, roomOf(facility, entry, slot), random)
    this.held = new Float64Array(ports)
  }

  get connections(): number {
    return this.heldCount
  }

  get store(): PortStore {
    return this.#store
  }

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

  bind(port: number, now: number): Connection | RefusedCode {
    if (port === 0) return this.connect(now)
    const { spanLow, spanHigh } = this.entry
    if (!(port >= spanLow && port <= spanHigh)) return this.refuse(REFUSED.OUT_OF_RANGE, port, now)
    const index = this.#store.bind(port - spanLow, now)
    if (index < 0) return this.refuse(index as RefusedCode, port, now)
    this.statistics.add(SPACE_STATISTIC.BINDS)
    return this.keep(index, this.#store.serial)
  }

  close(held: Connection, now: number): 0 | RefusedCode {
    const index = portOf(held) - this.entry.spanLow
    if (!(held > 0) || this.held[index] !== held) {
      return this.refuse(REFUSED.NOT_HELD, held > 0 ? portOf(held) : 0, now)
    }
    if (!this.#release(index, now)) return this.refuse(REFUSED.FENCED, portOf(held), now)
    this.forget(index)
    return 0
  }

  reconcile(
    live: Iterable<Connection>,
    now: number,
    { free = false }: ReconcileOptions = {},
  ): Reconciliation {
    const { spanLow } = this.entry
    const holdings = this.#store.holdings(now).map(({ index, serial, since, leased }) => {
      const port = spanLow + index
      // A handle given out before the space was coordinated has another serial than the store's.
      return { connection: this.held[index] || connection(port, serial), port, since, leased }
    })
    const found = reconciled(this.entry, holdings, live)
    for (const { port } of free ? found.leaks : []) {
      const index = port - spanLow
      if (!this.#release(index, now)) throw fencedError()
      if (this.held[index] !== 0) this.forget(index)
      this.statistics.add(SPACE_STATISTIC.LEAKS_FREED)
    }
    return found
  }

  eligible(now: number): number {
    return this.#store.eligible(now)
  }

  refusal(): Refusal {
    const code = this.#refusedCode
    const port = this.#refusedPort
    const refusal = { facility: this.facility, entry: this.entry, code, port }
    if (code !== REFUSED.IN_USE && code !== REFUSED.QUARANTINED) return describeRefusal(refusal)
    const { owner, freeAt } = this.#store.inspect(port - this.entry.spanLow, this.#refusedAt)
    if (owner === SHARED) return describeRefusal({ ...refusal, detail: 'shared by several stacks' })
    return describeRefusal({ ...refusal, owner: owner & TOKEN_MASK, freeAt })
  }

  // --- internal ---

  /** Releases a port that this stack holds, into its lease or the store. False: this incarnation is gone. */
  #release(index: number, now: number): boolean {
    const leases = this.leases
    const inLease = leases?.has(index) === true && leases.release(index, now)
    return inLease || this.#store.release(index, now) === 0
  }

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
    const code = reasonNow(this.entry, refused, port)
    this.#refusedCode = code
    this.#refusedPort = port
    this.#refusedAt = now
    countRefusal(this.statistics, code)
    return code
  }
}
