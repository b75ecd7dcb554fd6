// @ts-nocheck
import { PORT_MAX, PORT_MIN } from '../limits.ts'
import { type Cursor, SyntaxFailure } from './cursor.ts'
import type { Token } from './lexer.ts'
import { addressOf } from './operands.ts'
import { parseSaf, parseShortName } from './parse-names.ts'
import { beginsStatement, statementName } from './statement-names.ts'
import type { Reservation, Statement, UnreservedRule } from './statements.ts'

/** PORT or PORTRANGE: entries to the next statement. An error ends the list; earlier entries stand. */
export function parseReservations(
  cursor: Cursor,
  name: 'PORT' | 'PORTRANGE',
  statements: Statement[],
): void {
  try {
    do statements.push(parseEntry(cursor, name))
    while (!cursor.atEnd() && statementName(cursor.peek().text) === undefined)
  } catch (failure) {
    if (!(failure instanceof SyntaxFailure)) throw failure
    const consequence = `the rest of this ${name} list is ignored, its entries before this one stand`
    cursor.reportFailure(failure, consequence)
    cursor.skipTo(beginsStatement, false)
  }
}

/** DELETE PORT and DELETE PORTRANGE; DELETE of anything else is ignored. */
export function parseDelete(cursor: Cursor, at: Token, statements: Statement[]): void {
  const name = cursor.take('PORT') ? 'PORT' : cursor.take('PORTRange') ? 'PORTRANGE' : undefined
  if (name === undefined) {
    const consequence = 'the statement is ignored'
    cursor.report('note', at, 'DELETE has an effect on PORT and PORTRANGE only', { consequence })
    cursor.next()
    cursor.next()
    cursor.skipTo(word => statementName(word) !== undefined, true)
    return
  }
  const entries: Statement[] = []
  parseReservations(cursor, name, entries)
  for (const entry of entries) {
    if (entry.kind === 'reserve') statements.push({ ...entry, action: 'delete' })
  }
}

// --- internal ---

const FIRST = { PORT: `a port from ${PORT_MIN} to ${PORT_MAX} or UNRSV`, PORTRANGE: 'a first port' }

function parseEntry(cursor: Cursor, name: 'PORT' | 'PORTRANGE'): Statement {
  const at = cursor.peek()
  if (name === 'PORT' && cursor.take('UNRSV')) {
    return { kind: 'unreserved', at, rule: parseUnreserved(cursor) }
  }
  if (!/^\d/.test(at.text)) cursor.fail(`not an entry of ${name}`, FIRST[name])
  const first = cursor.number('a port', PORT_MIN, PORT_MAX)
  const count = name === 'PORT' ? 1 : parseCount(cursor, first)
  const protocol = parseProtocol(cursor)
  const fixed = cursor.takeOneOf(name === 'PORT' ? ['RESERVED'] : ['RESERVED', 'AUTHPORT'])
  const user = fixed ?? parseJobName(cursor, name)
  const options = fixed === undefined ? parseOptions(cursor, name) : []
  return {
    kind: 'reserve',
    at,
    action: 'define',
    reservation: { first, count, protocol, user, options },
  }
}

function parseCount(cursor: Cursor, first: number): number {
  const at = cursor.peek()
  const count = cursor.number('a number of ports', 1, PORT_MAX)
  const most = PORT_MAX - first + 1
  if (count <= most) return count
  cursor.report('warning', at, `the range runs past ${PORT_MAX}`, {
    expected: `at most ${most}`,
    consequence: `it is cut to ${first}-${PORT_MAX}`,
  })
  return most
}

function parseProtocol(cursor: Cursor): Reservation['protocol'] {
  const protocol = cursor.expectOneOf(['TCP', 'UDP'], 'not a protocol')
  return protocol === 'TCP' ? 'tcp' : 'udp'
}

function parseJobName(cursor: Cursor, name: 'PORT' | 'PORTRANGE'): string {
  if (cursor.take('*')) return '*'
  const fixed = name === 'PORT' ? 'RESERVED' : 'RESERVED, AUTHPORT'
  return parseShortName(cursor, 'neither a job name nor RESERVED', `${fixed} or a job name`)
}

/** In this order only. */
function parseOptions(cursor: Cursor, name: 'PORT' | 'PORTRANGE'): string[] {
  const options: string[] = []
  const take = (...keywords: string[]): void => {
    const keyword = cursor.takeOneOf(keywords)
    if (keyword !== undefined) options.push(keyword)
  }
  take('NOAUTOLog')
  take('DELAYAcks', 'NODELAYAcks')
  if (name === 'PORT') {
    take('SHAREPORT', 'SHAREPORTWLM')
    if (cursor.take('BIND')) options.push('BIND', parseBindAddress(cursor))
  }
  const saf = parseSaf(cursor)
  if (saf !== undefined) options.push('SAF', saf)
  take('NOSMC', 'SMC')
  return options
}

function parseBindAddress(cursor: Cursor): string {
  const address = addressOf(cursor.peek().text)
  if (address === undefined) cursor.fail('BIND has an address', 'an IP address')
  cursor.next()
  return address.address
}

function parseUnreserved(cursor: Cursor): UnreservedRule {
  const protocol = parseProtocol(cursor)
  const jobName = cursor.take('*')
    ? '*'
    : parseShortName(cursor, 'neither a job name nor *', 'a job name or *')
  const deny = jobName === '*' && cursor.take('DENY')
  const saf = deny ? undefined : parseSaf(cursor)
  const whens = protocol === 'tcp' ? ['WHENLISTEN', 'WHENBIND'] : ['WHENBIND']
  const when = cursor.takeOneOf(whens) ?? whens[0]!
  return {
    protocol,
    jobName,
    access: saf === undefined ? (deny ? 'deny' : 'allow') : { saf },
    when: when === 'WHENBIND' ? 'bind' : 'listen',
  }
}
