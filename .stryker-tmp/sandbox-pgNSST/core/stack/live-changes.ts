/**
 * What a profile change does to the spaces of a facility at work. No live connection is cut: a port that
 * may not be selected any more and is held goes out of service at its close.
 *
 * One change at a time, under the facility's own lock; readers see it in the definition's words and in the
 * ports' excluded bits. A changer that dies leaves the statement written, and each 32 ports, or, of a
 * routing table, each port, as the old or the new one says; whoever repeats the change completes it.
 */
// @ts-nocheck

import { FacilityError, fencedError } from '../errors.ts'
import { formatAddress, parseAddress } from '../facility/address.ts'
import { checkStatement, type Protocol, type SpaceStatement } from '../facility/config.ts'
import { DEFINED, type Definition, QUIESCING, UNDEFINED } from '../facility/definition.ts'
import type { Facility, SpaceEntry } from '../facility/facility.ts'
import { addressWidth } from '../facility/layout.ts'
import type { Token } from '../facility/slots.ts'
import type { Locks } from '../locks/locks.ts'
import type { SpaceStore } from '../ports/port-space.ts'

export interface LiveChange {
  /** Connections on ports that will not be selected again. */
  readonly draining: number
}

/** Who changes, and how it reaches the ports of a space. */
export interface Changer {
  readonly facility: Facility
  readonly token: Token
  readonly locks: Locks
  store(space: SpaceEntry): SpaceStore
}

/** Gives a defined space another range and other reservations. Throws `BAD_CONFIG`, `NOT_LIVE`, `FENCED`. */
export function redefine(
  changer: Changer,
  space: SpaceEntry,
  statement: SpaceStatement,
  now: number,
): LiveChange {
  const reserved = checkStatement(`${space.address} ${space.protocol}`, statement)
  return alone(changer, () => {
    const { address, protocol, state } = space
    if (state !== 'active') {
      return notLive(
        `${address} ${protocol} is ${state}: nothing selects its ports; define it first`,
      )
    }
    if (!fits(space, statement)) return outside(space, statement)
    return assign(changer, space, statement, reserved, now, () => {})
  })
}

/**
 * Defines a DVIPA in a spare space that the range fits. One that is defined already is redefined, one that
 * drains serves again. A spare in which ports still cool is kept for the address that it had: defined in
 * another one, that address would have them without their hold-downs. Throws `BAD_CONFIG`, `NOT_LIVE`,
 * `FENCED`.
 */
export function define(
  changer: Changer,
  address: string,
  protocol: Protocol,
  statement: SpaceStatement,
  now: number,
): LiveChange {
  const { facility } = changer
  const { family, words } = parseAddress(address)
  const reserved = checkStatement(`${address} ${protocol}`, statement)
  return alone(changer, () => {
    const present = facility.find(address, protocol)
    if (present) {
      if (!fits(present, statement)) return outside(present, statement)
      return assign(changer, present, statement, reserved, now, definition => {
        definition.step(DEFINED)
      })
    }
    endDrained(changer, now)
    const spares = facility.spaces
      .filter(s => s.state === 'undefined' && s.protocol === protocol)
      .map(space => ({ space, coolsUntil: coolsUntil(changer, space, now) }))
    const name = formatAddress(family, words)
    const former = spares.find(s => s.coolsUntil !== 0 && s.space.address === name)
    const spare = (former ? [former] : spares.filter(s => s.coolsUntil === 0)).find(
      ({ space }) => fits(space, statement) && hasRoomFor(space, family),
    )
    if (!spare) {
      const spans = spares.map(describeSpare).join(', ') || 'none'
      return notLive(
        `${address} ${protocol}: no spare space for ports ${statement.ports.join('-')} (spare spans: ` +
          `${spans}); delete a DVIPA, or allocate with more or wider spares`,
      )
    }
    return assign(changer, spare.space, statement, reserved, now, definition => {
      definition.setAddress(family, words)
      definition.step(DEFINED)
    })
  })
}

/**
 * Deletes a DVIPA: no new connections. Once the last one is closed, and a stack attends or defines, its
 * space is undefined, and spare. One that is not coordinated drains until it is defined again: nobody knows
 * all its connections, and only those that are published are counted. Throws `NO_SUCH_SPACE`, `FENCED`.
 */
export function undefine(
  changer: Changer,
  address: string,
  protocol: Protocol,
  now: number,
): LiveChange {
  const { facility } = changer
  facility.space(address, protocol)
  return alone(changer, () => {
    const space = facility.find(address, protocol)
    if (!space) return { draining: 0 } // Somebody else has deleted it meanwhile.
    const definition = facility.definition(space)
    const draining = changer.store(space).exclusively(now, () => {
      definition.step(QUIESCING) // First: what is refused from now on is refused with the reason.
      return changer.store(space).assign(() => true, now)
    })
    if (draining < 0) return fencedError()
    endDrained(changer, now)
    return { draining }
  })
}

/** Ends the definition of spaces that have drained. Costs a look at each space where none drains. */
export function attendDraining(changer: Changer, now: number): void {
  const { facility } = changer
  const drained = facility.spaces.some(
    space => mayEnd(facility, space) && !changer.store(space).seemsHeld(),
  )
  if (!drained) return
  alone(changer, () => {
    endDrained(changer, now)
    return { draining: 0 }
  })
}

/** Inherits the facility's own lock, if somebody died with it: part of recovering a stack. */
export function inheritDefinitions({ facility, token, locks }: Changer): void {
  const lock = facility.definitionsLock
  const inherited = locks.acquire(lock)
  if (facility.slots.isDead(token)) {
    locks.abandon(lock)
    return
  }
  if (inherited) locks.markConsistent(lock)
  locks.release(lock)
}

// --- internal ---

type Outcome = LiveChange | FacilityError

interface Spare {
  readonly space: SpaceEntry
  /** The end of its last hold-down, 0 = none is on. */
  readonly coolsUntil: number
}

/** With the facility's own lock. A change that cannot be made is returned, so that the lock is let go. */
function alone({ facility, token, locks }: Changer, change: () => Outcome): LiveChange {
  const lock = facility.definitionsLock
  let outcome: Outcome
  try {
    const inherited = locks.acquire(lock)
    if (facility.slots.isDead(token)) throw fencedError()
    // Nothing to repair: the commit of a definition is one store, and the ports have locks of their own.
    if (inherited) locks.markConsistent(lock)
    outcome = change()
    locks.release(lock)
  } catch (error) {
    locks.abandon(lock)
    throw error
  }
  if (outcome instanceof FacilityError) throw outcome
  return outcome
}

/** Writes a statement, the range first, then the ports, all locks held. */
function assign(
  changer: Changer,
  space: SpaceEntry,
  { ports }: SpaceStatement,
  reserved: ReadonlySet<number>,
  now: number,
  commit: (definition: Definition) => void,
): Outcome {
  const [low, high] = ports
  const store = changer.store(space)
  const definition = changer.facility.definition(space)
  const draining = store.exclusively(now, () => {
    definition.setRange(low, high, reserved.size)
    commit(definition)
    return store.assign(index => {
      const port = space.spanLow + index
      return port < low || port > high || reserved.has(port)
    }, now)
  })
  return draining < 0 ? fencedError() : { draining }
}

function endDrained(changer: Changer, now: number): void {
  const { facility } = changer
  for (const space of facility.spaces) {
    if (!mayEnd(facility, space)) continue
    const store = changer.store(space)
    // A definer that died may have left ports that can still be taken: all are excluded first.
    const held = store.exclusively(now, () => store.assign(() => true, now))
    if (held === 0) facility.definition(space).step(UNDEFINED)
  }
}

function coolsUntil(changer: Changer, space: SpaceEntry, now: number): number {
  const store = changer.store(space)
  let until = 0
  const looked = store.exclusively(now, () => {
    until = store.coolsUntil(now)
    return 0
  })
  if (looked < 0) throw fencedError()
  return until
}

function describeSpare({ space, coolsUntil }: Spare): string {
  const span = `${space.spanLow}-${space.spanHigh}`
  return coolsUntil === 0 ? span : `${span}, kept for ${space.address} until tick ${coolsUntil}`
}

/** A space whose stacks pick by themselves never ends: nobody knows what they still have. */
function mayEnd(facility: Facility, space: SpaceEntry): boolean {
  return space.state === 'quiescing' && facility.phase(space) === 'on'
}

function fits(space: SpaceEntry, { ports: [low, high] }: SpaceStatement): boolean {
  return low >= space.spanLow && high <= space.spanHigh
}

/** A routing table is laid out for addresses of one family. */
function hasRoomFor(spare: SpaceEntry, family: 4 | 6): boolean {
  return spare.structure !== 'routing-table' || spare.addressWidth === addressWidth(family)
}

function outside(space: SpaceEntry, { ports }: SpaceStatement): FacilityError {
  const { address, protocol, spanLow, spanHigh } = space
  return notLive(
    `${address} ${protocol}: ports ${ports.join('-')} lie outside ${spanLow}-${spanHigh}, which were laid ` +
      'out; choose a range inside, or allocate with a wider span',
  )
}

function notLive(message: string): FacilityError {
  return new FacilityError('NOT_LIVE', message)
}
