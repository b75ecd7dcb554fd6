// @ts-nocheck
import type { Protocol } from '../facility/config.ts'
import { PORTS_DEFAULT, QUARANTINE_MS_DEFAULT } from '../limits.ts'
import type { Family } from './operands.ts'
import type {
  Distribution,
  FacilitySettings,
  Reservation,
  SourceRule,
  SpaceSettings,
  UnreservedRule,
  VipaMoveable,
} from './statements.ts'

/** A DVIPA of VIPADEFINE or VIPABACKUP. */
export interface Dvipa {
  readonly address: string
  readonly family: Family
  /** Of an IPv6 DVIPA; other statements refer to it by this. */
  readonly interfaceName?: string
  /** Leading ones of the address mask, or the prefix length. */
  readonly prefix?: number
  readonly origin: 'VIPADEFINE' | 'VIPABACKUP'
  /** Of a VIPABACKUP. */
  readonly rank?: number
  /** Left out of a VIPABACKUP: it takes over only from a stack that defines the DVIPA. */
  readonly moveable?: VipaMoveable
  readonly serviceManager: boolean
  /** The statement that coordinates its ports; undefined: each stack picks for itself. */
  readonly sysplexPorts?: 'VIPADEFINE' | 'VIPADISTRIBUTE'
  /** No port is in two of them. */
  readonly distributions: readonly Distribution[]
  /** Its own PORTPLEX; they take precedence over those for all. */
  readonly settings: SpaceSettings
}

/** A range in which programs may create DVIPAs. */
export interface VipaRange {
  readonly address: string
  readonly family: Family
  readonly prefix: number
  readonly interfaceName?: string
  readonly moveable: 'nondisruptive' | 'disruptive'
  /** DVIPAs of the range are coordinated. */
  readonly sysplexPorts: boolean
  readonly saf?: string
}

export interface Route {
  readonly dynamicXcf: string
  readonly target: string
}

export interface ProtocolConfiguration {
  readonly low: number
  readonly high: number
  readonly restrictLowPorts: boolean
}

export interface StackSource {
  readonly sourceVipa: boolean
  /** TCPSTACKSOURCEVIPA: a DVIPA by address or interface name. */
  readonly dvipa?: string
}

/** The effective configuration of a stack. Plain data, which is never changed in place. */
export interface Configuration {
  readonly dvipas: readonly Dvipa[]
  readonly vipaRanges: readonly VipaRange[]
  readonly routes: readonly Route[]
  readonly tcp: ProtocolConfiguration & {
    /** Hold-down of a released port. */
    readonly timeWaitSeconds: number
  }
  readonly udp: ProtocolConfiguration
  /** No port of a protocol is in two of them. */
  readonly reservations: readonly Reservation[]
  readonly unreserved: readonly UnreservedRule[]
  /** The pool for binds to no address and no port. */
  readonly explicitBind: { readonly first: number; readonly count: number } | undefined
  readonly sourceRules: readonly SourceRule[]
  readonly stackSource: { readonly ipv4: StackSource; readonly ipv6: StackSource }
  /** PORTPLEX without an address. */
  readonly settings: { readonly space: SpaceSettings; readonly facility: FacilitySettings }
}

/** The defaults, before any statement. */
export function emptyConfiguration(): Configuration {
  const [low, high] = PORTS_DEFAULT
  const protocol = { low, high, restrictLowPorts: false }
  return {
    dvipas: [],
    vipaRanges: [],
    routes: [],
    tcp: { ...protocol, timeWaitSeconds: QUARANTINE_MS_DEFAULT / 1000 },
    udp: protocol,
    reservations: [],
    unreserved: [],
    explicitBind: undefined,
    sourceRules: [],
    stackSource: { ipv4: { sourceVipa: false }, ipv6: { sourceVipa: false } },
    settings: { space: {}, facility: {} },
  }
}

/** A backup that only takes over from a stack that defines the DVIPA is not active by itself. */
export function isActive({ origin, moveable }: Dvipa): boolean {
  return origin === 'VIPADEFINE' || moveable !== undefined
}

/** How statements refer to a DVIPA. */
export function nameOf({ interfaceName, address }: Dvipa): string {
  return interfaceName ?? address
}

/** The DVIPA of that address or interface name. */
export function findDvipa(configuration: Configuration, name: string): Dvipa | undefined {
  return configuration.dvipas.find(
    ({ address, interfaceName }) => address === name || interfaceName === name,
  )
}

/** The ports that PORT and PORTRANGE reserve. */
export function reservedRanges(
  configuration: Configuration,
  protocol: Protocol,
): (readonly [number, number])[] {
  return configuration.reservations
    .filter(reservation => reservation.protocol === protocol)
    .map(({ first, count }) => [first, first + count - 1] as const)
}
