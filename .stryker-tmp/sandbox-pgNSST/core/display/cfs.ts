// @ts-nocheck
import type { Access, Protocol, Structure } from '../facility/config.ts'
import type { Facility, SpaceEntry } from '../facility/facility.ts'
import { lockFigures } from '../locks/statistics.ts'
import { definedSpaces } from './space-status.ts'
import { type Frame, framed, table } from './text.ts'
import { spaceUsage } from './usage.ts'

/** The structure of one space, as it lies in the facility. */
export interface StructureDisplay {
  readonly list: number
  readonly address: string
  readonly protocol: Protocol
  readonly structure: Structure
  readonly access: Access
  /** The structure with its copies, and the stacks' parts of the second structure. */
  readonly bytes: number
  readonly locks: number
  /** Ports, or entries of a table: in use or in their hold-down, and how many there can be. */
  readonly current: number
  readonly maximum: number
  /** Locks taken; and those that were busy when asked for. */
  readonly requests: number
  readonly deferred: number
}

/** CFS: the structures of the coupling facility. */
export interface CfsDisplay {
  readonly bytes: number
  readonly structures: readonly StructureDisplay[]
}

/** Looks at every structure at a tick. *Heuristic*: it takes no lock. */
export function displayCfs(facility: Facility, now: number): CfsDisplay {
  return {
    bytes: facility.buffer.byteLength,
    structures: definedSpaces(facility).map(space => structureOf(facility, space, now)),
  }
}

export function cfsText({ bytes, structures }: CfsDisplay, frame: Frame): string[] {
  const shown = structures.slice(0, frame.max)
  const rows = shown.map(row => [
    row.list,
    row.address,
    row.protocol.toUpperCase(),
    row.structure.toUpperCase(),
    row.access.toUpperCase(),
    kilobytes(row.bytes),
    row.locks,
    row.current,
    row.maximum,
    percent(row.current, row.maximum),
    row.requests,
    row.deferred,
  ])
  const body = [`  SIZE OF THE FACILITY ${kilobytes(bytes)}`, ...table(COLUMNS, rows)]
  return framed('COUPLING FACILITY STRUCTURES', frame, body, shown.length, structures.length)
}

// --- internal ---

const COLUMNS = [
  { title: 'LIST', right: true },
  { title: 'DVIPA' },
  { title: 'PROT' },
  { title: 'TYPE' },
  { title: 'ACCESS' },
  { title: 'SIZE', right: true },
  { title: 'LOCKS', right: true },
  { title: 'CURRENT', right: true },
  { title: 'MAXIMUM', right: true },
  { title: 'PERCENT', right: true },
  { title: 'REQUESTS', right: true },
  { title: 'DEFERRED', right: true },
]

function structureOf(facility: Facility, space: SpaceEntry, now: number): StructureDisplay {
  const { index, address, protocol, structure, access, segments, firstLock } = space
  const { states, capacity, entries } = spaceUsage(facility, space, now)
  let [requests, deferred] = [0, 0]
  for (let lock = firstLock; lock < firstLock + segments; lock += 1) {
    for (let slot = 1; slot <= facility.stacks; slot += 1) {
      const { acquisitions, contended } = lockFigures(facility, lock, slot)
      requests += acquisitions
      deferred += contended
    }
  }
  return {
    list: index,
    address,
    protocol,
    structure,
    access,
    bytes: bytesOf(facility, space),
    locks: segments,
    current: entries?.used ?? states.held + states.quarantined,
    maximum: entries?.capacity ?? capacity,
    requests,
    deferred,
  }
}

/** Literal access copies one image to another. */
function bytesOf(facility: Facility, space: SpaceEntry): number {
  const { imageWords, access, segments, mapWords } = space
  const images = imageWords * (access === 'literal' ? 2 : 1)
  const maps = segments * (facility.stacks + 1) * mapWords
  return (images + maps) * Int32Array.BYTES_PER_ELEMENT
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)}K`
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.floor((100 * part) / whole)
}
