// @ts-nocheck
import { type Access, type LockScope, POOL_ADDRESS, type Protocol } from '../facility/config.ts'
import {
  type Configuration,
  type Dvipa,
  isActive,
  reservedRanges,
  type VipaRange,
} from './configuration.ts'
import { addressOf, isInNetwork } from './operands.ts'
import {
  common,
  countPorts,
  listPorts,
  type PortRange,
  portRanges,
  without,
} from './port-ranges.ts'
import { settingsOf } from './settings.ts'
import type { SpaceSettings } from './statements.ts'

/** The TCP ports of an active DVIPA. */
export interface DvipaSpace {
  readonly address: string
  /** All stacks share them; else they are each stack's own business. */
  readonly coordinated: boolean
  readonly interfaceName?: string
  readonly low: number
  readonly high: number
  /** In the range, never selected: reservations and the explicit-bind pool. Sorted. */
  readonly reserved: readonly number[]
  /** Hold-down of a released port. */
  readonly quarantineMs: number
  readonly structure: NonNullable<SpaceSettings['structure']>
  /** Of a routing table; undefined: the default. */
  readonly entries?: number
  /** Ports of a lease; undefined: the default of the structure. */
  readonly lease?: number
  readonly access: Access
  readonly lockScope?: LockScope
}

/** The spaces of the active DVIPAs, in the order of their definition. */
export function dvipaSpaces(configuration: Configuration): DvipaSpace[] {
  return configuration.dvipas
    .filter(isActive)
    .map(dvipa => spaceOf(configuration, dvipa.address, dvipa))
}

/** Those of the DVIPAs that carry SYSPLEXPORTS (claims 21-22). */
export function coordinatedSpaces(configuration: Configuration): DvipaSpace[] {
  return dvipaSpaces(configuration).filter(({ coordinated }) => coordinated)
}

/**
 * The space of the pool for explicit binds, under an address that is no DVIPA. Its range is its own: neither
 * the ephemeral range nor the reservations bound it.
 */
export function poolSpace(configuration: Configuration): DvipaSpace | undefined {
  const { explicitBind, tcp } = configuration
  return (
    explicitBind && {
      address: POOL_ADDRESS,
      coordinated: true,
      low: explicitBind.first,
      high: explicitBind.first + explicitBind.count - 1,
      reserved: [],
      quarantineMs: tcp.timeWaitSeconds * 1000,
      structure: 'bitmap',
      access: 'in-place',
    }
  )
}

/** The most specific VIPARANGE of an address: a program may create this DVIPA. */
export function rangeOf(configuration: Configuration, address: string): VipaRange | undefined {
  const of = addressOf(address)
  if (of === undefined) return undefined
  return configuration.vipaRanges
    .filter(range => isInNetwork(of, range, range.prefix))
    .reduce<VipaRange | undefined>(
      (best, range) => (best === undefined || range.prefix > best.prefix ? range : best),
      undefined,
    )
}

/** The space of a DVIPA that a program creates in a range with SYSPLEXPORTS; undefined: none. */
export function createdSpace(
  configuration: Configuration,
  address: string,
): DvipaSpace | undefined {
  if (rangeOf(configuration, address)?.sysplexPorts !== true) return undefined
  return spaceOf(configuration, addressOf(address)!.address)
}

/**
 * How many ports of the ephemeral range a stack can assign: without reservations and, for TCP, without
 * the explicit-bind pool.
 */
export function usablePorts(configuration: Configuration, protocol: Protocol): number {
  const { low, high } = configuration[protocol]
  return countPorts(without([[low, high]], taken(configuration, protocol)))
}

// --- internal ---

function spaceOf(configuration: Configuration, address: string, dvipa?: Dvipa): DvipaSpace {
  const { low, high, timeWaitSeconds } = configuration.tcp
  const settings = settingsOf(configuration, dvipa)
  return {
    address,
    coordinated: dvipa === undefined || dvipa.sysplexPorts !== undefined,
    ...(dvipa?.interfaceName === undefined ? {} : { interfaceName: dvipa.interfaceName }),
    low,
    high,
    reserved: listPorts(common([[low, high]], taken(configuration, 'tcp'))),
    quarantineMs: timeWaitSeconds * 1000,
    structure: 'bitmap',
    access: 'in-place',
    ...settings,
  }
}

function taken(configuration: Configuration, protocol: Protocol): PortRange[] {
  const reserved = reservedRanges(configuration, protocol)
  const { explicitBind } = configuration
  if (protocol === 'udp' || explicitBind === undefined) return portRanges(reserved)
  const { first, count } = explicitBind
  return portRanges([...reserved, [first, first + count - 1]])
}
