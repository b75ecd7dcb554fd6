// @ts-nocheck
import {
  definedSpaces,
  type Facility,
  refusalsOf,
  type SpaceEntry,
  type SpaceUsage,
  spaceFigures,
  spaceUsage,
  totalFigures,
} from '../../core/index.ts'
import { summarizeLocks, totalOfLocks } from '../cluster/lock-summary.ts'

/** The figures of a facility in the text format of OpenMetrics 1.0.0. *Heuristic*: no lock is taken. */
export function openMetrics(facility: Facility, now: number): string {
  const spaces = definedSpaces(facility)
  const uses = spaces.map(space => ({ space, usage: spaceUsage(facility, space, now) }))
  const families = [
    portsFamily(uses),
    acquireFamily(facility, spaces),
    acquireFailedFamily(facility, spaces),
    ...tableFamilies(facility, uses),
    staleReleaseFamily(facility, spaces),
    recoveredFamily(facility, spaces),
    leaksFreedFamily(facility, spaces),
    ...lockFamilies(facility, spaces),
  ]
  return `${families.flatMap(familyLines).join('\n')}\n# EOF\n`
}

// --- internal ---

const PREFIX = 'portplex_'

/** A space, and who has what in it. */
interface Use {
  readonly space: SpaceEntry
  readonly usage: SpaceUsage
}

interface Family {
  /** Without the prefix, and without the `_total` of a counter's samples. */
  readonly name: string
  readonly type: 'gauge' | 'counter'
  readonly help: string
  readonly unit?: string
  readonly samples: readonly (readonly [Readonly<Record<string, string>>, number])[]
}

function familyLines({ name, type, help, unit, samples }: Family): string[] {
  const full = `${PREFIX}${name}`
  const suffix = type === 'counter' ? '_total' : ''
  return [
    `# TYPE ${full} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${full} ${unit}`]),
    `# HELP ${full} ${help}`,
    ...samples.map(([labels, value]) => `${full}${suffix}{${labelsText(labels)}} ${value}`),
  ]
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabel(value)}"`)
    .join(',')
}

/** A value of a label, with what the format wants escaped. */
function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

function labelsOf({ address, protocol }: SpaceEntry): { address: string; protocol: string } {
  return { address, protocol }
}

const STATES = { leasedIdle: 'leased_idle' } as const

function portsFamily(uses: readonly Use[]): Family {
  return {
    name: 'ports',
    type: 'gauge',
    help: 'Ports of the coordinated range by state.',
    samples: uses.flatMap(({ space, usage }) =>
      Object.entries(usage.states).map(([state, ports]) => {
        const label = STATES[state as keyof typeof STATES] ?? state
        return [{ ...labelsOf(space), state: label }, ports] as const
      }),
    ),
  }
}

function acquireFamily(facility: Facility, spaces: readonly SpaceEntry[]): Family {
  return {
    name: 'acquire',
    type: 'counter',
    help: 'Connects and binds by result.',
    samples: spaces.flatMap(space => {
      const figures = totalFigures(facility, space.index)
      const refused = Object.values(refusalsOf(figures)).reduce((sum, n) => sum + n, 0)
      return [
        [{ ...labelsOf(space), result: 'granted' }, figures.CONNECTS + figures.BINDS] as const,
        [{ ...labelsOf(space), result: 'refused' }, refused] as const,
      ]
    }),
  }
}

function acquireFailedFamily(facility: Facility, spaces: readonly SpaceEntry[]): Family {
  return {
    name: 'acquire_failed',
    type: 'counter',
    help: 'Connects and binds that were refused, by reason; fenced counts closes too.',
    samples: spaces.flatMap(space =>
      Object.entries(refusalsOf(totalFigures(facility, space.index))).map(([reason, n]) => {
        // A routing table has no port left for a destination, or no entry for any.
        const saturated = reason === 'exhausted' && isTable(space)
        const label = saturated ? 'destination_saturated' : reason.replaceAll('-', '_')
        return [{ ...labelsOf(space), reason: label }, n] as const
      }),
    ),
  }
}

function tableFamilies(facility: Facility, uses: readonly Use[]): Family[] {
  const tables = uses.filter(({ space }) => isTable(space))
  if (tables.length === 0) return []
  return [
    {
      name: 'table_entries',
      type: 'gauge',
      help: 'Entries of the connection routing table; those in their hold-down are used.',
      samples: tables.flatMap(({ space, usage: { entries: { used, capacity } = NO_ENTRIES } }) => [
        [{ ...labelsOf(space), state: 'used' }, used] as const,
        [{ ...labelsOf(space), state: 'free' }, capacity - used] as const,
      ]),
    },
    {
      name: 'acquire_probes',
      type: 'counter',
      help: 'Entries of the connection routing table that connects have looked at.',
      samples: tables.map(({ space }) => [
        labelsOf(space),
        totalFigures(facility, space.index).PROBES,
      ]),
    },
  ]
}

const NO_ENTRIES = { used: 0, capacity: 0 }

function isTable({ structure }: SpaceEntry): boolean {
  return structure === 'routing-table'
}

function staleReleaseFamily(facility: Facility, spaces: readonly SpaceEntry[]): Family {
  return {
    name: 'stale_release',
    type: 'counter',
    help: 'Closes of connections that the stack did not hold, or had closed.',
    samples: spaces.map(space => [
      labelsOf(space),
      totalFigures(facility, space.index).STALE_RELEASES,
    ]),
  }
}

function recoveredFamily(facility: Facility, spaces: readonly SpaceEntry[]): Family {
  return {
    name: 'recovered_ports',
    type: 'counter',
    help: 'Ports of dead stacks that were given back, by the stack that did it.',
    samples: spaces.flatMap(space =>
      slotsOf(facility).map(({ slot, name }) => {
        const labels = { ...labelsOf(space), slot: `${slot}`, stack: name }
        return [labels, spaceFigures(facility, space.index, slot).PORTS_RECOVERED] as const
      }),
    ),
  }
}

function leaksFreedFamily(facility: Facility, spaces: readonly SpaceEntry[]): Family {
  return {
    name: 'leaks_freed',
    type: 'counter',
    help: 'Ports that stacks held without a connection, and freed on request.',
    samples: spaces.map(space => [
      labelsOf(space),
      totalFigures(facility, space.index).LEAKS_FREED,
    ]),
  }
}

function lockFamilies(facility: Facility, spaces: readonly SpaceEntry[]): Family[] {
  const totals = spaces.map(space => ({
    space,
    ...totalOfLocks(summarizeLocks(facility, space)),
  }))
  const family = (
    name: string,
    help: string,
    pick: (total: (typeof totals)[number]) => number,
    unit?: string,
  ): Family => ({
    name,
    type: 'counter',
    help,
    samples: totals.map(total => [labelsOf(total.space), pick(total)]),
    ...(unit === undefined ? {} : { unit }),
  })
  return [
    family('lock_acquisitions', 'Locks taken.', total => total.acquisitions),
    family('lock_waits', 'Locks that were busy when asked for.', total => total.contended),
    family('lock_wait_seconds', 'Time waited for locks.', total => total.waitMs / 1e3, 'seconds'),
    family('lock_inherited', 'Locks taken over from the dead.', total => total.inherited),
  ]
}

/** Slots that are or were somebody's. */
function slotsOf(facility: Facility): { slot: number; name: string }[] {
  return Array.from({ length: facility.stacks }, (_, i) => facility.slots.view(i + 1)).filter(
    ({ incarnation }) => incarnation > 0,
  )
}
