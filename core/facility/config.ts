import { FacilityError } from '../errors.ts'
import * as limits from '../limits.ts'
import { formatAddress, parseAddress } from './address.ts'

export type LockKind = 'mutex' | 'fair' | 'spin'
export type Structure = 'bitmap' | 'list' | 'routing-table'
export type Access = 'in-place' | 'literal'
export type LockScope = 'structure' | 'segment'
export type Protocol = 'tcp' | 'udp'

/** The port space of one DVIPA and protocol. Every field has a default. */
export interface SpaceConfig {
  /** First and last port of the coordinated range; default 1024 to 65535. */
  readonly ports?: readonly [number, number]
  /** Ports inside the range that are never selected. */
  readonly reserved?: readonly number[]
  /** How the available ports are represented; default `bitmap`. */
  readonly structure?: Structure
  /** Routing table: connections that it has room for, those in hold-down included; default 131,072. */
  readonly entries?: number
  /** `literal`: copy the structure under the lock, revise the copy, return it; default `in-place`. */
  readonly access?: Access
  /** One lock for the structure, or one per segment of ports; default `segment` where it can be. */
  readonly lockScope?: LockScope
  /** Ports under one lock with `lockScope: 'segment'`: a power of two from 32; default 1024. */
  readonly segmentPorts?: number
  /**
   * Ports of a lease: a power of two, or 0 for none; default 64, and 0 with literal access or a routing
   * table.
   */
  readonly lease?: number
  /** Hold-down of a released port in ms, up to an hour; default 60,000; 0 = none. */
  readonly quarantineMs?: number
}

export interface DvipaConfig {
  /** IPv4 or IPv6. */
  readonly address: string
  /** TCP and UDP have separate port spaces; a protocol that is left out is not coordinated. */
  readonly tcp?: SpaceConfig
  readonly udp?: SpaceConfig
}

export interface FacilityConfig {
  /** Slots for stacks: 1 to 127. */
  readonly stacks: number
  /** Default `mutex`. */
  readonly lock?: LockKind
  /** Loads of a busy lock's state before its waiter parks. */
  readonly spins?: number
  readonly dvipas: readonly DvipaConfig[]
}

/** One port space with every default filled in and every rule checked. */
export interface Space {
  readonly address: string
  readonly family: 4 | 6
  readonly protocol: Protocol
  readonly low: number
  readonly high: number
  readonly reserved: readonly number[]
  readonly structure: Structure
  /** 0 without a routing table. */
  readonly entries: number
  readonly access: Access
  readonly lockScope: LockScope
  readonly segmentPorts: number
  readonly lease: number
  readonly quarantineMs: number
}

export interface CheckedConfig {
  readonly stacks: number
  readonly lock: LockKind
  readonly spins: number
  readonly spaces: readonly Space[]
}

/** Fills in defaults. Throws `BAD_CONFIG` with the field, the value and what to write instead. */
export function checkConfig(config: FacilityConfig): CheckedConfig {
  const { stacks, lock = 'mutex', spins = limits.LOCK_SPINS_DEFAULT, dvipas } = config
  integer('stacks', stacks, limits.STACKS_MIN, limits.STACKS_MAX)
  oneOf('lock', lock, ['mutex', 'fair', 'spin'])
  integer('spins', spins, 0, limits.LOCK_SPINS_MAX)
  integer('number of dvipas', dvipas.length, limits.DVIPAS_MIN, limits.DVIPAS_MAX)

  const seen = new Set<string>()
  const spaces: Space[] = []
  for (const dvipa of dvipas) {
    const { family, words } = parseAddress(dvipa.address)
    const address = formatAddress(family, words)
    if (seen.has(address)) bad(`DVIPA ${address} is configured twice; give each address once`)
    seen.add(address)
    if (!dvipa.tcp && !dvipa.udp) bad(`DVIPA ${address} has neither tcp nor udp; give one of them`)
    if (dvipa.tcp) spaces.push(checkSpace(address, family, 'tcp', dvipa.tcp))
    if (dvipa.udp) spaces.push(checkSpace(address, family, 'udp', dvipa.udp))
  }
  return { stacks, lock, spins, spaces }
}

// --- internal ---

function checkSpace(
  address: string,
  family: 4 | 6,
  protocol: Protocol,
  config: SpaceConfig,
): Space {
  const at = `${address} ${protocol}`
  const [low, high] = config.ports ?? limits.PORTS_DEFAULT
  integer(`${at}: first port`, low, limits.PORT_MIN, limits.PORT_MAX)
  integer(`${at}: last port`, high, low + limits.RANGE_PORTS_MIN - 1, limits.PORT_MAX)

  const structure = config.structure ?? 'bitmap'
  oneOf(`${at}: structure`, structure, ['bitmap', 'list', 'routing-table'])
  const routing = structure === 'routing-table'
  const entries = config.entries ?? (routing ? limits.ENTRIES_DEFAULT : 0)
  if (routing) integer(`${at}: entries`, entries, limits.ENTRIES_MIN, limits.ENTRIES_MAX)
  else if (entries !== 0) bad(`${at}: only a routing table has entries; leave them out`)
  const access = config.access ?? 'in-place'
  oneOf(`${at}: access`, access, ['in-place', 'literal'])

  const whole = structure === 'list' || access === 'literal'
  const lockScope = config.lockScope ?? (whole ? 'structure' : 'segment')
  oneOf(`${at}: lockScope`, lockScope, ['structure', 'segment'])
  if (whole && lockScope === 'segment') {
    const reason = structure === 'list' ? 'a list is one queue' : 'literal access copies it whole'
    bad(`${at}: lockScope segment is not possible, since ${reason}; use lockScope structure`)
  }

  const segmentPorts = config.segmentPorts ?? limits.SEGMENT_PORTS_DEFAULT
  powerOfTwo(
    `${at}: segmentPorts`,
    segmentPorts,
    limits.SEGMENT_PORTS_MIN,
    limits.SEGMENT_PORTS_MAX,
  )

  const unleased = routing || access === 'literal'
  const lease = config.lease ?? (unleased ? 0 : limits.LEASE_PORTS_DEFAULT)
  if (lease !== 0) {
    powerOfTwo(`${at}: lease`, lease, limits.LEASE_PORTS_MIN, limits.LEASE_PORTS_MAX)
    if (routing) {
      bad(
        `${at}: a lease would make ports one stack's towards every destination, and cost the ` +
          'routing table its reuse per destination; use lease 0',
      )
    }
    if (access === 'literal') {
      bad(`${at}: leases are marked in place, which literal access forbids; use lease 0`)
    }
    if (lockScope === 'segment' && lease > segmentPorts) {
      bad(`${at}: a lease of ${lease} does not fit a segment of ${segmentPorts} ports`)
    }
  }

  const quarantineMs = config.quarantineMs ?? limits.QUARANTINE_MS_DEFAULT
  integer(`${at}: quarantineMs`, quarantineMs, 0, limits.QUARANTINE_MS_MAX)

  const reserved = [...new Set(config.reserved ?? [])].sort((a, b) => a - b)
  for (const port of reserved) integer(`${at}: reserved port`, port, low, high)

  return {
    address,
    family,
    protocol,
    low,
    high,
    reserved,
    structure,
    entries,
    access,
    lockScope,
    segmentPorts,
    lease,
    quarantineMs,
  }
}

function bad(message: string): never {
  throw new FacilityError('BAD_CONFIG', message)
}

function integer(what: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    bad(`${what} is ${value}; it must be a whole number from ${min} to ${max}`)
  }
}

function powerOfTwo(what: string, value: number, min: number, max: number): void {
  integer(what, value, min, max)
  if ((value & (value - 1)) !== 0) bad(`${what} is ${value}; it must be a power of two`)
}

function oneOf(what: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value))
    bad(`${what} is "${value}"; it must be one of ${choices.join(', ')}`)
}
