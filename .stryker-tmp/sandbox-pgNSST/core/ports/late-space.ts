// @ts-nocheck
import { fencedError } from '../errors.ts'
import type { Facility, SpaceEntry } from '../facility/facility.ts'
import { SPACE_STATISTIC } from '../facility/layout.ts'
import type { Token } from '../facility/slots.ts'
import type { Locks } from '../locks/locks.ts'
import { Coordination, OFF, ON, phaseOf, SEEDING } from './coordination.ts'
import type { Destination } from './destination.ts'
import { ExclusiveSpace } from './exclusive-space.ts'
import type { Leases } from './leases.ts'
import { LocalPorts } from './local-ports.ts'
import { type Connection, portOf, REFUSED, type RefusedCode } from './outcome.ts'
import { type ReconcileOptions, type Reconciliation, reconciled } from './reconciliation.ts'
import type { Policy, Random } from './selection.ts'

/**
 * Claim 23: a space that began uncoordinated, as one stack uses it. Before each operation it looks at the
 * phase. `off`: the stack picks by itself, and its connections are in its own memory only. `seeding`: all
 * of them are in the store, and so is each one that is opened or closed; no leases. `on`: it is a port
 * space like any other. A handle is good in every phase.
 */
export class LateSpace extends ExclusiveSpace {
  readonly coordination: Coordination
  readonly #local: LocalPorts
  readonly #token: Token
  readonly #leasesWhenOn: Leases | undefined
  /** The phase word that this stack has followed; the first one is followed as well. */
  #followed = -1
  #on = false

  constructor(
    facility: Facility,
    entry: SpaceEntry,
    token: Token,
    locks: Locks,
    policy: Policy,
    random: Random,
  ) {
    super(facility, entry, token, locks, policy, random)
    this.coordination = new Coordination(facility, entry)
    this.#token = token
    this.#local = new LocalPorts(this.held, word => this.store.excludedBits(word))
    this.#leasesWhenOn = this.leases
    this.leases = undefined
  }

  override connect(now: number, destination?: Destination): Connection | RefusedCode {
    const phase = this.#follow(now)
    if (phase < 0) return this.refuse(REFUSED.FENCED, 0, now)
    if (phase !== OFF) return super.connect(now, destination)
    const index = this.#local.pick(this.selection.start(destination))
    if (index < 0) return this.refuse(REFUSED.EXHAUSTED, 0, now)
    this.selection.took(index)
    this.statistics.add(SPACE_STATISTIC.CONNECTS)
    return this.keep(index, this.#local.nextSerial())
  }

  override bind(port: number, now: number): Connection | RefusedCode {
    const phase = this.#follow(now)
    if (phase < 0) return this.refuse(REFUSED.FENCED, port, now)
    if (phase !== OFF) return super.bind(port, now)
    if (port === 0) return this.connect(now)
    const { spanLow, low, high } = this.entry
    if (!(port >= low && port <= high)) return this.refuse(REFUSED.OUT_OF_RANGE, port, now)
    const index = port - spanLow
    if (this.#local.isUsed(index)) return this.refuse(REFUSED.IN_USE, port, now)
    if (this.#local.isExcluded(index)) return this.refuse(REFUSED.RESERVED, port, now)
    this.statistics.add(SPACE_STATISTIC.BINDS)
    return this.keep(index, this.#local.nextSerial())
  }

  override close(held: Connection, now: number): 0 | RefusedCode {
    const phase = this.#follow(now)
    if (phase < 0) return this.refuse(REFUSED.FENCED, held > 0 ? portOf(held) : 0, now)
    if (phase !== OFF) return super.close(held, now)
    const index = portOf(held) - this.entry.spanLow
    if (!(held > 0) || this.held[index] !== held) {
      return this.refuse(REFUSED.NOT_HELD, held > 0 ? portOf(held) : 0, now)
    }
    this.forget(index)
    return 0
  }

  override eligible(now: number): number {
    return this.#follow(now) === OFF ? this.#local.eligible() : super.eligible(now)
  }

  override reconcile(
    live: Iterable<Connection>,
    now: number,
    options?: ReconcileOptions,
  ): Reconciliation {
    const phase = this.#follow(now)
    if (phase < 0) throw fencedError()
    if (phase !== OFF) return super.reconcile(live, now, options)
    const { spanLow } = this.entry
    const own = (handle: Connection): boolean => this.held[portOf(handle) - spanLow] === handle
    const others = [...live].filter(handle => !own(handle))
    return reconciled(this.entry, [], others)
  }

  /** Follows a change of the phase, if there was one: this stack's part of switching on, or taking back. */
  attend(now: number): void {
    this.#follow(now)
  }

  // --- internal ---

  /** The phase, with what it asks for done; or FENCED. */
  #follow(now: number): number {
    if (this.#on) return ON
    const word = this.coordination.word()
    if (word !== this.#followed && !this.#change(word, now)) return REFUSED.FENCED
    const phase = phaseOf(word)
    if (phase === OFF && this.facility.slots.isDead(this.#token)) return REFUSED.FENCED
    return phase
  }

  #change(word: number, now: number): boolean {
    // A handle of a stack that is gone must not acknowledge in its successor's place.
    if (this.facility.slots.isDead(this.#token)) return false
    const phase = phaseOf(word)
    const done = phase === OFF ? this.#withdraw(now) : this.store.publish(this.held, now)
    if (done < 0) return false
    if (phase === SEEDING) this.coordination.acknowledge(this.#token, word) // After publishing (E1).
    if (phase === ON) {
      this.#on = true
      this.leases = this.#leasesWhenOn
    }
    this.#followed = word
    return true
  }

  /** What was published under an epoch that has been taken back. */
  #withdraw(now: number): number {
    return phaseOf(this.#followed) === SEEDING ? this.store.withdraw(this.held, now) : 0
  }
}
