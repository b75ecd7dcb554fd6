// @ts-nocheck
import { FacilityError } from '../errors.ts'
import { formatAddress, parseAddress } from '../facility/address.ts'
import type { Protocol } from '../facility/config.ts'
import type { Facility, SpaceEntry } from '../facility/facility.ts'
import { incarnationOf, slotOf } from '../facility/slots.ts'
import type { ConnectionRow } from './connections.ts'
import { lookAtPort, type PortState } from './port-scan.ts'
import { lookAtRoutedPort, type TupleLook, tuplesOf } from './routing-scan.ts'
import { definedSpaces } from './space-status.ts'
import { agoOf, type Frame, fields, framed, secondsOf, socket, stackName } from './text.ts'

/** Why a port of one space is, or is not, free. */
export interface PortDetail {
  readonly address: string
  readonly protocol: Protocol
  readonly port: number
  readonly state: PortState | 'notCoordinated'
  readonly owner?: PortOwner
  /** The port is in a lease of its owner. */
  readonly leased: boolean
  /** Tick at which it was taken; in a routing table the earliest of what it is held by. */
  readonly since?: number
  /** Where the connections on it go, where their owner tells. */
  readonly destinations: readonly { readonly address: string; readonly port: number }[]
  /** When its hold-down ends: the tick, and how far ahead that is. */
  readonly freeAt?: { readonly tick: number; readonly inMs: number }
  /** The statement or option that reserves it, where known. */
  readonly reservedBy?: string
  /** In a routing table: its connections, and those in hold-down, by destination. */
  readonly tuples?: readonly TupleDetail[]
  /** What to do. */
  readonly advice: string
}

/** What a port of a routing table is taken by towards one destination. */
export interface TupleDetail {
  readonly destination: { readonly address: string; readonly port: number }
  /** Without one: in hold-down. */
  readonly owner?: PortOwner
  /** With an owner: the tick at which it was taken. */
  readonly since?: number
  /** In hold-down: the tick at which that ends. */
  readonly freeAt?: number
}

export interface PortOwner {
  readonly slot: number
  readonly name: string
  readonly incarnation: number
  /** It was fenced; a survivor has not given the port back yet. */
  readonly dead: boolean
}

/** `display port`: one entry per protocol that the address has. */
export interface PortDisplay {
  readonly ports: readonly PortDetail[]
}

/** What the facility does not know of a port. */
export interface PortHints {
  /** Connections that the stacks have told of; those of other ports are passed over. */
  readonly connections?: readonly ConnectionRow[]
  readonly reservedBy?: (address: string, protocol: Protocol, port: number) => string | undefined
}

/**
 * Looks at a port of an address at a tick. *Heuristic*: it takes no lock. Throws `NO_SUCH_SPACE` for an
 * address without a space, `BAD_CONFIG` for what is no address.
 */
export function displayPort(
  facility: Facility,
  address: string,
  port: number,
  now: number,
  hints: PortHints = {},
): PortDisplay {
  const { family, words } = parseAddress(address)
  const canonical = formatAddress(family, words)
  const defined = definedSpaces(facility)
  const spaces = defined.filter(space => space.address === canonical)
  if (spaces.length === 0) {
    const known = [...new Set(defined.map(space => space.address))].join(', ')
    throw new FacilityError(
      'NO_SUCH_SPACE',
      `${canonical} is not a DVIPA here; there are ${known || 'none'}`,
    )
  }
  return { ports: spaces.map(space => detailOf(facility, space, port, now, hints)) }
}

export function portText({ ports }: PortDisplay, frame: Frame, now: number): string[] {
  const body = ports.flatMap(detail => [
    `${detail.protocol.toUpperCase()} ${socket(detail.address, detail.port)}`,
    ...fields([
      ['STATE', STATES[detail.state]],
      ...ownerFields(detail),
      ...(detail.since === undefined
        ? []
        : [['SINCE', `${agoOf(detail.since, now)} (TICK ${detail.since})`] as const]),
      ...(detail.tuples ?? []).map(tuple => tupleField(tuple, now)),
      ...detail.destinations.map(d => ['DESTINATION', socket(d.address, d.port)] as const),
      ...(detail.freeAt === undefined
        ? []
        : [
            ['FREE AT', `TICK ${detail.freeAt.tick}, IN ${secondsOf(detail.freeAt.inMs)}`] as const,
          ]),
      ...(detail.reservedBy === undefined ? [] : [['RESERVED BY', detail.reservedBy] as const]),
    ]).map(line => line.replace(/ = +/, ' = ')),
    `  ${detail.advice}`,
  ])
  return framed('PORT', frame, body, ports.length, ports.length)
}

// --- internal ---

const STATES: Readonly<Record<PortDetail['state'], string>> = {
  free: 'FREE',
  held: 'HELD',
  quarantined: 'HOLD-DOWN',
  reserved: 'RESERVED',
  leasedIdle: 'IDLE IN A LEASE',
  notCoordinated: 'NOT COORDINATED',
}

function detailOf(
  facility: Facility,
  space: SpaceEntry,
  port: number,
  now: number,
  { connections = [], reservedBy }: PortHints,
): PortDetail {
  const { address, protocol, low, high } = space
  const where = { address, protocol, port }
  if (port < low || port > high) {
    const advice = `Outside the coordinated range ${low}-${high}: each stack decides by itself.`
    return { ...where, state: 'notCoordinated', leased: false, destinations: [], advice }
  }
  const routed = space.structure === 'routing-table'
  const look = routed ? lookAtRoutedPort : lookAtPort
  const { state, token, leased, since, freeAt } = look(facility, space, port, now)
  const connected = routed ? tuplesOf(facility, space, port, now) : []
  const owner = token === 0 ? undefined : ownerOf(facility, token)
  const rows = connections.filter(
    row =>
      row.port === port &&
      row.address === address &&
      row.protocol === protocol &&
      row.stack === owner?.name &&
      row.incarnation === owner.incarnation,
  )
  const rule = state === 'reserved' ? reservedBy?.(address, protocol, port) : undefined
  const inMs = (freeAt - now) | 0
  return {
    ...where,
    state,
    leased,
    ...(owner === undefined ? {} : { owner }),
    ...(since === undefined ? {} : { since }),
    destinations: rows.flatMap(({ destination }) => (destination ? [destination] : [])),
    ...(state === 'quarantined' ? { freeAt: { tick: freeAt, inMs } } : {}),
    ...(rule === undefined ? {} : { reservedBy: rule }),
    ...(routed ? { tuples: connected.map(tuple => tupleOf(facility, tuple)) } : {}),
    advice: adviceOf(state, owner, inMs),
  }
}

function tupleOf(facility: Facility, tuple: TupleLook): TupleDetail {
  const { destination, token, since, freeAt } = tuple
  if (token === 0) return { destination, freeAt }
  return { destination, owner: ownerOf(facility, token), since }
}

/** One line: who has the port towards this destination, or until when nobody gets it. */
function tupleField(
  { destination, owner, since = 0, freeAt = 0 }: TupleDetail,
  now: number,
): readonly [string, string] {
  const to = socket(destination.address, destination.port)
  if (owner === undefined) return ['TO', `${to} IN HOLD-DOWN FOR ${secondsOf((freeAt - now) | 0)}`]
  const who = `${stackName(owner.slot, owner.name)}, INCARNATION ${owner.incarnation}`
  return ['TO', `${to} BY ${who}, SINCE ${agoOf(since, now)}`]
}

function ownerOf(facility: Facility, token: number): PortOwner {
  const { slots } = facility
  const slot = slotOf(token)
  const { name } = slots.view(slot)
  return { slot, name, incarnation: incarnationOf(token), dead: slots.isDead(token) }
}

function ownerFields({ owner, leased }: PortDetail): (readonly [string, string])[] {
  if (owner === undefined) return []
  const { slot, name, incarnation, dead } = owner
  const status = dead ? 'DEAD AND NOT YET RECOVERED' : 'MEMBER'
  const who = `${stackName(slot, name)}, SLOT ${slot}, INCARNATION ${incarnation}, ${status}`
  return [
    ['OWNER', who],
    ['LEASE', leased ? 'YES' : 'NO'],
  ]
}

function adviceOf(state: PortState, owner: PortDetail['owner'], inMs: number): string {
  const who = owner === undefined ? 'its stack' : stackName(owner.slot, owner.name)
  if (owner?.dead) {
    return (
      `Its owner is dead: a survivor gives it back, into a hold-down. If it stays so, see in ` +
      `"display vipadyn" whether any stack is active.`
    )
  }
  switch (state) {
    case 'free':
      return 'It is free: the next connect, or a bind to it, may take it.'
    case 'held':
      return `Close the connection in ${who} ("display conn" shows it), or bind to another port.`
    case 'quarantined':
      return (
        `Released a moment ago: it is free in ${secondsOf(inMs).toLowerCase()}; wait, or bind to ` +
        'another port. A shorter hold-down frees ports sooner.'
      )
    case 'reserved':
      return 'It is never selected: bind to another port, or take it out of what is reserved.'
    case 'leasedIdle':
      return `Nobody uses it: ${who} may take it without a lock, and a bind to it gets it at once.`
  }
}
