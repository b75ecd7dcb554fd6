/** What the statements of a profile say, before anything is applied. */
// @ts-nocheck

import type { Access, LockKind, LockScope, Protocol, Structure } from '../facility/config.ts'
import type { Policy } from '../ports/selection.ts'
import type { Token } from './lexer.ts'
import type { AddressWord, Family } from './operands.ts'
import type { PortRange } from './port-ranges.ts'

export type VipaMoveable = 'immediate' | 'whenidle'
export type DistributionMethod =
  | 'basewlm'
  | 'roundrobin'
  | 'serverwlm'
  | 'weightedactive'
  | 'hotstandby'

/** A DVIPA by its IPv4 address or by the name of its IPv6 interface. */
export interface VipaName {
  readonly family: Family
  readonly name: string
  readonly at: Token
}

/** VIPADEFINE and VIPABACKUP. */
export interface DefineStatement {
  readonly kind: 'define'
  readonly at: Token
  readonly origin: 'VIPADEFINE' | 'VIPABACKUP'
  readonly rank?: number
  /** Left out of a VIPABACKUP: it takes over only from a stack that defines the DVIPA. */
  readonly moveable?: VipaMoveable
  readonly serviceManager: boolean
  readonly sysplexPorts: boolean
  readonly prefix?: number
  readonly interfaceName?: string
  readonly addresses: readonly (AddressWord & { readonly at: Token })[]
}

export interface RangeStatement {
  readonly kind: 'range'
  readonly at: Token
  readonly action: 'define' | 'delete'
  readonly moveable: 'nondisruptive' | 'disruptive'
  readonly sysplexPorts: boolean
  readonly interfaceName?: string
  readonly network: AddressWord & { readonly prefix: number; readonly at: Token }
  readonly saf?: string
}

export interface Target {
  /** A dynamic XCF address. */
  readonly address: string
  /** With WEIGHTEDACTIVE. */
  readonly weight?: number
  /** With HOTSTANDBY. */
  readonly standby?: 'preferred' | 'backup'
  /** Of a backup; default 1. */
  readonly rank?: number
}

export interface Distribution {
  readonly method: DistributionMethod
  /** 0: off. */
  readonly optlocal: number
  /** Seconds; 0: none. */
  readonly timedAffinity: number
  /** Empty: every port on which a server listens. */
  readonly ports: readonly PortRange[]
  readonly targets: 'all' | readonly Target[]
}

export interface DistributeStatement {
  readonly kind: 'distribute'
  readonly at: Token
  readonly action: 'define' | 'delete'
  readonly vipa: VipaName
  /** The keyword, where it stands. */
  readonly sysplexPorts?: Token
  readonly distribution: Distribution
}

export interface VipaDeleteStatement {
  readonly kind: 'vipa-delete'
  readonly at: Token
  readonly vipas: readonly VipaName[]
}

export interface RouteStatement {
  readonly kind: 'route'
  readonly at: Token
  readonly action: 'define' | 'delete'
  readonly dynamicXcf: string
  readonly target: string
}

/** PORT and PORTRANGE, one entry. */
export interface Reservation {
  readonly first: number
  readonly count: number
  readonly protocol: Protocol
  /** `RESERVED`: for nobody. `AUTHPORT`: for authorized servers. Else a job name, or `*` for any. */
  readonly user: string
  /** In full, in upper case, each followed by its value. */
  readonly options: readonly string[]
}

export interface ReserveStatement {
  readonly kind: 'reserve'
  readonly at: Token
  readonly action: 'define' | 'delete'
  readonly reservation: Reservation
}

/** PORT UNRSV: who may use ports that nobody has reserved. */
export interface UnreservedRule {
  readonly protocol: Protocol
  /** A job name, or `*` for any other. */
  readonly jobName: string
  readonly access: 'allow' | 'deny' | { readonly saf: string }
  readonly when: 'listen' | 'bind'
}

export interface UnreservedStatement {
  readonly kind: 'unreserved'
  readonly at: Token
  readonly rule: UnreservedRule
}

/** TCPCONFIG and UDPCONFIG: what is given replaces what was. */
export interface ProtocolStatement {
  readonly kind: 'protocol'
  readonly at: Token
  readonly protocol: Protocol
  readonly low?: number
  readonly high?: number
  readonly restrictLowPorts?: boolean
  readonly timeWaitSeconds?: number
}

export interface ExplicitBindStatement {
  readonly kind: 'explicit-bind'
  readonly at: Token
  /** Undefined: NOEXPLICITBINDPORTRANGE. */
  readonly range: { readonly first: number; readonly count: number } | undefined
}

/** IPCONFIG and IPCONFIG6. `null`: NOTCPSTACKSOURCEVIPA. */
export interface StackSourceStatement {
  readonly kind: 'stack-source'
  readonly at: Token
  readonly family: Family
  readonly sourceVipa?: boolean
  readonly stackSource?: VipaName | null
}

export interface SourceRule {
  readonly match:
    | { readonly kind: 'job'; readonly mask: string }
    | ({ readonly kind: 'destination'; readonly prefix: number } & AddressWord)
  /** DVIPAs in order of preference, each by address or interface name; empty with `choice`. */
  readonly sources: readonly string[]
  readonly sourceFamily: Family
  readonly choice?: 'tempaddrs' | 'publicaddrs'
  /** For connections that the job opens, or accepts. */
  readonly role: 'client' | 'server' | 'both'
}

export interface SourceStatement {
  readonly kind: 'sources'
  readonly at: Token
  readonly rules: readonly { readonly rule: SourceRule; readonly at: readonly Token[] }[]
}

export interface SpaceSettings {
  readonly structure?: Structure | 'routing-table'
  /** Of a routing table. */
  readonly entries?: number
  /** Ports of a lease; 0: none. */
  readonly lease?: number
  readonly access?: Access
  readonly lockScope?: LockScope
}

export interface FacilitySettings {
  readonly lock?: LockKind
  readonly policy?: Policy
}

/** PORTPLEX. */
export interface SettingsStatement {
  readonly kind: 'settings'
  readonly at: Token
  /** Undefined: for all. */
  readonly vipa?: VipaName
  readonly space: SpaceSettings
  readonly facility: FacilitySettings
}

export type Statement =
  | DefineStatement
  | RangeStatement
  | DistributeStatement
  | VipaDeleteStatement
  | RouteStatement
  | ReserveStatement
  | UnreservedStatement
  | ProtocolStatement
  | ExplicitBindStatement
  | StackSourceStatement
  | SourceStatement
  | SettingsStatement
