/**
 * Races of two stacks, and three where it fits, in the smallest worlds that show them: of each, every
 * interleaving is searched, and with crashes every death of one stack in each of them.
 */
import type { LockKind, SpaceConfig } from '../../core/facility/config.ts'
import { INVARIANTS, type World } from './world.ts'

export interface ExhaustiveCase {
  readonly name: string
  readonly world: Omit<World, 'lock'>
  /** Deaths in one execution, at most. */
  readonly crashes: 0 | 1
  /** Searched by the test command. */
  readonly test: readonly LockKind[]
  /** Too large for it: searched by the long run only, as far as its time goes. */
  readonly long: readonly LockKind[]
  /** Searched with a spin lock that pauses after {@link BRIEF_ROUNDS} rounds: see there. Default: false. */
  readonly spinsBriefly?: boolean
  /** Executions after which the test command stops the search of a lock; the long run has no such bound. */
  readonly most?: Partial<Record<LockKind, number>>
}

/**
 * The shipped spin lock makes 64 rounds of looking between two pauses, all alike; with deaths, each of them
 * brings plans of its own. A case that says so is searched with a lock that makes this many.
 */
export const BRIEF_ROUNDS = 2

/** What is left out of an exhaustive search, for each of its results. */
export const REDUCTIONS: readonly string[] = [
  'executions that differ only in the order of independent steps are searched once',
  'a wait times out only when no thread can run',
  'a spin loop that read the same as before waits until a word that it reads changes',
  `where it says ${BRIEF_ROUNDS} rounds, the spin lock pauses after so many looks, and not after 64`,
]

const ALL: readonly LockKind[] = ['mutex', 'fair', 'spin']

const BITMAP: SpaceConfig = { structure: 'bitmap', lease: 0, quarantineMs: 0 }
const LEASED: SpaceConfig = { ...BITMAP, lease: 2 }
const LATE: SpaceConfig = { ...BITMAP, coordination: 'off' }
const ROUTED: SpaceConfig = { ...BITMAP, structure: 'routing-table', entries: 4 }

/** Two ports, of which the second is never selected. */
const LAST = { space: BITMAP, ports: 2, reserved: [1] } as const
const TWO = { space: BITMAP, ports: 2 } as const
/** Without a history: what is held at the end is known from the stacks' reports. */
const BRIEF = { history: false } as const
/** The living inherit the locks of the dead; who is dead is recovered at the end. */
const INHERITED = { ...BRIEF, onDeath: 'fence' } as const

/** In `off` and while it is switched on, two stacks may have one port. */
const SHARING = { judged: INVARIANTS.filter(invariant => invariant !== 'I1') } as const

export const EXHAUSTIVE_CASES: readonly ExhaustiveCase[] = [
  {
    name: 'two race for the last port',
    world: { ...LAST, stacks: [['connect'], ['connect']] },
    ...{ crashes: 0, test: ALL, long: [] },
  },
  {
    name: 'three race for the last port',
    world: { ...LAST, ...BRIEF, stacks: [['connect'], ['connect'], ['connect']] },
    ...{ crashes: 0, test: [], long: ALL },
  },
  {
    name: 'two race for the last port, one dies',
    world: { ...LAST, ...INHERITED, stacks: [['connect'], ['connect']] },
    ...{ crashes: 1, test: ALL, long: [], spinsBriefly: true },
  },
  {
    name: 'two race for the last port, one dies and is recovered meanwhile',
    world: { ...LAST, ...BRIEF, stacks: [['connect'], ['connect']] },
    ...{ crashes: 1, test: [], long: ALL },
  },
  {
    name: 'acquire against recovery of a dead holder',
    world: { ...TWO, ...BRIEF, stacks: [['connect'], ['recover 2']], dead: [['connect']] },
    ...{ crashes: 0, test: ALL, long: [] },
  },
  {
    name: 'acquire against recovery of the holder of the last port',
    world: { ...LAST, ...BRIEF, stacks: [['connect'], ['recover 2']], dead: [['connect']] },
    ...{ crashes: 0, test: [], long: ALL },
  },
  {
    name: 'release against recovery of a dead holder',
    world: {
      ...TWO,
      ...BRIEF,
      stacks: [
        ['connect', 'begin', 'close 0'],
        ['begin', 'recover 2'],
      ],
      dead: [['connect']],
    },
    ...{ crashes: 0, test: ALL, long: [] },
  },
  {
    name: 'two recover one dead stack',
    world: { ...LAST, ...BRIEF, stacks: [['recover 2'], ['recover 2']], dead: [['connect']] },
    ...{ crashes: 0, test: ALL, long: ['fair'], most: { fair: 2000 }, spinsBriefly: true },
  },
  {
    name: 'crash in connect or close, then recovery, then connect',
    world: { ...TWO, stacks: [['connect', 'close 0']], survivor: ['connect'] },
    ...{ crashes: 1, test: ALL, long: [] },
  },
  {
    name: 'crash with a lease, then recovery, then connect',
    world: { ...TWO, space: LEASED, stacks: [['connect', 'close 0']], survivor: ['connect'] },
    ...{ crashes: 1, test: ['mutex'], long: [] },
  },
  {
    name: 'crash in recovery, then recovery of both',
    world: {
      ...{ ...TWO, stacks: [['recover 1']], dead: [['connect']] },
      survivor: ['recover 1', 'connect'],
    },
    ...{ crashes: 1, test: ALL, long: [] },
  },
  {
    name: 'lock inheritance: one dies in connect or close, then another connects',
    world: {
      ...{ ...TWO, onDeath: 'fence', stacks: [['connect', 'close 0']] },
      survivor: ['connect'],
    },
    ...{ crashes: 1, test: ALL, long: [] },
  },
  {
    name: 'lock inheritance: one of two that connect dies',
    world: { ...TWO, ...INHERITED, stacks: [['connect'], ['connect']] },
    ...{ crashes: 1, test: ALL, long: [], spinsBriefly: true },
  },
  {
    name: 'lease steal against release',
    world: { ...TWO, ...BRIEF, space: LEASED, stacks: [['connect', 'close 0'], ['connect']] },
    ...{ crashes: 0, test: ALL, long: [] },
  },
  {
    name: 'lease steal against release of the same port',
    world: {
      ...{ ...LAST, ...BRIEF, space: LEASED },
      stacks: [
        ['connect', 'begin', 'close 0'],
        ['begin', 'bind 0'],
      ],
    },
    ...{ crashes: 0, test: ALL, long: [] },
  },
  {
    name: 'lease steal against connect by the lease',
    world: {
      ...{ ...TWO, ...BRIEF, space: LEASED },
      stacks: [
        ['connect', 'begin', 'connect'],
        ['begin', 'bind 1'],
      ],
    },
    ...{ crashes: 0, test: ALL, long: [] },
  },
  {
    name: 'lease steal against release, one dies',
    world: {
      ...{ ...TWO, ...INHERITED, space: LEASED },
      stacks: [
        ['connect', 'begin', 'close 0'],
        ['begin', 'connect'],
      ],
    },
    ...{ crashes: 1, test: [], long: ALL },
  },
  {
    name: 'late enable against connect and close',
    world: {
      ...{ ...TWO, ...BRIEF, space: LATE },
      stacks: [
        ['enable', 'attend', 'finish'],
        ['connect', 'close 0', 'attend'],
      ],
    },
    ...{ crashes: 0, test: ALL, long: [] },
  },
  {
    name: 'late enable against close, of connections that share a port',
    world: {
      ...{ ...TWO, ...BRIEF, ...SHARING, space: LATE },
      stacks: [
        ['connect', 'begin', 'enable', 'attend', 'finish'],
        ['connect', 'begin', 'attend', 'close 0'],
      ],
    },
    ...{ crashes: 0, test: [], long: ALL },
  },
  {
    name: 'explicit bind against select of one port',
    world: { ...LAST, ...BRIEF, stacks: [['connect'], ['bind 0']] },
    ...{ crashes: 0, test: ALL, long: [] },
  },
  {
    name: 'explicit bind against select of one port, one dies',
    world: { ...LAST, ...INHERITED, stacks: [['connect'], ['bind 0']] },
    ...{ crashes: 1, test: ['mutex', 'spin'], long: ['fair'], spinsBriefly: true },
  },
  {
    name: 'routing table: insert against insert of one key',
    world: { ...LAST, ...BRIEF, space: ROUTED, stacks: [['connect 0'], ['connect 0']] },
    ...{ crashes: 0, test: ALL, long: [] },
  },
  {
    name: 'routing table: insert against remove of one key',
    world: {
      ...{ ...LAST, ...BRIEF, space: ROUTED },
      stacks: [
        ['connect 0', 'begin', 'close 0'],
        ['begin', 'connect 0'],
      ],
    },
    ...{ crashes: 0, test: ['mutex', 'spin'], long: ['fair'], spinsBriefly: true },
  },
  {
    name: 'routing table: insert against remove of another key in one bucket',
    world: {
      ...{ ...LAST, ...BRIEF, space: ROUTED },
      stacks: [
        ['connect 0', 'begin', 'close 0'],
        ['begin', 'connect 1'],
      ],
    },
    ...{ crashes: 0, test: ALL, long: [] },
  },
]
