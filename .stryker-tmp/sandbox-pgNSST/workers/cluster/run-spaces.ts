/** The port spaces of a run: those of its profile, or the one of its options. */
// @ts-nocheck

import type {
  Configuration,
  Destination,
  DvipaSpace,
  Facility,
  FacilityConfig,
  SpaceConfig,
} from '../../core/index.ts'
import { dvipaSpaces, poolSpace, selectSource } from '../../core/index.ts'
import { ENTRIES_DEFAULT, ENTRIES_MAX, SEGMENT_PORTS_DEFAULT } from '../../core/limits.ts'
import type { SpaceConfig as AuditSpaceConfig } from '../audit/space-config.ts'
import type { ClusterOptions } from './options.ts'

const ADDRESS_DEFAULT = '192.0.2.1'
/** Ports that a profile may give to a range while the run goes on. */
const SPAN = [1024, 65_535] as const
/** DVIPAs that may be defined while the run goes on, those that were deleted meanwhile not counted. */
const SPARES = 8

/** What the facility of a run is laid out with. */
export function facilityConfig(options: ClusterOptions): FacilityConfig {
  const { stacks, lock, profile } = options
  const kind = lock ?? profile?.settings.facility.lock
  return {
    // One slot more than stacks: the census joins as a stack of its own.
    stacks: stacks + 1,
    ...(kind === undefined ? {} : { lock: kind }),
    ...(profile === undefined ? spaceOfOptions(options) : spacesOfProfile(profile, options)),
  }
}

/**
 * The DVIPAs that a connect without a source address may get as its source, in the order of preference:
 * those that a rule names; else the first one of the destination's family that is coordinated, or any.
 */
export function sourcesFor(
  options: ClusterOptions,
  profile: Configuration | undefined,
  destination: Destination | undefined,
): readonly string[] {
  if (profile === undefined) {
    const { address = ADDRESS_DEFAULT, structure } = options
    const family = address.includes(':') ? 6 : 4
    // Only in a routing table it matters where a connection goes.
    const reaches = structure !== 'routing-table' || (destination?.family ?? family) === family
    return reaches ? [address] : []
  }
  const asked = destination === undefined ? {} : { destination: destination.address }
  const selected = selectSource(profile, asked)
  if (selected !== undefined) return selected
  const wanted = destination?.family
  const spaces = dvipaSpaces(profile).filter(
    ({ address }) => wanted === undefined || address.includes(':') === (wanted === 6),
  )
  const first = spaces.find(({ coordinated }) => coordinated) ?? spaces[0]
  return first ? [first.address] : []
}

/** The spaces of a facility that has just been allocated, in its order. */
export function auditSpaces(facility: Facility, config: FacilityConfig): AuditSpaceConfig[] {
  const reservedOf = new Map(config.dvipas.map(({ address, tcp }) => [address, tcp?.reserved]))
  return facility.spaces.map(space => {
    const { address, protocol, low, high, state, quarantineMs, structure, segments } = space
    const tuples = structure === 'routing-table'
    // With several segments a table may be full for a destination while one of them has room.
    const entries = tuples && segments === 1 ? { entries: space.entries } : {}
    const spare = state === 'undefined'
    return {
      name: spare ? `spare ${space.index} ${protocol}` : `${address} ${protocol}`,
      low: spare ? 1 : low,
      high: spare ? 0 : high,
      reserved: reservedOf.get(address) ?? [],
      quarantineMs,
      ...(tuples ? { tuples, ...entries } : {}),
      coordinated: facility.phase(space) === 'on',
    }
  })
}

// --- internal ---

function spaceOfOptions(options: ClusterOptions): Pick<FacilityConfig, 'dvipas'> {
  const { address = ADDRESS_DEFAULT, ports, reserved, ...settings } = options
  const tcp = { ...defined({ ports, reserved }), ...spaceSettings(settings) }
  return { dvipas: [{ address, tcp }] }
}

function spacesOfProfile(
  profile: Configuration,
  options: ClusterOptions,
): Pick<FacilityConfig, 'dvipas' | 'pool' | 'spares'> {
  const pool = poolSpace(profile)
  return {
    dvipas: dvipaSpaces(profile).map(space => ({
      address: space.address,
      tcp: spaceConfig(space, options),
    })),
    ...(pool === undefined ? {} : { pool: spaceConfig(pool, {}) }),
    spares: { count: SPARES, tcp: { span: SPAN, quarantineMs: quarantineOf(profile, options) } },
  }
}

function spaceConfig(
  { low, high, reserved, coordinated, quarantineMs, ...settings }: DvipaSpace,
  options: Partial<ClusterOptions>,
): SpaceConfig {
  const given = { ...spaceSettings({ ...settings, quarantineMs }), ...spaceSettings(options) }
  const { entries, ...rest } = given
  const space = {
    ...rest,
    ports: [low, high] as const,
    span: [Math.min(low, SPAN[0]), Math.max(high, SPAN[1])] as const,
    reserved,
  }
  const isTable = given.structure === 'routing-table'
  if (coordinated) {
    return isTable ? { ...space, entries: entriesFor(space, entries ?? ENTRIES_DEFAULT) } : space
  }
  // Switched on while the run goes on, two stacks may have one connection: a routing table has no room
  // for that.
  return { ...space, ...(isTable ? { structure: 'bitmap' } : {}), coordination: 'off' }
}

/** Each segment has its share of the entries: so many that those in the range have what is wanted. */
function entriesFor(
  {
    ports: [low, high],
    span: [spanLow, spanHigh],
    lockScope,
    access,
  }: Required<Pick<SpaceConfig, 'ports' | 'span'>> & SpaceConfig,
  wanted: number,
): number {
  if (lockScope === 'structure' || access === 'literal') return wanted // One segment.
  const segment = (port: number): number => Math.floor((port - spanLow) / SEGMENT_PORTS_DEFAULT)
  const inRange = segment(high) - segment(low) + 1
  return Math.min(ENTRIES_MAX, Math.ceil((wanted * (segment(spanHigh) + 1)) / inRange))
}

type Settings = Pick<
  SpaceConfig,
  'structure' | 'entries' | 'access' | 'lockScope' | 'lease' | 'quarantineMs'
>

function spaceSettings(of: { [K in keyof Settings]?: Settings[K] | undefined }): Settings {
  const { structure, entries, access, lockScope, lease, quarantineMs } = of
  return defined({ structure, entries, access, lockScope, lease, quarantineMs })
}

function quarantineOf(profile: Configuration, { quarantineMs }: ClusterOptions): number {
  return quarantineMs ?? profile.tcp.timeWaitSeconds * 1000
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
