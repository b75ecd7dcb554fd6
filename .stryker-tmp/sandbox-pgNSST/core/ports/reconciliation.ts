// @ts-nocheck
import type { Protocol } from '../facility/config.ts'
import type { SpaceEntry } from '../facility/facility.ts'
import type { Connection } from './outcome.ts'

/** A connection by its handle, and the space that gave it out. */
export interface KnownConnection {
  readonly address: string
  readonly protocol: Protocol
  readonly connection: Connection
}

/** What a stack holds by the facility although it is not among the stack's live connections. */
export interface Leak extends KnownConnection {
  readonly port: number
  /** In a routing table: the destination towards which it is held; none: it is bound, towards all. */
  readonly destination?: { readonly address: string; readonly port: number }
  /** Tick at which it was taken, or published for a late enable. */
  readonly since: number
  /** It is in a lease of the stack. */
  readonly leased: boolean
}

/** How a stack's live connections and the facility differ. Both lists are empty if they do not. */
export interface Reconciliation {
  readonly leaks: readonly Leak[]
  /** Live connections that the facility does not know: the caller has closed them, or never had them. */
  readonly unknown: readonly KnownConnection[]
}

export interface ReconcileOptions {
  /** Releases each leak, into hold-down; a later close of its handle is NOT_HELD. Default: false. */
  readonly free?: boolean
}

/** One thing that a stack holds in a space. */
export type Holding = Omit<Leak, 'address' | 'protocol'>

/** Compares what a stack holds in a space with its live connections there. */
export function reconciled(
  { address, protocol }: SpaceEntry,
  holdings: readonly Holding[],
  live: Iterable<Connection>,
): Reconciliation {
  const left = new Set(live)
  const leaks = holdings.filter(({ connection }) => !left.delete(connection))
  return {
    leaks: leaks.map(holding => ({ address, protocol, ...holding })),
    unknown: Array.from(left, connection => ({ address, protocol, connection })),
  }
}
