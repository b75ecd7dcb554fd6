// @ts-nocheck
import { BACKUP_RANK_MAX } from '../limits.ts'
import type { Cursor } from './cursor.ts'
import type { Token } from './lexer.ts'
import { type AddressWord, addressOf, maskPrefix, networkAddress, networkOf } from './operands.ts'
import { isVipaInterface, parseSaf } from './parse-names.ts'
import type { DefineStatement, RangeStatement } from './statements.ts'

/** The operands of VIPADEFINE and VIPABACKUP. */
export function parseDefine(
  cursor: Cursor,
  at: Token,
  origin: DefineStatement['origin'],
): DefineStatement {
  const isBackup = origin === 'VIPABACKUP'
  const coordinated = sysplexPortsOption(cursor, !isBackup)
  const rank =
    isBackup && /^\d+$/.test(cursor.peek().text)
      ? cursor.number('a rank', 1, BACKUP_RANK_MAX)
      : undefined
  ignoreTier(cursor)
  coordinated.look()

  const moveableAt = cursor.peek()
  const moveable = cursor.take('MOVEable')
    ? cursor.expectOneOf(['IMMEDiate', 'WHENIDLE'], 'MOVEABLE says when')
    : undefined
  coordinated.look()
  const serviceManagerAt = cursor.peek()
  const serviceManager = (!isBackup || moveable !== undefined) && cursor.take('SERVICEMGR')
  coordinated.look()

  const common = {
    kind: 'define' as const,
    at,
    origin,
    ...(isBackup ? { rank: rank ?? 1 } : {}),
    ...(moveable === undefined && isBackup
      ? {}
      : { moveable: moveable === 'WHENIDLE' ? ('whenidle' as const) : ('immediate' as const) }),
    serviceManager,
  }
  if (addressOf(cursor.peek().text)?.family === 4) {
    const prefix = isBackup && moveable === undefined ? undefined : parseMask(cursor)
    const addresses = parseIpv4List(cursor)
    const sysplexPorts = coordinated.given()
    return { ...common, sysplexPorts, ...(prefix === undefined ? {} : { prefix }), addresses }
  }
  const interfaceName = parseInterfaceName(cursor, optionsOf(isBackup))
  if (moveable === 'WHENIDLE') {
    cursor.fail('an IPv6 DVIPA is MOVEABLE IMMEDIATE only', 'MOVEABLE IMMEDIATE', moveableAt)
  }
  if (serviceManager) {
    cursor.fail('SERVICEMGR is for IPv4 only', 'an interface name', serviceManagerAt)
  }
  const { prefix, ...address } = parseIpv6Network(cursor, !isBackup || moveable !== undefined)
  if (cursor.atAddress()) {
    cursor.fail('one statement defines one IPv6 DVIPA', 'the next statement')
  }
  return {
    ...common,
    sysplexPorts: coordinated.given(),
    ...(prefix === undefined ? {} : { prefix }),
    interfaceName,
    addresses: [address],
  }
}

/** The operands of VIPARANGE. */
export function parseRange(cursor: Cursor, at: Token): RangeStatement {
  const coordinated = sysplexPortsOption(cursor, true)
  const isDelete = cursor.takeOneOf(['DEFINE', 'DELEte']) === 'DELETE'
  coordinated.look()
  const moveableAt = cursor.peek()
  const moveable = cursor.take('MOVEable')
    ? cursor.expectOneOf(['NONDISRUPTive', 'DISRUPTive'], 'MOVEABLE says how')
    : 'NONDISRUPTIVE'
  coordinated.look()
  const common = {
    kind: 'range' as const,
    at,
    action: isDelete ? ('delete' as const) : ('define' as const),
    moveable: moveable === 'DISRUPTIVE' ? ('disruptive' as const) : ('nondisruptive' as const),
  }
  let interfaceName: string | undefined
  let network: RangeStatement['network']
  if (addressOf(cursor.peek().text)?.family === 4) {
    const prefix = parseMask(cursor)
    const addressAt = cursor.peek()
    const address = addressOf(addressAt.text)
    if (address?.family !== 4) cursor.fail(notIpv4(address), 'an IPv4 address')
    cursor.next()
    network = rangeNetwork(address, prefix, addressAt)
  } else {
    interfaceName = parseInterfaceName(cursor, 'DEFINE, DELETE, MOVEABLE, SYSPLEXPORTS, ')
    if (moveable === 'DISRUPTIVE') {
      const message = 'an IPv6 range is MOVEABLE NONDISRUPTIVE only'
      cursor.fail(message, 'MOVEABLE NONDISRUPTIVE', moveableAt)
    }
    const { prefix, at: addressAt, ...address } = parseIpv6Network(cursor, true)
    if (prefix === undefined) {
      cursor.fail('a range has a prefix length', 'an IPv6 address/prefix_length', addressAt)
    }
    network = rangeNetwork(address, prefix, addressAt)
  }
  const saf = parseSaf(cursor)
  return {
    ...common,
    sysplexPorts: coordinated.given(),
    ...(interfaceName === undefined ? {} : { interfaceName }),
    network,
    ...(saf === undefined ? {} : { saf }),
  }
}

// --- internal ---

function optionsOf(isBackup: boolean): string {
  return isBackup ? 'a rank, MOVEABLE, ' : 'MOVEABLE, SERVICEMGR, SYSPLEXPORTS, '
}

/** SYSPLEXPORTS may stand at any of several places. */
function sysplexPortsOption(cursor: Cursor, possible: boolean): { look(): void; given(): boolean } {
  let given = false
  const look = (): void => {
    if (possible && cursor.take('SYSPLEXPorts')) given = true
  }
  look()
  return { look, given: () => given }
}

function ignoreTier(cursor: Cursor): void {
  const at = cursor.peek()
  const tier = cursor.takeOneOf(['TIER1', 'TIER2'])
  const scope = tier !== 'TIER1' && cursor.take('CPCSCOPE')
  if (tier === undefined && !scope) return
  cursor.report('note', at, 'tiers are not modelled', { consequence: 'the option is ignored' })
}

function parseMask(cursor: Cursor): number {
  const prefix = maskPrefix(cursor.peek().text)
  if (prefix === undefined) {
    cursor.fail('not an address mask', 'a contiguous mask such as 255.255.255.0')
  }
  cursor.next()
  return prefix
}

function parseIpv4List(cursor: Cursor): DefineStatement['addresses'] {
  const addresses: (AddressWord & { at: Token })[] = []
  for (;;) {
    const at = cursor.peek()
    const address = addressOf(at.text)
    if (address?.family === 4) {
      addresses.push({ ...address, at })
      cursor.next()
      continue
    }
    const expected = addresses.length === 0 ? 'an IPv4 address' : 'an IPv4 address or a statement'
    if (addresses.length === 0 || address?.family === 6 || /^\d/.test(at.text)) {
      cursor.fail(notIpv4(address), expected)
    }
    return addresses
  }
}

function notIpv4(address: AddressWord | undefined): string {
  return address === undefined
    ? 'not an IPv4 address'
    : 'a statement has IPv4 or IPv6 addresses, never both'
}

function parseInterfaceName(cursor: Cursor, options: string): string {
  const { text } = cursor.peek()
  const expected = `${options}an address mask or an IPv6 interface name`
  if (addressOf(text) !== undefined) {
    cursor.fail('an interface name comes before an IPv6 address', expected)
  }
  if (!isVipaInterface(text) || addressOf(cursor.peek(1).text)?.family === 4) {
    cursor.fail('neither an option, nor a mask, nor an interface name', expected)
  }
  cursor.next()
  return text
}

function parseIpv6Network(
  cursor: Cursor,
  mayHavePrefix: boolean,
): AddressWord & { prefix?: number; at: Token } {
  const at = cursor.peek()
  const network = networkOf(at.text)
  if (network?.family !== 6 || (!mayHavePrefix && network.prefix !== undefined)) {
    const prefix = mayHavePrefix ? ' with or without /prefix_length' : ' without a prefix length'
    cursor.fail('not an address of an IPv6 interface', `an IPv6 address${prefix}`)
  }
  cursor.next()
  return { ...network, at }
}

function rangeNetwork(address: AddressWord, prefix: number, at: Token): RangeStatement['network'] {
  return { family: address.family, address: networkAddress(address, prefix), prefix, at }
}
