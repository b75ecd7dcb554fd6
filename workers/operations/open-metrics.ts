import {
  definedSpaces,
  type Facility,
  refusalsOf,
  type SpaceEntry,
  spaceFigures,
  spaceUsage,
  totalFigures,
} from '../../core/index.ts'
import { summarizeLocks, totalOfLocks } from '../cluster/lock-summary.ts'

/** The figures of a facility in the text format of OpenMetrics 1.0.0. *Heuristic*: no lock is taken. */
export function openMetrics(facility: Facility, now: number): string {
  const spaces = definedSpaces(facility)
  const families = [
    portsFamily(facility, spaces, now),
    acquireFamily(facility, spaces),
    acquireFailedFamily(facility, spaces),
    staleReleaseFamily(facility, spaces),
    recoveredFamily(facility, spaces),
    leaksFreedFamily(facility, spaces),
    ...lockFamilies(facility, spaces),
  ]
  return `${families.flatMap(familyLines).join('\n')}\n# EOF\n`
}

/** A value of a label, with what the format wants escaped. */
export function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

// --- internal ---

const PREFIX = 'portplex_'

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

function labelsOf({ address, protocol }: SpaceEntry): { address: string; protocol: string } {
  return { address, protocol }
}

const STATES = { leasedIdle: 'leased_idle' } as const

function portsFamily(facility: Facility, spaces: readonly SpaceEntry[], now: number): Family {
  return {
    name: 'ports',
    type: 'gauge',
    help: 'Ports of the coordinated range by state.',
    samples: spaces.flatMap(space =>
      Object.entries(spaceUsage(facility, space, now).states).map(([state, ports]) => {
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
      Object.entries(refusalsOf(totalFigures(facility, space.index))).map(
        ([reason, n]) => [{ ...labelsOf(space), reason: reason.replaceAll('-', '_') }, n] as const,
      ),
    ),
  }
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
