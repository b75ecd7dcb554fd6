/** The spaces of the mutants' worlds. */
import type { World } from '../../proof/world.ts'

type Space = World['space']

export const BITMAP: Space = { structure: 'bitmap', lease: 0, quarantineMs: 0 }
export const COOLING: Space = { ...BITMAP, quarantineMs: 100 }
export const LITERAL: Space = { ...BITMAP, access: 'literal' }
export const LEASED: Space = { ...BITMAP, lease: 2 }
export const LEASED_COOLING: Space = { ...LEASED, quarantineMs: 100 }
export const LATE: Space = { ...BITMAP, coordination: 'off' }
export const ROUTING: Space = { structure: 'routing-table', entries: 4, quarantineMs: 0 }
