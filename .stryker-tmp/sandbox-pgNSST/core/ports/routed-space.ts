// @ts-nocheck
import { FacilityError, fencedError } from '../errors.ts'
import type { Facility, SpaceEntry } from '../facility/facility.ts'
import { SPACE_STATISTIC } from '../facility/layout.ts'
import { slotOf, type Token } from '../facility/slots.ts'
import type { Locks } from '../locks/locks.ts'
import type { Destination } from './destination.ts'
import {
  CONNECTION_PORTS,
  type Connection,
  REFUSED,
  type Refusal,
  type RefusedCode,
} from './outcome.ts'
import type { PortSpace } from './port-space.ts'
import { TOKEN_MASK } from './port-words.ts'
import { type ReconcileOptions, type Reconciliation, reconciled } from './reconciliation.ts'
import { countRefusal, describeRefusal, reasonNow } from './refusal.ts'
import { type HeldThing, RoutingStore } from './routing-store.ts'
import { createSelection, type Policy, type Random, roomOf, type Selection } from './selection.ts'
import { SpaceStatistics } from './statistics.ts'

/** A handle is a whole number below 2^53; what is above the port's 16 bits names thing and serial. */
const HANDLES = 2 ** 37

/**
 * The port space of a connection routing hash table: a port is one stack's towards one destination, and
 * others may use it towards others at the same time.
 */
export class RoutedSpace implements PortSpace {
  readonly entry: SpaceEntry
  readonly #facility: Facility
  readonly #store: RoutingStore
  readonly #selection: Selection
  readonly #statistics: SpaceStatistics
  readonly #things: number
  /** Serials count modulo this: the handle has no room for more. */
  readonly #serials: number
  #heldCount = 0
  #refusedCode: RefusedCode = REFUSED.EXHAUSTED
  #refusedPort = 0
  #refusedAt = 0
  #refusedTo: Destination | undefined

  constructor(
    facility: Facility,
    entry: SpaceEntry,
    token: Token,
    locks: Locks,
    policy: Policy,
    random: Random,
  ) {
    const slot = slotOf(token)
    this.entry = entry
    this.#facility = facility
    this.#statistics = new SpaceStatistics(facility, entry.index, slot)
    const statistics = this.#statistics
    this.#store = new RoutingStore({ facility, space: entry, token, locks, statistics })
    this.#selection = createSelection(policy, roomOf(facility, entry, slot), random)
    this.#things = entry.segmentEntries + entry.segmentPorts
    this.#serials = Math.min(2 ** 32, Math.floor(HANDLES / this.#things))
  }

  get connections(): number {
    return this.#heldCount
  }

  get store(): RoutingStore {
    return this.#store
  }

  connect(now: number, destination?: Destination): Connection | RefusedCode {
    const from = this.#selection.start(destination)
    if (destination !== undefined && !this.#reaches(destination)) {
      const { address, family } = this.entry
      throw new FacilityError(
        'BAD_CONFIG',
        `${destination.address} cannot be reached from ${address}; give an IPv${family} destination`,
      )
    }
    const index =
      destination === undefined
        ? this.#store.bindAny(from, now)
        : this.#store.connect(from, destination, now)
    this.#statistics.addMany(SPACE_STATISTIC.PROBES, this.#store.probes)
    if (index < 0) return this.#refuse(index as RefusedCode, 0, now, destination)
    this.#selection.took(index)
    this.#statistics.add(SPACE_STATISTIC.CONNECTS)
    return this.#keep(index)
  }

  bind(port: number, now: number): Connection | RefusedCode {
    if (port === 0) return this.connect(now)
    const { spanLow, spanHigh } = this.entry
    if (!(port >= spanLow && port <= spanHigh)) return this.#refuse(REFUSED.OUT_OF_RANGE, port, now)
    const index = this.#store.bind(port - spanLow, now)
    if (index < 0) return this.#refuse(index as RefusedCode, port, now)
    this.#statistics.add(SPACE_STATISTIC.BINDS)
    return this.#keep(index)
  }

  close(held: Connection, now: number): 0 | RefusedCode {
    const { spanLow, spanHigh } = this.entry
    // Divisions, whose results are exact here: remainders of numbers this large take five times as long.
    const name = Math.floor(held / CONNECTION_PORTS)
    const port = held > 0 ? held - name * CONNECTION_PORTS : 0
    if (!(port >= spanLow && port <= spanHigh)) return this.#refuse(REFUSED.NOT_HELD, port, now)
    const serial = Math.floor(name / this.#things)
    const thing = name - serial * this.#things
    const code = this.#store.release(port - spanLow, thing, serial, this.#serials, now)
    if (code !== 0) return this.#refuse(code as RefusedCode, port, now)
    this.#heldCount -= 1
    this.#statistics.add(SPACE_STATISTIC.CLOSES)
    return 0
  }

  reconcile(
    live: Iterable<Connection>,
    now: number,
    { free = false }: ReconcileOptions = {},
  ): Reconciliation {
    const holdings = this.#store.holdings(now).map(held => ({
      connection: this.#handle(held),
      port: this.entry.spanLow + held.index,
      ...(held.destination ? { destination: held.destination } : {}),
      since: held.since,
      leased: false,
    }))
    const found = reconciled(this.entry, holdings, live)
    for (const { connection } of free ? found.leaks : []) {
      if (this.close(connection, now) !== 0) throw fencedError()
      this.#statistics.add(SPACE_STATISTIC.LEAKS_FREED)
    }
    return found
  }

  eligible(now: number, destination?: Destination): number {
    return this.#store.eligible(destination, now)
  }

  refusal(): Refusal {
    const code = this.#refusedCode
    const port = this.#refusedPort
    const to = this.#refusedTo
    const request = { facility: this.#facility, entry: this.entry, code, port }
    if (code === REFUSED.EXHAUSTED && to !== undefined) {
      const detail = `exhausted: each port has a connection to ${to.address} port ${to.port}, or had one`
      return describeRefusal({ ...request, detail })
    }
    if (code === REFUSED.TABLE_FULL) {
      const { entries, segmentEntries, segments } = this.entry
      const all = `all ${entries} entries are in use or in hold-down`
      const some = `no port that is available has one of its segment's ${segmentEntries} entries left`
      const detail = `table full: ${segments === 1 ? all : `${some}, of ${entries} in all`}`
      return describeRefusal({ ...request, detail })
    }
    if (code !== REFUSED.IN_USE && code !== REFUSED.QUARANTINED) return describeRefusal(request)
    const use = this.#store.inspect(port - this.entry.spanLow, undefined, this.#refusedAt)
    return describeRefusal({ ...request, owner: use.owner & TOKEN_MASK, freeAt: use.freeAt })
  }

  // --- internal ---

  #reaches({ family }: Destination): boolean {
    return (family === 4) === (this.entry.addressWidth === 1)
  }

  #keep(index: number): Connection {
    const { thing, serial } = this.#store
    this.#heldCount += 1
    return this.#handle({ index, thing, serial })
  }

  #handle({ index, thing, serial }: Pick<HeldThing, 'index' | 'thing' | 'serial'>): Connection {
    const name = ((serial >>> 0) % this.#serials) * this.#things + thing
    return name * CONNECTION_PORTS + this.entry.spanLow + index
  }

  #refuse(refused: RefusedCode, port: number, now: number, to?: Destination): RefusedCode {
    const code = reasonNow(this.entry, refused, port)
    this.#refusedCode = code
    this.#refusedPort = port
    this.#refusedAt = now
    this.#refusedTo = to
    countRefusal(this.#statistics, code)
    return code
  }
}
