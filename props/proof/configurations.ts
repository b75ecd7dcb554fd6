/**
 * On what the invariants are proved: every structure, way of access, lock kind, lock scope, with and without
 * leases and hold-downs; and which invariant is about which. The smallest geometry there is.
 */
import type { LockKind } from '../../core/facility/config.ts'
import { INVARIANTS, type Invariant, type World } from './world.ts'

export interface Configuration extends Pick<World, 'lock' | 'space' | 'ports' | 'reserved'> {
  readonly name: string
}

export const QUARANTINE_MS = 100

/** Two segments with two ports each that can be had. */
const SEGMENTS = {
  ports: 34,
  reserved: Array.from({ length: 30 }, (_, index) => index + 2),
}
const WHOLE = { ports: 3 }

/** All of them. */
export const CONFIGURATIONS: readonly Configuration[] = structures().flatMap(structure =>
  (['mutex', 'fair', 'spin'] as const).flatMap(lock =>
    [0, QUARANTINE_MS].map(quarantineMs => configuration(structure, lock, quarantineMs)),
  ),
)

/** Those that an invariant is about. */
export function configurationsOf(invariant: Invariant): readonly Configuration[] {
  return CONFIGURATIONS.filter(({ space }) => {
    const isRouted = space.structure === 'routing-table'
    const isLate = space.coordination === 'off'
    if (invariant === 'I1') return !isRouted
    if (invariant === 'I2') return isRouted
    if (invariant === 'I5') return space.quarantineMs !== 0 && !isLate
    // Of a late enable: what is held by whom, and that nothing is lost on the way.
    return !isLate || LATE.includes(invariant)
  })
}

/** A line for each invariant: how many configurations it is proved on. */
export function proofTable(): string[] {
  return INVARIANTS.map(invariant => {
    const all = configurationsOf(invariant)
    const structuresOf = new Set(all.map(({ name }) => name.replace(/, (mutex|fair|spin).*/, '')))
    return `${invariant.padEnd(4)} ${String(all.length).padStart(3)}  ${[...structuresOf].join('; ')}`
  })
}

// --- internal ---

type Shape = Pick<Configuration, 'name' | 'space' | 'ports' | 'reserved'>

const LATE: readonly Invariant[] = ['I1', 'I3', 'I4', 'I7', 'I10']

function structures(): Shape[] {
  const bySegment = { lockScope: 'segment', segmentPorts: 32 } as const
  const table = { structure: 'routing-table', entries: 4 } as const
  return [
    { name: 'bitmap', space: { structure: 'bitmap', lockScope: 'structure', lease: 0 }, ...WHOLE },
    {
      name: 'bitmap, segments',
      space: { structure: 'bitmap', ...bySegment, lease: 0 },
      ...SEGMENTS,
    },
    {
      name: 'bitmap, leases',
      space: { structure: 'bitmap', lockScope: 'structure', lease: 2 },
      ...WHOLE,
    },
    {
      name: 'bitmap, segments, leases',
      space: { structure: 'bitmap', ...bySegment, lease: 2 },
      ...SEGMENTS,
    },
    { name: 'bitmap, literal', space: { structure: 'bitmap', access: 'literal' }, ...WHOLE },
    {
      name: 'bitmap, late',
      space: { structure: 'bitmap', coordination: 'off', lease: 0 },
      ...WHOLE,
    },
    { name: 'list', space: { structure: 'list', lease: 0 }, ...WHOLE },
    { name: 'list, leases', space: { structure: 'list', lease: 2 }, ...WHOLE },
    { name: 'list, literal', space: { structure: 'list', access: 'literal' }, ...WHOLE },
    { name: 'list, late', space: { structure: 'list', coordination: 'off', lease: 0 }, ...WHOLE },
    { name: 'routing table', space: { ...table, lockScope: 'structure' }, ...WHOLE },
    { name: 'routing table, segments', space: { ...table, ...bySegment, entries: 8 }, ...SEGMENTS },
    { name: 'routing table, literal', space: { ...table, access: 'literal' }, ...WHOLE },
  ]
}

function configuration(shape: Shape, lock: LockKind, quarantineMs: number): Configuration {
  const name = `${shape.name}, ${lock}, hold-down ${quarantineMs} ms`
  return { ...shape, name, lock, space: { ...shape.space, quarantineMs } }
}
