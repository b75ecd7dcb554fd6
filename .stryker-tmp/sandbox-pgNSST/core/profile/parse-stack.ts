// @ts-nocheck
import { PORT_MAX, QUARANTINE_MS_MAX } from '../limits.ts'
import { type Cursor, SyntaxFailure } from './cursor.ts'
import { ignoreOption, type OptionStatement } from './ignored-options.ts'
import type { Token } from './lexer.ts'
import { addressOf } from './operands.ts'
import { isVipaInterface } from './parse-names.ts'
import { beginsStatement, statementName } from './statement-names.ts'
import type { ProtocolStatement, StackSourceStatement, Statement, VipaName } from './statements.ts'

/** Ports below are well-known; neither range of ours may hold them. */
const FIRST_EPHEMERAL = 1024

/** GLOBALCONFIG. */
export function parseGlobal(cursor: Cursor, statements: Statement[]): void {
  parseOptions(cursor, 'GLOBALCONFIG', 'EXPLICITBINDPORTRANGE', () => {
    const at = cursor.peek()
    if (cursor.take('NOEXPLICITBINDPORTRANGE')) {
      statements.push({ kind: 'explicit-bind', at, range: undefined })
      return true
    }
    if (!cursor.take('EXPLICITBINDPORTRANGE')) return false
    const first = cursor.number('a first port', FIRST_EPHEMERAL, PORT_MAX)
    const count = cursor.number(`a number of ports from ${first} on`, 1, PORT_MAX - first + 1)
    statements.push({ kind: 'explicit-bind', at, range: { first, count } })
    return true
  })
}

/** TCPCONFIG and UDPCONFIG. */
export function parseProtocolConfig(
  cursor: Cursor,
  at: Token,
  protocol: 'tcp' | 'udp',
  statements: Statement[],
): void {
  const tcp = protocol === 'tcp'
  const name = tcp ? 'TCPCONFIG' : 'UDPCONFIG'
  const given: { -readonly [key in keyof ProtocolStatement]?: ProtocolStatement[key] } = {}
  const timeWait = tcp ? ', TIMEWAITINTERVAL' : ''
  const expected = `EPHEMERALPORTS, RESTRICTLOWPORTS, UNRESTRICTLOWPORTS${timeWait}`
  parseOptions(cursor, name, expected, () => {
    const optionAt = cursor.peek()
    if (cursor.take('EPHEMERALPORTS')) {
      const low = cursor.number('a first port', FIRST_EPHEMERAL, PORT_MAX)
      const high = cursor.number(`a last port for a range from ${low}`, low, PORT_MAX)
      Object.assign(given, { low, high })
    } else if (cursor.take('RESTRICTLowports')) {
      given.restrictLowPorts = true
      if (!tcp) {
        const details = { id: 'EZZ0338I', consequence: '' }
        cursor.report('note', optionAt, 'UDP ports 1 to 1023 are restricted', details)
      }
    } else if (cursor.take('UNRESTRICTLowports')) {
      given.restrictLowPorts = false
    } else if (tcp && cursor.take('TIMEWAITInterval')) {
      given.timeWaitSeconds = cursor.number('a number of seconds', 0, QUARANTINE_MS_MAX / 1000)
    } else {
      return false
    }
    return true
  })
  if (Object.keys(given).length > 0) statements.push({ kind: 'protocol', at, protocol, ...given })
}

/** IPCONFIG and IPCONFIG6. */
export function parseIpConfig(
  cursor: Cursor,
  at: Token,
  family: 4 | 6,
  statements: Statement[],
): void {
  const name = family === 4 ? 'IPCONFIG' : 'IPCONFIG6'
  const given: { -readonly [key in keyof StackSourceStatement]?: StackSourceStatement[key] } = {}
  parseOptions(cursor, name, 'SOURCEVIPA, TCPSTACKSOURCEVIPA', () => {
    if (cursor.take('SOURCEVIPA')) given.sourceVipa = true
    else if (cursor.take('NOSOURCEVIPA')) given.sourceVipa = false
    else if (cursor.take('NOTCPSTACKSOURCEVIPA')) given.stackSource = null
    else if (cursor.take('TCPSTACKSOURCEVIPA')) given.stackSource = stackSource(cursor, family)
    else return false
    return true
  })
  if (Object.keys(given).length > 0) {
    statements.push({ kind: 'stack-source', at, family, ...given })
  }
}

// --- internal ---

/** Options to the next statement. An error ends the statement; the options before it stand. */
function parseOptions(
  cursor: Cursor,
  statement: OptionStatement,
  expected: string,
  parseOwn: () => boolean,
): void {
  try {
    while (!cursor.atEnd() && statementName(cursor.peek().text) === undefined) {
      if (parseOwn() || ignoreOption(cursor, statement)) continue
      cursor.fail(`not an option of ${statement}`, `${expected} or the next statement`)
    }
  } catch (failure) {
    if (!(failure instanceof SyntaxFailure)) throw failure
    const consequence = `the rest of ${statement} is ignored, its options before this one stand`
    cursor.reportFailure(failure, consequence)
    cursor.skipTo(beginsStatement, false)
  }
}

function stackSource(cursor: Cursor, family: 4 | 6): VipaName {
  const at = cursor.peek()
  const address = addressOf(at.text)
  const good = family === 4 ? address?.family === 4 : isVipaInterface(at.text)
  if (!good) {
    cursor.fail(
      'not a DVIPA that TCPSTACKSOURCEVIPA can name',
      family === 4 ? 'an IPv4 address' : 'an IPv6 interface name',
    )
  }
  cursor.next()
  return { family, name: address?.address ?? at.text, at }
}
