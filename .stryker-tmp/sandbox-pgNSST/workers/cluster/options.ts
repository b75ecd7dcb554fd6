// @ts-nocheck
import type {
  Access,
  Configuration,
  LockKind,
  LockScope,
  Policy,
  Structure,
} from '../../core/index.ts'
import type { MetricsPlace } from '../operations/metrics-server.ts'
import type { Traffic } from '../traffic/read.ts'
import type { SyntheticParameters } from '../traffic/synthetic.ts'
import type { Order, Speed } from './clock.ts'
import type { Coordination } from './ports.ts'
import type { Progress } from './result.ts'

/** A run of a cluster. */
export interface ClusterOptions {
  /** Stacks, one thread each: 1 to 126. */
  readonly stacks: number
  /** Recorded traffic, or parameters of the synthetic kind. */
  readonly traffic: Traffic | Partial<SyntheticParameters>
  /** The virtual address; default 192.0.2.1. */
  readonly address?: string
  /**
   * DVIPAs, ranges, reservations and structures; then `address`, `ports` and `reserved` say nothing, and what
   * is given of the other settings takes precedence.
   */
  readonly profile?: Configuration
  readonly ports?: readonly [number, number]
  readonly reserved?: readonly number[]
  readonly structure?: Structure
  /** Of a routing table. */
  readonly entries?: number
  readonly access?: Access
  readonly lock?: LockKind
  readonly lockScope?: LockScope
  readonly lease?: number
  readonly policy?: Policy
  /**
   * Percent of the connections that bind to no address and port 0 before they connect: they get their port
   * from the profile's pool, and are refused without one. Default 0.
   */
  readonly explicitBind?: number
  readonly quarantineMs?: number
  /** Planned crashes. */
  readonly crashes?: number
  /** Default `max`. */
  readonly speed?: Speed
  /** Default: a window of 1000 ms for recorded traffic, free for synthetic. */
  readonly order?: Order
  /** Real time after which no event is begun; default none for recorded traffic, 5 for synthetic. */
  readonly seconds?: number
  readonly seed: number
  readonly coordination?: Coordination
  /** Default true. */
  readonly audit?: boolean
  /** Where the whole history is written. */
  readonly history?: string
  /** Where an excerpt is written if there is a violation and no `history`. */
  readonly excerpt?: string
  /** The command that runs it again, for the history's header. */
  readonly command?: string
  /** Default 1000. */
  readonly failureIntervalMs?: number
  /** Default 500. */
  readonly isolationMs?: number
  /** Listen on a local socket for `portplex display`; default false. */
  readonly socket?: boolean
  /** Serve the facility's figures in the OpenMetrics format, at a loopback address. */
  readonly metrics?: MetricsPlace
  /** Displays to take at the end, before the stacks leave. */
  readonly displays?: readonly string[]
  readonly onProgress?: (progress: Progress) => void
  readonly onLog?: (line: string) => void
  /** Ends the run early, with what there is so far. */
  readonly signal?: AbortSignal
}

export function isRecorded(traffic: ClusterOptions['traffic']): traffic is Traffic {
  return 'table' in traffic
}
