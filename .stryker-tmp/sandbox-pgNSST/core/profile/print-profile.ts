// @ts-nocheck
import { type Configuration, type Dvipa, nameOf, type VipaRange } from './configuration.ts'
import { bitsOf, maskText } from './operands.ts'
import type {
  Distribution,
  Reservation,
  SourceRule,
  SpaceSettings,
  UnreservedRule,
} from './statements.ts'

/** Statements that, applied to the empty configuration, make an equal one. One statement a line. */
export function printProfile(configuration: Configuration): string {
  const { tcp, udp, explicitBind, stackSource, settings } = configuration
  const { dvipas, vipaRanges, routes, reservations, unreserved, sourceRules } = configuration
  const vipaLines = [
    ...dvipas.map(printDvipa),
    ...vipaRanges.map(printRange),
    ...routes.map(({ dynamicXcf, target }) => `VIPAROUTE DEFINE ${dynamicXcf} ${target}`),
    ...dvipas.flatMap(printDistributions),
  ]
  const range = ({ low, high }: { low: number; high: number }): string =>
    `EPHEMERALPORTS ${low} ${high}`
  const restrict = (restricted: boolean): string =>
    restricted ? 'RESTRICTLOWPORTS' : 'UNRESTRICTLOWPORTS'
  const pool =
    explicitBind === undefined
      ? 'NOEXPLICITBINDPORTRANGE'
      : `EXPLICITBINDPORTRANGE ${explicitBind.first} ${explicitBind.count}`
  const lines = [
    `GLOBALCONFIG ${pool}`,
    `TCPCONFIG ${range(tcp)} ${restrict(tcp.restrictLowPorts)} TIMEWAITINTERVAL ${tcp.timeWaitSeconds}`,
    `UDPCONFIG ${range(udp)} ${restrict(udp.restrictLowPorts)}`,
    ...reservations.map(printReservation),
    ...unreserved.map(printUnreserved),
    ...block('VIPADYNAMIC', vipaLines, 'ENDVIPADYNAMIC'),
    ...printSettings('', { ...settings.space, ...settings.facility }),
    ...dvipas.flatMap(dvipa => printSettings(`${nameOf(dvipa)} `, dvipa.settings)),
    ...printStackSource('IPCONFIG', stackSource.ipv4),
    ...printStackSource('IPCONFIG6', stackSource.ipv6),
    ...block('SRCIP', sourceRules.map(printRule), 'ENDSRCIP'),
  ]
  return `${lines.join('\n')}\n`
}

/** The statement of a reservation. */
export function printReservation({ first, count, protocol, user, options }: Reservation): string {
  // AUTHPORT is for ranges only, and some options are for single ports only.
  const single = count === 1 && user !== 'AUTHPORT'
  return words(
    single ? 'PORT' : 'PORTRANGE',
    first,
    !single && count,
    protocol.toUpperCase(),
    user,
    ...options,
  )
}

// --- internal ---

function block(begin: string, lines: readonly string[], end: string): string[] {
  return lines.length === 0 ? [] : [begin, ...lines.map(line => `  ${line}`), end]
}

function words(...parts: (string | number | false | undefined)[]): string {
  return parts.filter(part => part !== undefined && part !== false && part !== '').join(' ')
}

function printDvipa(dvipa: Dvipa): string {
  const { address, family, interfaceName, prefix, origin, rank, moveable } = dvipa
  return words(
    origin,
    rank,
    moveable !== undefined && `MOVEABLE ${moveable.toUpperCase()}`,
    dvipa.serviceManager && 'SERVICEMGR',
    dvipa.sysplexPorts === 'VIPADEFINE' && 'SYSPLEXPORTS',
    interfaceName,
    family === 4 && prefix !== undefined && maskText(prefix),
    family === 6 && prefix !== undefined ? `${address}/${prefix}` : address,
  )
}

function printRange(range: VipaRange): string {
  const { address, family, prefix, interfaceName, moveable, saf } = range
  return words(
    'VIPARANGE DEFINE',
    `MOVEABLE ${moveable.toUpperCase()}`,
    range.sysplexPorts && 'SYSPLEXPORTS',
    family === 4 ? maskText(prefix) : interfaceName,
    family === 4 ? address : `${address}/${prefix}`,
    saf !== undefined && `SAF ${saf}`,
  )
}

/** SYSPLEXPORTS stands on the first. */
function printDistributions(dvipa: Dvipa): string[] {
  return dvipa.distributions.map((distribution, index) => {
    const coordinates = dvipa.sysplexPorts === 'VIPADISTRIBUTE' && index === 0
    return printDistribution(nameOf(dvipa), distribution, coordinates)
  })
}

function printDistribution(name: string, distribution: Distribution, coordinates: boolean): string {
  const { method, optlocal, timedAffinity, ports, targets } = distribution
  return words(
    'VIPADISTRIBUTE DEFINE',
    coordinates && 'SYSPLEXPORTS',
    `DISTMETHOD ${method.toUpperCase()}`,
    optlocal > 0 && `OPTLOCAL ${optlocal}`,
    timedAffinity > 0 && `TIMEDAFFINITY ${timedAffinity}`,
    name,
    ports.length > 0 && 'PORT',
    ...ports.map(([first, last]) => (first === last ? first : `${first}-${last}`)),
    'DESTIP',
    ...(targets === 'all'
      ? ['ALL']
      : targets.map(({ address, weight, standby, rank }) =>
          words(
            address,
            weight !== undefined && `WEIGHT ${weight}`,
            standby?.toUpperCase(),
            standby === 'backup' && rank,
          ),
        )),
  )
}

function printUnreserved({ protocol, jobName, access, when }: UnreservedRule): string {
  return words(
    'PORT UNRSV',
    protocol.toUpperCase(),
    jobName,
    access === 'deny' && 'DENY',
    typeof access === 'object' && `SAF ${access.saf}`,
    `WHEN${when.toUpperCase()}`,
  )
}

const CODES: Readonly<Record<string, string>> = {
  'in-place': 'INPLACE',
  'routing-table': 'ROUTINGTABLE',
  'next-fit': 'NEXTFIT',
  'double-hash': 'DOUBLEHASH',
}

function printSettings(
  name: string,
  settings: SpaceSettings & Configuration['settings']['facility'],
): string[] {
  const { structure, entries, lease, access, lock, lockScope, policy } = settings
  const option = (keyword: string, value: string | undefined): string | undefined =>
    value && `${keyword} ${CODES[value] ?? value.toUpperCase()}`
  const text = words(
    option('STRUCTURE', structure),
    entries !== undefined && `ENTRIES ${entries}`,
    lease !== undefined && `LEASE ${lease}`,
    option('ACCESS', access),
    option('LOCK', lock),
    option('LOCKSCOPE', lockScope),
    option('POLICY', policy),
  )
  return text === '' ? [] : [`PORTPLEX ${name}${text}`]
}

function printStackSource(
  name: string,
  { sourceVipa, dvipa }: Configuration['stackSource']['ipv4'],
): string[] {
  if (!sourceVipa) return []
  return [words(name, 'SOURCEVIPA', dvipa !== undefined && `TCPSTACKSOURCEVIPA ${dvipa}`)]
}

function printRule({ match, sources, choice, role }: SourceRule): string {
  if (match.kind === 'job') {
    return words(
      'JOBNAME',
      match.mask,
      ...(choice ? [choice.toUpperCase()] : [...sources, role.toUpperCase()]),
    )
  }
  const prefix = match.prefix < bitsOf(match.family) && `/${match.prefix}`
  return words('DESTINATION', `${match.address}${prefix || ''}`, ...sources)
}
