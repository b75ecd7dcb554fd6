// @ts-nocheck
import type { Cursor } from './cursor.ts'
import { isKeyword, type Keyword } from './keyword.ts'
import { addressOf, isInterfaceName, isShortName } from './operands.ts'
import { statementName } from './statement-names.ts'
import type { VipaName } from './statements.ts'

/** Options that may stand where an interface name may; none of them can be one. */
const OPTIONS: readonly Keyword[] = [
  ...['DEFINE', 'MOVEable', 'SERVICEMGR', 'SYSPLEXPorts', 'TIER1', 'TIER2', 'CPCSCOPE', 'SAF'],
  ...['DISTMethod', 'OPTLOCAL', 'NOOPTLOCAL', 'TIMEDAFFinity', 'DESTIP'],
  ...['JOBNAME', 'DESTINATION', 'CLIENT', 'SERVER', 'BOTH', 'TEMPADDRS', 'PUBLICADDRS'],
  ...['STRUCTURE', 'LEASE', 'ACCESS', 'LOCK', 'LOCKSCOPE', 'POLICY'],
]

/** An interface name, and neither an option nor the beginning of a statement. */
export function isVipaInterface(word: string): boolean {
  return (
    isInterfaceName(word) &&
    statementName(word) === undefined &&
    !OPTIONS.some(option => isKeyword(word, option))
  )
}

/** A DVIPA that is referred to: an IPv4 address or the interface name of an IPv6 DVIPA. */
export function parseVipaName(cursor: Cursor, options = ''): VipaName {
  const at = cursor.peek()
  const expected = `${options}an IPv4 address or an IPv6 interface name`
  const address = addressOf(at.text)
  if (address?.family === 6) {
    cursor.fail('an IPv6 DVIPA is referred to by its interface name', expected)
  }
  if (address === undefined && (!isVipaInterface(at.text) || cursor.atAddress(1))) {
    cursor.fail('neither an IPv4 address nor an interface name', expected)
  }
  cursor.next()
  return { family: address?.family ?? 6, name: address?.address ?? at.text, at }
}

export function parseSaf(cursor: Cursor): string | undefined {
  if (!cursor.take('SAF')) return undefined
  return parseShortName(cursor, 'not a resource name', 'a name of up to 8 characters')
}

/** A job name or resource name that is not the beginning of the next statement. */
export function parseShortName(cursor: Cursor, message: string, expected: string): string {
  const is = (word: string): boolean => isShortName(word) && statementName(word) === undefined
  return cursor.word(is, message, expected)
}
