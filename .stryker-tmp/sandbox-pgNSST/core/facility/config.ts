// @ts-nocheck
import { FacilityError } from '../errors.ts'
import * as limits from '../limits.ts'
import { formatAddress, parseAddress } from './address.ts'

export type LockKind = 'mutex' | 'fair' | 'spin'
export type Structure = 'bitmap' | 'list' | 'routing-table'
export type Access = 'in-place' | 'literal'
export type LockScope = 'structure' | 'segment'
export type Protocol = 'tcp' | 'udp'
export type Coordination = 'on' | 'off'

/** The port space of one DVIPA and protocol. Every field has a default. */
export interface SpaceConfig {
  /** First and last port of the coordinated range; default 1024 to 65535. */
  readonly ports?: readonly [number, number]
  /** Ports that are laid out, and that `ports` can become while stacks are at work; default `ports`. */
  readonly span?: readonly [number, number]
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
  /**
   * `off`: each stack picks ports by itself until `Stack.enable` has brought all of them together;
   * default `on`. Bitmap and list only.
   */
  readonly coordination?: Coordination
}

/** DVIPAs that can be defined later: room for so many of each protocol given. `ports` is their span. */
export interface SparesConfig {
  readonly count: number
  /** Of the addresses that a routing table has room for; default 4. A bitmap or a list takes both. */
  readonly family?: 4 | 6
  readonly tcp?: SpaceConfig
  readonly udp?: SpaceConfig
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
  /** TCP ports for binds to no address and port 0 that connect later: `Stack.pool`. */
  readonly pool?: SpaceConfig
  readonly spares?: SparesConfig
}

/** The address that the pool's space is found by. */
export const POOL_ADDRESS = '0.0.0.0'

/** One port space with every default filled in and every rule checked. */
export interface Space {
  /** Empty: a spare. */
  readonly address: string
  readonly family: 4 | 6
  readonly protocol: Protocol
  readonly low: number
  readonly high: number
  /** First and last port that are laid out; the range lies inside. */
  readonly spanLow: number
  readonly spanHigh: number
  readonly reserved: readonly number[]
  readonly structure: Structure
  /** 0 without a routing table. */
  readonly entries: number
  readonly access: Access
  readonly lockScope: LockScope
  readonly segmentPorts: number
  readonly lease: number
  readonly quarantineMs: number
  /** How the space began. */
  readonly coordination: Coordination
}

export interface CheckedConfig {
  readonly stacks: number
  readonly lock: LockKind
  readonly spins: number
  readonly spaces: readonly Space[]
}

/** Fills in defaults. Throws `BAD_CONFIG` with the field, the value and what to write instead. */
export function checkConfig(config: FacilityConfig): CheckedConfig {
  const { stacks, lock = 'mutex', spins = limits.LOCK_SPINS_DEFAULT, dvipas, pool, spares } = config
  integer('stacks', stacks, limits.STACKS_MIN, limits.STACKS_MAX)
  oneOf('lock', lock, ['mutex', 'fair', 'spin'])
  integer('spins', spins, 0, limits.LOCK_SPINS_MAX)
  const spare = spares?.count ?? 0
  integer('number of spares', spare, 0, limits.DVIPAS_MAX)
  const what = spare === 0 ? 'number of dvipas' : 'number of dvipas and spares'
  integer(what, dvipas.length + spare, limits.DVIPAS_MIN, limits.DVIPAS_MAX)

  const seen = new Set<string>()
  const spaces: Space[] = []
  for (const dvipa of dvipas) {
    const { family, words } = parseAddress(dvipa.address)
    const address = formatAddress(family, words)
    if (address === POOL_ADDRESS) bad(`${address} is no DVIPA, but the pool; configure it as pool`)
    if (seen.has(address)) bad(`DVIPA ${address} is configured twice; give each address once`)
    seen.add(address)
    if (!dvipa.tcp && !dvipa.udp) bad(`DVIPA ${address} has neither tcp nor udp; give one of them`)
    if (dvipa.tcp) spaces.push(checkSpace(address, family, 'tcp', dvipa.tcp))
    if (dvipa.udp) spaces.push(checkSpace(address, family, 'udp', dvipa.udp))
  }
  if (pool) spaces.push(checkSpace(POOL_ADDRESS, 4, 'tcp', coordinated('the pool', pool)))
  if (spares) {
    if (!spares.tcp && !spares.udp) bad('the spares have neither tcp nor udp; give one of them')
    for (const protocol of ['tcp', 'udp'] as const) {
      const room = spares[protocol]
      if (!room) continue
      const space = checkSpace('', spares.family ?? 4, protocol, coordinated('a spare', room))
      for (let i = 0; i < spare; i += 1) spaces.push(space)
    }
  }
  return { stacks, lock, spins, spaces }
}

/** What a profile says of a space: its range, and the ports inside it that are never selected. */
export interface SpaceStatement {
  readonly ports: readonly [number, number]
  readonly reserved?: readonly number[]
}

/** Checks a statement about a space that is laid out. Throws `BAD_CONFIG`. Returns the reserved ports. */
export function checkStatement(at: string, { ports, reserved = [] }: SpaceStatement): Set<number> {
  const [low, high] = ports
  integer(`${at}: first port`, low, limits.PORT_MIN, limits.PORT_MAX)
  integer(`${at}: last port`, high, low + limits.RANGE_PORTS_MIN - 1, limits.PORT_MAX)
  for (const port of reserved) integer(`${at}: reserved port`, port, low, high)
  return new Set(reserved)
}

// --- internal ---

function checkSpace(
  address: string,
  family: 4 | 6,
  protocol: Protocol,
  config: SpaceConfig,
): Space {
  const at = `${address || 'spare'} ${protocol}`
  const ports = config.ports ?? config.span ?? limits.PORTS_DEFAULT
  const reserved = checkStatement(at, { ports, reserved: config.reserved ?? [] })
  const [low, high] = ports
  const [spanLow, spanHigh] = config.span ?? ports
  integer(`${at}: first port of the span`, spanLow, limits.PORT_MIN, low)
  integer(`${at}: last port of the span`, spanHigh, high, limits.PORT_MAX)

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

  const coordination = config.coordination ?? 'on'
  if (routing && coordination === 'off') {
    bad(
      `${at}: late enable is for a bitmap or a list: an entry of a routing table names one owner, and ` +
        'two stacks may have the same connection; use coordination on',
    )
  }
  oneOf(`${at}: coordination`, coordination, ['on', 'off'])

  return {
    address,
    family,
    protocol,
    low,
    high,
    spanLow,
    spanHigh,
    reserved: [...reserved].sort((a, b) => a - b),
    structure,
    entries,
    access,
    lockScope,
    segmentPorts,
    lease,
    quarantineMs,
    coordination,
  }
}

function bad(message: string): never {
  throw new FacilityError('BAD_CONFIG', message)
}

function coordinated(what: string, config: SpaceConfig): SpaceConfig {
  if (config.coordination === 'off')
    bad(`${what} is coordinated from its beginning; use coordination on`)
  return config
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
