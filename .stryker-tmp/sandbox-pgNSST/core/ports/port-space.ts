// @ts-nocheck
import type { SpaceEntry } from '../facility/facility.ts'
import type { Token } from '../facility/slots.ts'
import type { Destination } from './destination.ts'
import type { Connection, Refusal, RefusedCode } from './outcome.ts'
import type { ReconcileOptions, Reconciliation } from './reconciliation.ts'

/** The store of a space, for recovery and for live changes. */
export interface SpaceStore {
  /** Gives back what a dead stack, or this one, has. Returns how much it was. */
  recover(dead: Token, now: number): number
  /** Runs `body` with all locks of the space held. Its result, or FENCED. */
  exclusively(now: number, body: () => number): number
  /**
   * With all locks held, says anew which ports, by their index, may not be selected. Those that are held
   * stay held, and go out of service at their close. Returns how many these are. Who dies in it is
   * completed by repeating it.
   */
  assign(excluded: (index: number) => boolean, now: number): number
  /** With all locks held: the tick at which the last hold-down ends, 0 = none is on. Looks at everything. */
  coolsUntil(now: number): number
  /** Whether any stack seems to hold something here. *Heuristic*: without a lock. */
  seemsHeld(): boolean
}

/**
 * One DVIPA and protocol, as one stack uses it. Time comes in as a tick in ms (32 bits, wrapping), the
 * same clock for all stacks, give or take a day.
 */
export interface PortSpace {
  readonly entry: SpaceEntry
  /** Connections that this stack holds. */
  readonly connections: number
  /** The store, for recovery. */
  readonly store: SpaceStore

  /**
   * Claims 1, 13, 24: selects an available port for a connection with the DVIPA as its source, and
   * marks it. Negative: EXHAUSTED, TABLE_FULL (routing table), NOT_DEFINED or FENCED.
   *
   * In a bitmap or a list the destination matters to the double-hash policy only. In a routing table a
   * port is selected that is available towards the destination (claims 28-30, 42-43); without one, a
   * port that is available towards every destination, as by `bind`. Throws `BAD_CONFIG` for a
   * destination of the other address family.
   */
  connect(now: number, destination?: Destination): Connection | RefusedCode

  /**
   * Claims 36-37: binds to a given port, towards every destination; or, with port 0, to any. Negative:
   * IN_USE, RESERVED, QUARANTINED, OUT_OF_RANGE (not coordinated: the stack's own business), EXHAUSTED,
   * NOT_DEFINED, FENCED.
   */
  bind(port: number, now: number): Connection | RefusedCode

  /**
   * Releases what `connect` or `bind` returned, into hold-down. 0: done. NOT_HELD: this stack does not
   * hold that connection, or has closed it; nothing changes (I11). FENCED: this incarnation is not a
   * member any more.
   */
  close(held: Connection, now: number): 0 | RefusedCode

  /**
   * Ports that a `connect` could be given now, those that are idle in somebody's lease included: in a
   * routing table those towards the destination, or, without one, those without any connection. Looks
   * at each port, a segment after the other, so it takes up to some milliseconds.
   */
  eligible(now: number, destination?: Destination): number

  /**
   * Compares what this stack holds here by the facility, by its maps and the truth words, with its live
   * connections, which must be all that it has here: what is not among them is a leak. Ports that are
   * idle in a lease are none. Nothing is freed unless `free` says so, whatever its age. In a space that is
   * not coordinated yet the facility knows nothing, so nothing leaks, and what the stack itself does not
   * know is unknown. Takes each segment's lock once. Throws `FENCED`.
   */
  reconcile(live: Iterable<Connection>, now: number, options?: ReconcileOptions): Reconciliation

  /** Why the last operation that was refused was refused. */
  refusal(): Refusal
}
