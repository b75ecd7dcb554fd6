// @ts-nocheck
import type { Protocol } from '../facility/config.ts'
import type { Facility, SpaceEntry } from '../facility/facility.ts'
import type { RefusalReason } from '../ports/outcome.ts'
import { type SpaceFigures, spaceFigures } from '../ports/statistics.ts'
import { definedSpaces } from './space-status.ts'
import { type Frame, fields, framed } from './text.ts'
import { spaceUsage } from './usage.ts'

/** What all stacks together did in a space, all incarnations together. */
export interface SpaceStats {
  readonly address: string
  readonly protocol: Protocol
  /** The range without what is reserved. */
  readonly configured: number
  /** Held at the look. */
  readonly inUse: number
  /** Most ports held at once, as sampled: a peak between two samples is not seen. */
  readonly maxUsage: number
  readonly acquired: { readonly connects: number; readonly binds: number }
  readonly closes: number
  readonly refused: Readonly<Record<RefusedFigure, number>>
  /** Closes of what the stack did not hold, or had closed. */
  readonly staleReleases: number
  readonly recoveredPorts: number
  /** Ports that stacks held without a connection, and freed on request. */
  readonly leaksFreed: number
  readonly leases: {
    readonly taken: number
    readonly returned: number
    /** Ports that a stack took out of another's lease, or that left a dissolved one. */
    readonly portsTakenFromOthers: number
    readonly portsDissolved: number
  }
}

/** Refusals that are counted by reason; those of closes are the stale releases. */
export type RefusedFigure = Exclude<RefusalReason, 'not-held'>

/** STATS: figures of each DVIPA and protocol. */
export interface StatsDisplay {
  readonly spaces: readonly SpaceStats[]
}

/** @param maxUsage the most ports of a space, by its index, that were seen held at once */
export function displayStats(
  facility: Facility,
  now: number,
  maxUsage: (space: number) => number,
): StatsDisplay {
  return {
    spaces: definedSpaces(facility).map(space =>
      statsOf(facility, space, now, maxUsage(space.index)),
    ),
  }
}

export function statsText({ spaces }: StatsDisplay, frame: Frame): string[] {
  const shown = spaces.slice(0, frame.max)
  const body = shown.flatMap(space => [
    `${space.protocol.toUpperCase()} STATISTICS OF ${space.address}`,
    ...fields([
      ['CONFIGURED EPHEMERAL PORTS', space.configured],
      ['EPHEMERAL PORTS IN USE', space.inUse],
      ['EPHEMERAL PORTS MAX USAGE (AS SAMPLED)', space.maxUsage],
      ['EPHEMERAL PORTS EXHAUSTED', space.refused.exhausted],
      ['PORTS ACQUIRED BY CONNECT', space.acquired.connects],
      ['PORTS ACQUIRED BY BIND', space.acquired.binds],
      ['PORTS RELEASED', space.closes],
      ...Object.entries(space.refused)
        .filter(([reason]) => reason !== 'exhausted')
        .map(([reason, n]) => [`REFUSED: ${reason.toUpperCase()}`, n] as const),
      ['STALE RELEASES', space.staleReleases],
      ['PORTS RECOVERED', space.recoveredPorts],
      ['LEAKS FREED', space.leaksFreed],
      ['LEASES TAKEN', space.leases.taken],
      ['LEASES RETURNED', space.leases.returned],
      ['LEASED PORTS TAKEN FROM OTHERS', space.leases.portsTakenFromOthers],
      ['LEASED PORTS DISSOLVED', space.leases.portsDissolved],
    ]),
  ])
  return framed('PORT STATISTICS', frame, body, shown.length, spaces.length)
}

/** A space's counters over all slots. *Heuristic*: a counter may be late. */
export function totalFigures(facility: Facility, space: number): SpaceFigures {
  const total: Record<keyof SpaceFigures, number> = { ...spaceFigures(facility, space, 1) }
  for (let slot = 2; slot <= facility.stacks; slot += 1) {
    for (const [name, n] of Object.entries(spaceFigures(facility, space, slot))) {
      total[name as keyof SpaceFigures] += n
    }
  }
  return total
}

/** Refusals out of a space's counters, by reason. */
export function refusalsOf(figures: SpaceFigures): Record<RefusedFigure, number> {
  const entries = Object.entries(COUNTERS).map(([reason, name]) => [reason, figures[name]])
  return Object.fromEntries(entries) as Record<RefusedFigure, number>
}

// --- internal ---

const COUNTERS: Readonly<Record<RefusedFigure, keyof SpaceFigures>> = {
  exhausted: 'EXHAUSTED',
  'in-use': 'IN_USE',
  reserved: 'RESERVED',
  quarantined: 'QUARANTINED',
  'out-of-range': 'OUT_OF_RANGE',
  fenced: 'FENCED',
  'table-full': 'TABLE_FULL',
  'not-defined': 'NOT_DEFINED',
}

function statsOf(facility: Facility, space: SpaceEntry, now: number, sampled: number): SpaceStats {
  const { states, capacity } = spaceUsage(facility, space, now)
  const figures = totalFigures(facility, space.index)
  return {
    address: space.address,
    protocol: space.protocol,
    configured: capacity,
    inUse: states.held,
    maxUsage: Math.max(sampled, states.held),
    acquired: { connects: figures.CONNECTS, binds: figures.BINDS },
    closes: figures.CLOSES,
    refused: refusalsOf(figures),
    staleReleases: figures.STALE_RELEASES,
    recoveredPorts: figures.PORTS_RECOVERED,
    leaksFreed: figures.LEAKS_FREED,
    leases: {
      taken: figures.LEASES_TAKEN,
      returned: figures.LEASES_RETURNED,
      portsTakenFromOthers: figures.PORTS_TAKEN_FROM_OTHERS,
      portsDissolved: figures.REVOCATIONS,
    },
  }
}
