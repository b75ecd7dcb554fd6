import type { Access, LockScope, Protocol } from '../facility/config.ts'
import { type Configuration, type Dvipa, reservedRanges, type VipaRange } from './configuration.ts'
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

/** The TCP ports of a DVIPA that all stacks share. */
export interface CoordinatedSpace {
  readonly address: string
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

/** The spaces of the DVIPAs that carry SYSPLEXPORTS, in the order of their definition. */
export function coordinatedSpaces(configuration: Configuration): CoordinatedSpace[] {
  return configuration.dvipas
    .filter(({ sysplexPorts }) => sysplexPorts !== undefined)
    .map(dvipa => spaceOf(configuration, dvipa.address, dvipa))
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
): CoordinatedSpace | undefined {
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

function spaceOf(configuration: Configuration, address: string, dvipa?: Dvipa): CoordinatedSpace {
  const { low, high, timeWaitSeconds } = configuration.tcp
  const settings = settingsOf(configuration, dvipa)
  return {
    address,
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
