// @ts-nocheck
import { type Frame, framed } from './text.ts'

/** What VIPADCFG shows of a configuration: the effective one of a profile has all of it. */
export interface VipaConfiguration {
  readonly dvipas: readonly {
    readonly address: string
    readonly interfaceName?: string
    readonly prefix?: number
    readonly origin: 'VIPADEFINE' | 'VIPABACKUP'
    readonly rank?: number
    readonly moveable?: 'immediate' | 'whenidle'
    readonly serviceManager: boolean
    /** The statement that coordinates its ports. */
    readonly sysplexPorts?: string
    readonly distributions: readonly {
      readonly method: string
      readonly ports: readonly (readonly [number, number])[]
      readonly targets: 'all' | readonly { readonly address: string }[]
    }[]
  }[]
  readonly vipaRanges: readonly {
    readonly address: string
    readonly interfaceName?: string
    readonly prefix: number
    readonly moveable: 'nondisruptive' | 'disruptive'
    readonly sysplexPorts: boolean
  }[]
  readonly routes: readonly { readonly dynamicXcf: string; readonly target: string }[]
}

/** VIPADCFG: the DVIPAs as configured, in the sections of the product. A record is a statement's entry. */
export function vipadcfgText(configuration: VipaConfiguration, frame: Frame): string[] {
  const { dvipas, vipaRanges, routes } = configuration
  const sections: readonly (readonly [string, readonly string[][]])[] = [
    ['VIPA BACKUP', dvipas.filter(({ origin }) => origin === 'VIPABACKUP').map(dvipaLines)],
    ['VIPA DEFINE', dvipas.filter(({ origin }) => origin === 'VIPADEFINE').map(dvipaLines)],
    ['VIPA RANGE', vipaRanges.map(rangeLines)],
    ['VIPA DISTRIBUTE', dvipas.flatMap(distributionLines)],
    ['VIPA ROUTE', routes.map(({ dynamicXcf, target }) => fieldLines({ dynamicXcf, target }))],
  ]
  const all = sections.reduce((sum, [, records]) => sum + records.length, 0)
  let left = frame.max
  const body = sections.flatMap(([title, records]) => {
    const shown = records.slice(0, left)
    left -= shown.length
    return shown.length === 0 ? [] : [`  ${title}:`, ...shown.flat()]
  })
  return framed('DYNAMIC VIPA CONFIGURATION', frame, body, Math.min(all, frame.max), all)
}

// --- internal ---

const TITLES: Readonly<Record<string, string>> = {
  interfaceName: 'INTFNAME',
  address: 'IPADDR',
  rank: 'RANK',
  moveable: 'MOVEABLE',
  serviceManager: 'SRVMGR',
  sysplexPorts: 'SYSPLEXPORTS',
  ports: 'PORTS',
  method: 'DISTMETHOD',
  targets: 'DESTXCF',
  dynamicXcf: 'XCF ADDRESS',
  target: 'TARGET IP',
}

/** One field a line; those without a value are left out. */
function fieldLines(values: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value], i) => `${i === 0 ? '    ' : '      '}${TITLES[name]}: ${value}`)
}

function dvipaLines(dvipa: VipaConfiguration['dvipas'][number]): string[] {
  const { address, interfaceName, prefix, rank, moveable, serviceManager, sysplexPorts } = dvipa
  return fieldLines({
    interfaceName,
    address: prefix === undefined ? address : `${address}/${prefix}`,
    rank: rank === undefined ? undefined : String(rank).padStart(6, '0'),
    moveable: moveable?.toUpperCase(),
    serviceManager: yesNo(serviceManager),
    sysplexPorts: yesNo(sysplexPorts !== undefined),
  })
}

function rangeLines(range: VipaConfiguration['vipaRanges'][number]): string[] {
  const { address, interfaceName, prefix, moveable, sysplexPorts } = range
  return fieldLines({
    interfaceName,
    address: `${address}/${prefix}`,
    moveable: moveable === 'nondisruptive' ? 'NONDISR' : 'DISRUPTIVE',
    sysplexPorts: yesNo(sysplexPorts),
  })
}

function distributionLines({
  address,
  interfaceName,
  sysplexPorts,
  distributions,
}: VipaConfiguration['dvipas'][number]): string[][] {
  return distributions.map(({ ports, method, targets }) =>
    fieldLines({
      interfaceName,
      address,
      ports: ports.length === 0 ? 'ALL' : ports.map(rangeText).join(' '),
      method: method.toUpperCase(),
      targets: targets === 'all' ? 'ALL' : targets.map(target => target.address).join(' '),
      sysplexPorts: yesNo(sysplexPorts === 'VIPADISTRIBUTE'),
    }),
  )
}

function rangeText([first, last]: readonly [number, number]): string {
  return first === last ? `${first}` : `${first}-${last}`
}

function yesNo(is: boolean): string {
  return is ? 'YES' : 'NO'
}
