// @ts-nocheck
import type { Structure } from '../facility/config.ts'
import type { Facility, SpaceEntry } from '../facility/facility.ts'
import { incarnationOf, slotOf, type Token } from '../facility/slots.ts'
import { drainingPorts, eachPort } from './port-scan.ts'
import { noPorts, type PortStates } from './port-states.ts'
import { drainingThings, eachEntry, eachRoutedPort } from './routing-scan.ts'

/** What one incarnation of a stack has in a space. */
export interface OwnerUsage {
  readonly slot: number
  readonly name: string
  readonly incarnation: number
  /** It was fenced, and what it has here has not been given back yet. */
  readonly dead: boolean
  readonly held: number
  /** In its leases and not in use; those in their hold-down are not counted. */
  readonly leasedIdle: number
}

/** Who has what in a space. */
export interface SpaceUsage {
  readonly states: PortStates
  /** Ports that can be handed out at all: the range without what is reserved. */
  readonly capacity: number
  /** Ports, held or leased, of dead stacks that are not recovered yet. */
  readonly ofDead: number
  /** In the order of slots and incarnations; only those that have something. */
  readonly owners: readonly OwnerUsage[]
  /** Entries of a table of connections, where the structure is one. */
  readonly entries?: { readonly used: number; readonly capacity: number }
}

/** Reads a space, whatever its structure. *Heuristic*: it takes no lock. */
export function spaceUsage(facility: Facility, space: SpaceEntry, now: number): SpaceUsage {
  return READERS[space.structure](facility, space, now)
}

/** The owners with the most ports held, the largest first. */
export function topOwners(usage: SpaceUsage, count: number): OwnerUsage[] {
  return usage.owners
    .filter(owner => owner.held > 0)
    .sort((a, b) => b.held - a.held || a.slot - b.slot)
    .slice(0, count)
}

// --- internal ---

/** One reader per structure. */
const READERS: Readonly<
  Record<Structure, (facility: Facility, space: SpaceEntry, now: number) => SpaceUsage>
> = { bitmap: usageOfPorts, list: usageOfPorts, 'routing-table': usageOfEntries }

/** What a token has: all, and what of that is in use, or idle in leases. */
interface Share {
  had: number
  held: number
  leasedIdle: number
}

function usageOfPorts(facility: Facility, space: SpaceEntry, now: number): SpaceUsage {
  const states = noPorts()
  const shares = new Shares()
  eachPort(facility, space, now, (state, token) => {
    states[state] += 1
    if (token === 0) return
    const share = shares.of(token)
    share.had += 1
    if (state === 'held' || state === 'leasedIdle') share[state] += 1
  })
  const capacity = space.high - space.low + 1 - states.reserved
  const draining = drainingPorts(facility, space)
  return { states: { ...states, draining }, capacity, ...shares.usage(facility) }
}

/** A stack holds connections here, several on one port, and ports that it has bound. */
function usageOfEntries(facility: Facility, space: SpaceEntry, now: number): SpaceUsage {
  const states = noPorts()
  const shares = new Shares()
  let used = 0
  const connected = new Set<number>()
  eachEntry(facility, space, now, (_word, port, token) => {
    used += 1
    if (token === 0) return
    connected.add(port)
    shares.hold(token)
  })
  eachRoutedPort(facility, space, now, (state, token, port) => {
    states[state] += 1
    if (token !== 0 && !connected.has(port)) shares.hold(token) // Bound.
  })
  const capacity = space.high - space.low + 1 - states.reserved
  const entries = { used, capacity: space.entries }
  const draining = drainingThings(facility, space, now)
  return { states: { ...states, draining }, capacity, ...shares.usage(facility), entries }
}

class Shares {
  readonly #shares = new Map<Token, Share>()

  of(token: Token): Share {
    const share = this.#shares.get(token) ?? { had: 0, held: 0, leasedIdle: 0 }
    this.#shares.set(token, share)
    return share
  }

  hold(token: Token): void {
    const share = this.of(token)
    share.had += 1
    share.held += 1
  }

  usage(facility: Facility): Pick<SpaceUsage, 'ofDead' | 'owners'> {
    let ofDead = 0
    const owners = [...this.#shares].map(([token, { had, held, leasedIdle }]): OwnerUsage => {
      const slot = slotOf(token)
      const dead = facility.slots.isDead(token)
      if (dead) ofDead += had
      const { name } = facility.slots.view(slot)
      return { slot, name, incarnation: incarnationOf(token), dead, held, leasedIdle }
    })
    owners.sort((a, b) => a.slot - b.slot || a.incarnation - b.incarnation)
    return { ofDead, owners }
  }
}
