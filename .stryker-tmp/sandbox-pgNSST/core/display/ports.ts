// @ts-nocheck
import type { Protocol, Structure } from '../facility/config.ts'
import type { Facility } from '../facility/facility.ts'
import { definedSpaces } from './space-status.ts'
import { type Frame, framed, stackName, table } from './text.ts'
import { type SpaceUsage, spaceUsage } from './usage.ts'

/** PORTS: who has the ports of each DVIPA and protocol. */
export interface PortsDisplay {
  readonly spaces: readonly (SpaceUsage & {
    readonly address: string
    readonly protocol: Protocol
    readonly low: number
    readonly high: number
    readonly structure: Structure
  })[]
}

/** Looks at every space at a tick. *Heuristic*: it takes no lock. */
export function displayPorts(facility: Facility, now: number): PortsDisplay {
  return {
    spaces: definedSpaces(facility).map(space => {
      const { address, protocol, low, high, structure } = space
      return { address, protocol, low, high, structure, ...spaceUsage(facility, space, now) }
    }),
  }
}

export function portsText({ spaces }: PortsDisplay, frame: Frame): string[] {
  const shown = spaces.slice(0, frame.max)
  const rows = shown.map(({ address, protocol, low, high, structure, states, ofDead }) => [
    address,
    protocol.toUpperCase(),
    `${low}-${high}`,
    structure.toUpperCase(),
    states.free,
    states.held,
    states.quarantined,
    states.reserved,
    states.leasedIdle,
    states.draining,
    ofDead,
  ])
  const [title = '', ...lines] = table(COLUMNS, rows)
  const body = shown.flatMap((space, i) => [lines[i]!, ...entriesOf(space), ...ownersOf(space)])
  return framed('DYNAMIC VIPA PORTS', frame, [title, ...body], shown.length, spaces.length)
}

// --- internal ---

const COLUMNS = [
  { title: 'DVIPA' },
  { title: 'PROT' },
  { title: 'RANGE' },
  { title: 'STRUCTURE' },
  { title: 'FREE', right: true },
  { title: 'HELD', right: true },
  { title: 'HOLDDOWN', right: true },
  { title: 'RESERVED', right: true },
  { title: 'LEASED', right: true },
  { title: 'DRAINING', right: true },
  { title: 'OFDEAD', right: true },
]

const OWNER_COLUMNS = [
  { title: 'STACK' },
  { title: 'SLOT', right: true },
  { title: 'INCARNATION', right: true },
  { title: 'HELD', right: true },
  { title: 'LEASED', right: true },
  { title: 'STATUS' },
]

function entriesOf({ entries }: SpaceUsage): string[] {
  return entries ? [`  TABLE ENTRIES ${entries.used} OF ${entries.capacity}`] : []
}

function ownersOf({ owners }: SpaceUsage): string[] {
  if (owners.length === 0) return []
  const rows = owners.map(({ slot, name, incarnation, dead, held, leasedIdle }) => [
    stackName(slot, name),
    slot,
    incarnation,
    held,
    leasedIdle,
    dead ? 'DEAD, NOT YET RECOVERED' : 'MEMBER',
  ])
  return table(OWNER_COLUMNS, rows, '  ')
}
