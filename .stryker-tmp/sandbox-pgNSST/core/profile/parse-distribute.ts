// @ts-nocheck
import { PORT_MAX, PORT_MIN } from '../limits.ts'
import type { Cursor } from './cursor.ts'
import type { Token } from './lexer.ts'
import { addressOf, numberOf } from './operands.ts'
import { parseVipaName } from './parse-names.ts'
import { type PortRange, portRanges } from './port-ranges.ts'
import { standbyFault } from './standby.ts'
import type { DistributeStatement, DistributionMethod, Target } from './statements.ts'

/** A target with the word that names it. */
export type TargetWord = Target & { readonly at: Token }

/**
 * The operands of VIPADISTRIBUTE. Undefined: the statement breaks a rule of its own, which is
 * reported; the block goes on.
 */
export function parseDistribute(cursor: Cursor, at: Token): DistributeStatement | undefined {
  const options = parseOptions(cursor)
  const vipa = parseVipaName(cursor, 'an option, ')
  const ports = cursor.take('PORT') ? parsePorts(cursor) : []
  if (!cursor.take('DESTIP')) {
    const expected = ports.length === 0 ? 'PORT or DESTIP' : 'a port, a range of ports or DESTIP'
    cursor.fail('DESTIP says where connections go', expected)
  }
  const destinationAt = cursor.peek()
  const targets = cursor.take('ALL') ? 'all' : parseTargets(cursor, options.method, vipa.family)
  ignoreProcessorOptions(cursor)

  const { action, method, optlocal, timedAffinity, sysplexPorts } = options
  const fault = action === 'define' ? standbyFault(method, targets, destinationAt) : undefined
  if (fault !== undefined) {
    const { at: faultAt, message, ...details } = fault
    const consequence = 'this VIPADISTRIBUTE is ignored; the block goes on'
    cursor.report('error', faultAt, message, { ...details, consequence })
    return undefined
  }
  return {
    kind: 'distribute',
    at,
    action,
    vipa,
    ...(sysplexPorts === undefined ? {} : { sysplexPorts }),
    distribution: {
      method,
      optlocal,
      timedAffinity,
      ports,
      targets: targets === 'all' ? targets : targets.map(({ at: _, ...target }) => target),
    },
  }
}

// --- internal ---

interface Options {
  action: 'define' | 'delete'
  method: DistributionMethod
  optlocal: number
  timedAffinity: number
  sysplexPorts?: Token
}

const OPTLOCAL_MAX = 16
const AFFINITY_SECONDS_MAX = 9999
const WEIGHT_MAX = 99
const BACKUP_TARGET_RANK_MAX = 254

/** In any order, each at most once. */
function parseOptions(cursor: Cursor): Options {
  const options: Options = { action: 'define', method: 'basewlm', optlocal: 0, timedAffinity: 0 }
  const given = new Set<string>()
  const once = (what: string, at: Token): void => {
    if (given.has(what)) cursor.fail(`${what} is given twice`, 'another option or an address', at)
    given.add(what)
  }
  for (;;) {
    const at = cursor.peek()
    const action = cursor.takeOneOf(['DEFINE', 'DELEte'])
    if (action !== undefined) {
      once('DEFINE or DELETE', at)
      options.action = action === 'DELETE' ? 'delete' : 'define'
    } else if (cursor.take('DISTMethod')) {
      once('DISTMETHOD', at)
      options.method = parseMethod(cursor)
    } else if (cursor.take('NOOPTLOCAL')) {
      once('OPTLOCAL or NOOPTLOCAL', at)
    } else if (cursor.take('OPTLOCAL')) {
      once('OPTLOCAL or NOOPTLOCAL', at)
      const hasValue = /^\d+$/.test(cursor.peek().text)
      options.optlocal = hasValue ? cursor.number('a value of OPTLOCAL', 0, OPTLOCAL_MAX) : 1
    } else if (cursor.take('SYSPLEXPorts')) {
      once('SYSPLEXPORTS', at)
      options.sysplexPorts = at
    } else if (cursor.take('TIMEDAFFinity')) {
      once('TIMEDAFFINITY', at)
      options.timedAffinity = cursor.number('a number of seconds', 0, AFFINITY_SECONDS_MAX)
    } else {
      return options
    }
  }
}

const METHODS = ['BASEWLM', 'ROUNDROBIN', 'SERVERWLM', 'WEIGHTEDActive', 'HOTSTANDBY']
const STANDBY_OPTIONS = ['AUTOSWITCHBACK', 'NOAUTOSWITCHBACK', 'HEALTHSWITCH', 'NOHEALTHSWITCH']

function parseMethod(cursor: Cursor): DistributionMethod {
  const method = cursor.expectOneOf(METHODS, 'not a distribution method').toLowerCase()
  if (method === 'hotstandby') {
    for (let at = cursor.peek(); cursor.takeOneOf(STANDBY_OPTIONS); at = cursor.peek()) {
      ignored(cursor, at)
    }
  } else {
    ignoreProcessorOptions(cursor)
  }
  return method as DistributionMethod
}

/** Weights of processors, which the workload manager of the product knows. */
function ignoreProcessorOptions(cursor: Cursor): void {
  for (;;) {
    const at = cursor.peek()
    if (cursor.takeOneOf(['PROCTYPE', 'PROCXCOST']) !== undefined) {
      do {
        cursor.expectOneOf(['CP', 'ZAAP', 'ZIIP'], 'not a kind of processor')
        cursor.number('a weight of a processor', 0, 100)
      } while (['CP', 'ZAAP', 'ZIIP'].some(kind => cursor.is(kind)))
    } else if (cursor.take('ILWEIGHTING')) {
      cursor.number('a weight of importance levels', 0, 3)
    } else {
      return
    }
    ignored(cursor, at)
  }
}

function ignored(cursor: Cursor, at: Token): void {
  const message = 'the choice of a target is not modelled'
  cursor.report('note', at, message, { consequence: 'the option is ignored' })
}

function parsePorts(cursor: Cursor): PortRange[] {
  const ports: PortRange[] = []
  const port = (text: string): number | undefined => numberOf(text, PORT_MIN, PORT_MAX)
  while (/^\d/.test(cursor.peek().text) && !cursor.atAddress()) {
    const parts = cursor.peek().text.split('-')
    const first = port(parts[0]!)
    const last = port(parts.at(-1)!)
    if (first === undefined || last === undefined || last < first || parts.length > 2) {
      cursor.fail('neither a port nor a range of ports', 'a port such as 20, or a range as 20-29')
    }
    ports.push([first, last])
    cursor.next()
  }
  if (ports.length === 0) cursor.fail('PORT has no port', 'a port such as 20, or a range as 20-29')
  return portRanges(ports)
}

function parseTargets(
  cursor: Cursor,
  method: DistributionMethod,
  family: 4 | 6,
): readonly TargetWord[] {
  const targets: TargetWord[] = []
  for (;;) {
    const at = cursor.peek()
    const address = addressOf(at.text)
    if (address === undefined && targets.length > 0 && !/^\d/.test(at.text)) return targets
    if (address?.family !== family) {
      const message =
        address === undefined
          ? 'not a dynamic XCF address'
          : 'a statement has IPv4 or IPv6 addresses, never both'
      const all = targets.length === 0 ? 'ALL or ' : ''
      cursor.fail(message, `${all}an IPv${family} address`)
    }
    cursor.next()
    targets.push({ address: address.address, at, ...parseTargetOptions(cursor, method) })
  }
}

function parseTargetOptions(cursor: Cursor, method: DistributionMethod): Omit<Target, 'address'> {
  const at = cursor.peek()
  if (cursor.take('WEIGHT')) {
    const weight = cursor.number('a weight', 0, WEIGHT_MAX)
    if (method === 'weightedactive') return { weight }
    const expected = 'DISTMETHOD WEIGHTEDACTIVE'
    const details = { id: 'EZZ0799I', expected, consequence: 'the weight is ignored' }
    cursor.report('warning', at, 'only WEIGHTEDACTIVE has weights', details)
    return {}
  }
  if (method !== 'hotstandby') return {}
  if (cursor.take('PREFERRED')) return { standby: 'preferred' }
  if (!cursor.take('BACKUP')) return {}
  const hasRank = /^\d+$/.test(cursor.peek().text)
  const rank = hasRank ? cursor.number('a rank', 1, BACKUP_TARGET_RANK_MAX) : 1
  return { standby: 'backup', rank }
}
