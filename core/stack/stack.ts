import { FacilityError, fencedError } from '../errors.ts'
import type { Protocol, SpaceStatement } from '../facility/config.ts'
import type { Facility, SpaceEntry } from '../facility/facility.ts'
import {
  ACTIVE,
  FENCED,
  FREE,
  incarnationOf,
  JOINING,
  RECOVERING,
  SUSPECTED,
  slotOf,
  type Token,
  tokenOf,
} from '../facility/slots.ts'
import { LockUser } from '../locks/lock-user.ts'
import { createLocks, type Locks } from '../locks/locks.ts'
import type { Coordination, EnableStatus } from '../ports/coordination.ts'
import { ExclusiveSpace } from '../ports/exclusive-space.ts'
import { LateSpace } from '../ports/late-space.ts'
import type { PortSpace } from '../ports/port-space.ts'
import type {
  KnownConnection,
  Leak,
  ReconcileOptions,
  Reconciliation,
} from '../ports/reconciliation.ts'
import { RoutedSpace } from '../ports/routed-space.ts'
import type { Policy, Random } from '../ports/selection.ts'
import { type Recovery, recover, takeLocks } from '../recovery/recover.ts'
import {
  attendDraining,
  type Changer,
  define,
  inheritDefinitions,
  type LiveChange,
  redefine,
  undefine,
} from './live-changes.ts'

export interface JoinOptions {
  /** Up to 32 bytes of UTF-8; longer names are cut. */
  readonly name: string
  /** A slot of one's own, 1 to `facility.stacks`; without it the first free one. */
  readonly slot?: number
  /** Default `next-fit`. */
  readonly policy?: Policy
  /** 32-bit numbers for the selection policies. */
  readonly random: Random
  /** A monotonic clock in ns, read when a lock is contended. */
  readonly nanoseconds: () => number
  /** The tick at which it joins: dead stacks that nobody has recovered are recovered first. */
  readonly now: number
}

/**
 * Joins a facility as a protocol stack. The thread that calls this is the stack: all its calls come
 * from it, and when it dies, whoever owns the thread fences the stack after the thread has exited.
 *
 * A slot whose stack is dead is taken over, and recovered before anything else. Throws `NO_FREE_SLOT`,
 * `SLOT_TAKEN` (with a slot given), or `SLOT_WORN_OUT` (8 million restarts).
 */
export function join(facility: Facility, options: JoinOptions): Stack {
  const token = claim(facility, options)
  const stack = new Stack(facility, token, options)
  stack.recoverForJoin(options.now)
  stack.attend(options.now) // It has no connections: it begins acknowledged.
  facility.slots.step(token, JOINING, ACTIVE)
  return stack
}

/** A member of the facility: one incarnation of one slot. */
export class Stack {
  readonly facility: Facility
  readonly token: Token
  readonly #locks: Locks
  readonly #options: JoinOptions
  readonly #spaces: (PortSpace | undefined)[]
  readonly #changer: Changer
  /** Spaces that began uncoordinated. */
  readonly #late: readonly number[]
  #portsRecoveredAtJoin = 0

  constructor(facility: Facility, token: Token, options: JoinOptions) {
    this.facility = facility
    this.token = token
    this.#options = options
    this.#locks = createLocks(facility, new LockUser(facility, token, options.nanoseconds))
    this.#spaces = facility.spaces.map(() => undefined)
    this.#late = facility.spaces.filter(s => s.coordination === 'off').map(s => s.index)
    this.#changer = {
      facility,
      token,
      locks: this.#locks,
      store: ({ index }) => this.spaceAt(index).store,
    }
  }

  get slot(): number {
    return slotOf(this.token)
  }

  get incarnation(): number {
    return incarnationOf(this.token)
  }

  /**
   * The port space of a DVIPA and protocol. Throws `NO_SUCH_SPACE`. It stays the facility's space: if the
   * DVIPA is deleted and another one is defined there, it is that one's. Who keeps it while DVIPAs come and
   * go looks at `entry.address` after a connect; it does not change while a port is held.
   */
  space(address: string, protocol: Protocol): PortSpace {
    return this.spaceAt(this.facility.space(address, protocol).index)
  }

  /** The port space with an index of the facility's directory. */
  spaceAt(index: number): PortSpace {
    const opened = this.#spaces[index]
    if (opened) return opened
    const { policy = 'next-fit', random } = this.#options
    const entry = this.facility.spaces[index]!
    const Space = spaceClass(entry)
    const space = new Space(this.facility, entry, this.token, this.#locks, policy, random)
    this.#spaces[index] = space
    return space
  }

  /** The pool for binds to no address and port 0 that connect later, if the facility has one. */
  get pool(): PortSpace | undefined {
    const { pool } = this.facility
    return pool && this.spaceAt(pool.index)
  }

  /**
   * Gives a space another range and other reservations, inside its span; the last one to do so is right.
   * Live connections go on. Throws `BAD_CONFIG`, `NOT_LIVE` (why, and what to do), `FENCED`.
   */
  redefine(space: SpaceEntry, statement: SpaceStatement, now: number): LiveChange {
    return redefine(this.#changer, space, statement, now)
  }

  /** Defines a DVIPA in a spare space, or one that drains again. Throws as `redefine` does. */
  define(address: string, protocol: Protocol, statement: SpaceStatement, now: number): LiveChange {
    return define(this.#changer, address, protocol, statement, now)
  }

  /** Deletes a DVIPA: no new connections, live ones go on until closed. Throws `NO_SUCH_SPACE`, `FENCED`. */
  undefine(address: string, protocol: Protocol, now: number): LiveChange {
    return undefine(this.#changer, address, protocol, now)
  }

  /**
   * Begins to switch coordination on in a space that began without: from its next operation there, or its
   * next `attend`, each stack publishes its connections. Does nothing if that has begun, or is done. Throws
   * `NOT_LIVE` if the space is not defined, `FENCED`.
   */
  enable(space: SpaceEntry, now: number): void {
    if (space.state !== 'active') {
      const what = `${space.address} ${space.protocol} is ${space.state}`
      throw new FacilityError('NOT_LIVE', `${what}: nothing to coordinate; define it first`)
    }
    this.#coordination(space)?.begin()
    this.attend(now)
  }

  /** Switches on if every stack has published; else says who has not. Any stack may. Throws `FENCED`. */
  finishEnable(space: SpaceEntry, now: number): EnableStatus {
    this.attend(now)
    const status = this.#coordination(space)?.finish() ?? { status: 'on', for: [] }
    this.attend(now)
    return status
  }

  /** Takes `enable` back, unless coordination is on: that is for good. Any stack may. Throws `FENCED`. */
  cancelEnable(space: SpaceEntry, now: number): void {
    this.#coordination(space)?.takeBack()
    this.attend(now)
  }

  /**
   * Does what others wait for: publishes connections for a late enable, ends the definition of a DVIPA
   * that was deleted. To be called in a stack's loop; cheap when there is nothing to do.
   */
  attend(now: number): void {
    if (this.facility.slots.isDead(this.token)) return
    for (const index of this.#late) (this.spaceAt(index) as LateSpace).attend(now)
    attendDraining(this.#changer, now)
  }

  /**
   * Compares the stack's live connections, all of them, with what it holds by the facility, in each space
   * as `PortSpace.reconcile` does. Throws `FENCED`.
   */
  reconcile(
    live: Iterable<KnownConnection>,
    now: number,
    options: ReconcileOptions = {},
  ): Reconciliation {
    const groups = new Map<string, KnownConnection[]>()
    for (const known of live) {
      const key = `${known.protocol} ${known.address}`
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [known])
      else group.push(known)
    }
    const unknown: KnownConnection[] = []
    const bySpace = new Map<number, KnownConnection[]>()
    for (const group of groups.values()) {
      const { address, protocol } = group[0]!
      const space = this.facility.find(address, protocol)
      // One address may be written in several ways.
      if (space) bySpace.set(space.index, [...(bySpace.get(space.index) ?? []), ...group])
      else unknown.push(...group)
    }
    const leaks: Leak[] = []
    for (const { index, state } of this.facility.spaces) {
      if (state === 'undefined') continue
      const here = (bySpace.get(index) ?? []).map(({ connection }) => connection)
      const part = this.spaceAt(index).reconcile(here, now, options)
      leaks.push(...part.leaks)
      unknown.push(...part.unknown)
    }
    return { leaks, unknown }
  }

  /** A sign of life; at least twice per failure interval. */
  beat(): void {
    this.facility.slots.beat(this.slot)
  }

  /**
   * Recovers a stack that has been fenced. `exited: true` says that its thread has exited, for threads
   * that the cluster did not start: it is then fenced first.
   */
  recover(dead: Token, now: number, options: { readonly exited?: boolean } = {}): Recovery {
    if (options.exited === true) this.facility.fence(dead)
    inheritDefinitions(this.#changer)
    const stores = this.facility.spaces.map(({ index }) => this.spaceAt(index).store)
    return recover(this.facility, dead, this.token, this.#locks, stores, now)
  }

  /** Recovers every fenced stack whose recovery nobody has finished. Returns their tokens. */
  recoverFenced(now: number): Token[] {
    const { slots } = this.facility
    const recovered: Token[] = []
    for (let slot = 1; slot <= slots.count; slot += 1) {
      const token = slots.token(slot)
      const state = slots.state(token)
      if (state !== FENCED && state !== RECOVERING) continue
      if (this.recover(token, now).status === 'recovered') recovered.push(token)
    }
    return recovered
  }

  /** Gives back what dead incarnations of this stack's own slot have left, and recovers every other. */
  recoverForJoin(now: number): void {
    const predecessor = tokenOf(this.slot, this.incarnation - 1)
    takeLocks(this.facility, predecessor, this.#locks)
    inheritDefinitions(this.#changer)
    this.#portsRecoveredAtJoin = this.#giveBack(predecessor, now)
    this.recoverFenced(now)
  }

  /** Ports of its slot's dead incarnations that this stack gave back before it served. */
  get portsRecoveredAtJoin(): number {
    return this.#portsRecoveredAtJoin
  }

  /** Gives back everything that this stack holds, connections included, and its slot. */
  leave(now: number): void {
    const { slots } = this.facility
    if (slots.isDead(this.token)) return
    this.#giveBack(this.token, now)
    // Ends: a step fails only when a supervisor suspects this stack, or clears it, at this very moment.
    while (!slots.isDead(this.token)) {
      if (!slots.step(this.token, ACTIVE, FREE)) slots.step(this.token, SUSPECTED, FREE)
    }
  }

  /** Nothing if the space is coordinated from its beginning. */
  #coordination(space: SpaceEntry): Coordination | undefined {
    if (this.facility.slots.isDead(this.token)) throw fencedError()
    const ports = this.spaceAt(space.index)
    return ports instanceof LateSpace ? ports.coordination : undefined
  }

  #giveBack(token: Token, now: number): number {
    let ports = 0
    for (const { index } of this.facility.spaces) {
      ports += this.spaceAt(index).store.recover(token, now)
    }
    return ports
  }
}

// --- internal ---

type SpaceClass = typeof RoutedSpace | typeof ExclusiveSpace

function spaceClass({ structure, coordination }: SpaceEntry): SpaceClass {
  if (structure === 'routing-table') return RoutedSpace
  return coordination === 'off' ? LateSpace : ExclusiveSpace
}

function claim(facility: Facility, { slot, name }: JoinOptions): Token {
  const { slots } = facility
  const wanted = slot === undefined ? allSlots(slots.count) : [slot]
  let worn = false
  // A free slot if there is one, else a dead stack's.
  for (const dead of [false, true]) {
    for (const candidate of wanted) {
      const token = slots.claim(candidate, name, dead)
      if (token > 0) return token
      worn ||= token < 0
    }
  }
  if (worn) {
    throw new FacilityError('SLOT_WORN_OUT', `slots ${wanted.join(', ')} are taken or worn out`)
  }
  if (slot !== undefined) {
    const { state, name: owner } = slots.view(slot)
    throw new FacilityError('SLOT_TAKEN', `slot ${slot} is ${state} (${owner || 'no name'})`)
  }
  throw new FacilityError(
    'NO_FREE_SLOT',
    `all ${slots.count} slots are taken; allocate the facility with more stacks`,
  )
}

function allSlots(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}
