/**
 * What a proof is about: a small facility, and what its stacks do there. It is JSON, the input of
 * `stacks.scenario.ts`, so that a replay token holds all of it.
 */
import type { LockKind, SpaceConfig } from '../../core/facility/config.ts'
import type { Policy } from '../../core/ports/selection.ts'

/**
 * A call of a stack. Numbers: of a destination from 0; of a port, counted from the first one of the range;
 * which one of the connections that the stack has open, or has closed, counted modulo how many there are;
 * ms; of a stack from 0, those that died before included.
 *
 *   connect          to any destination (routing table: from a port for all destinations)
 *   connect D        to this destination
 *   bind P           to this port; `bind any`: to any one
 *   close N          one that is open
 *   close-again N    one that it has closed: must be refused
 *   forge P          close of a handle for this port that nobody was given: must be refused
 *   tick MS          moves the clock of all stacks
 *   recover S        recovers a stack that is dead; until it is dead: does nothing
 *   leave            gives everything back; the stack's further calls are those of a stale handle
 *   enable, attend, finish   late enable: begins it, publishes, switches on if all have published
 *   begin            waits until all stacks have come this far; calls before are made in the order of stacks
 */
export type Call =
  | 'connect'
  | `connect ${number}`
  | `bind ${number}`
  | 'bind any'
  | `close ${number}`
  | `close-again ${number}`
  | `forge ${number}`
  | `tick ${number}`
  | `recover ${number}`
  | 'leave'
  | 'enable'
  | 'attend'
  | 'finish'
  | 'begin'

export const INVARIANTS = [
  'I1',
  'I2',
  'I3',
  'I4',
  'I5',
  'I6',
  'I7',
  'I8',
  'I9',
  'I10',
  'I11',
] as const
export type Invariant = (typeof INVARIANTS)[number]

export interface World {
  readonly lock: LockKind
  /** The one port space; its range counts from {@link FIRST_PORT}. */
  readonly space: Omit<SpaceConfig, 'ports' | 'span' | 'reserved'>
  /** Ports of the range. */
  readonly ports: number
  /** Ports of the range that are never selected, counted from its first one. */
  readonly reserved?: readonly number[]
  /** Default: next-fit. */
  readonly policy?: Policy
  /** What each stack does: a thread each. */
  readonly stacks: readonly (readonly Call[])[]
  /** Stacks that have died before: what each of them took, and did not close. They come after the others. */
  readonly dead?: readonly (readonly Call[])[]
  /** Stacks, by number, that were fenced before and go on with a stale handle. */
  readonly zombies?: readonly number[]
  /**
   * What happens to a stack that dies: another stack fences it and recovers it, or only fences it, so that
   * the living inherit its locks; or its slot's next incarnation takes over, and recovers it first. Default:
   * recover.
   */
  readonly onDeath?: 'recover' | 'fence' | 'restart'
  /** What the stack that recovered does then, or the next incarnation. */
  readonly survivor?: readonly Call[]
  /** Without a history there are fewer steps; it is judged by what is held at the end. Default: true. */
  readonly history?: boolean
  /** What is judged; default: everything. */
  readonly judged?: readonly Invariant[]
}

export const ADDRESS = '192.0.2.1'
export const FIRST_PORT = 40_000
/** The tick at which everything begins. */
export const START = 1000
