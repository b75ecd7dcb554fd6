// @ts-nocheck
import { type Cursor, oneOf, SyntaxFailure } from './cursor.ts'
import type { Token } from './lexer.ts'
import { addressOf } from './operands.ts'
import { parseDistribute } from './parse-distribute.ts'
import { isVipaInterface, parseVipaName } from './parse-names.ts'
import { parseDefine, parseRange } from './parse-vipa-define.ts'
import { beginsStatement, statementName } from './statement-names.ts'
import type { RouteStatement, Statement, VipaDeleteStatement, VipaName } from './statements.ts'

/**
 * VIPADYNAMIC to ENDVIPADYNAMIC. A syntax error ends the block: the statements before it stand, the rest
 * is stepped over.
 */
export function parseVipaBlock(cursor: Cursor, open: Token, statements: Statement[]): void {
  try {
    while (!cursor.take('ENDVIPADynamic')) {
      const statement = parseVipaStatement(cursor, open)
      if (statement !== undefined) statements.push(statement)
    }
  } catch (failure) {
    if (!(failure instanceof SyntaxFailure)) throw failure
    cursor.skipTo(word => statementName(word)?.name === 'ENDVIPADYNAMIC', false)
    const end = cursor.atEnd() ? undefined : cursor.next()
    const rest =
      end === undefined
        ? 'and as no ENDVIPADYNAMIC follows, all the rest of the profile is ignored'
        : `the rest of it, to ENDVIPADYNAMIC in line ${end.line}, is ignored`
    const consequence = `the block ends here: its statements before this one stand, ${rest}`
    cursor.reportFailure(failure, consequence)
  }
}

// --- internal ---

const STATEMENTS = [
  'VIPADEFine',
  'VIPABackup',
  'VIPADELete',
  'VIPADISTribute',
  'VIPARange',
  'VIPAROUTE',
  'VIPASMparms',
]

/** Undefined: the statement has no effect, and why is reported. */
function parseVipaStatement(cursor: Cursor, open: Token): Statement | undefined {
  const at = cursor.peek()
  switch (cursor.takeOneOf(STATEMENTS)) {
    case 'VIPADEFINE':
      return parseDefine(cursor, at, 'VIPADEFINE')
    case 'VIPABACKUP':
      return parseDefine(cursor, at, 'VIPABACKUP')
    case 'VIPADELETE':
      return parseDelete(cursor, at)
    case 'VIPADISTRIBUTE':
      if (cursor.is('TIER1') || cursor.is('TIER2')) return ignore(cursor, at, 'warning')
      return parseDistribute(cursor, at)
    case 'VIPARANGE':
      return parseRange(cursor, at)
    case 'VIPAROUTE':
      return parseRoute(cursor, at)
    case 'VIPASMPARMS':
      return ignore(cursor, at, 'note')
  }
  const missing = cursor.atEnd() || beginsStatement(at.text)
  const message = missing
    ? `VIPADYNAMIC in line ${open.line} has no ENDVIPADYNAMIC`
    : 'not a statement of VIPADYNAMIC'
  return cursor.fail(message, oneOf([...STATEMENTS, 'ENDVIPADYNAMIC']))
}

function ignore(cursor: Cursor, at: Token, severity: 'warning' | 'note'): undefined {
  const is = (word: string): boolean => {
    const role = statementName(word)?.role
    return role === 'inside' || role === 'end'
  }
  cursor.report(severity, at, 'this form has no effect here', {
    consequence: 'the statement is ignored; the block goes on',
  })
  cursor.skipTo(is, true)
}

function parseDelete(cursor: Cursor, at: Token): VipaDeleteStatement {
  const vipas: VipaName[] = []
  const more = (word: string): boolean =>
    /^[\d:]/.test(word) || addressOf(word) !== undefined || isVipaInterface(word)
  do {
    const vipa = parseVipaName(cursor)
    if (vipas.length > 0 && vipa.family !== vipas[0]!.family) {
      cursor.fail('a statement has IPv4 or IPv6 DVIPAs, never both', 'the next statement', vipa.at)
    }
    vipas.push(vipa)
  } while (more(cursor.peek().text))
  return { kind: 'vipa-delete', at, vipas }
}

function parseRoute(cursor: Cursor, at: Token): RouteStatement {
  const isDelete = cursor.takeOneOf(['DEFINE', 'DELEte']) === 'DELETE'
  const [dynamicXcf, target] = [parseAddress(cursor), parseAddress(cursor)]
  if (dynamicXcf.family !== target.family) {
    cursor.fail(
      'a statement has IPv4 or IPv6 addresses, never both',
      `an IPv${dynamicXcf.family} address`,
      target.at,
    )
  }
  const action = isDelete ? 'delete' : 'define'
  return { kind: 'route', at, action, dynamicXcf: dynamicXcf.address, target: target.address }
}

function parseAddress(cursor: Cursor): { family: 4 | 6; address: string; at: Token } {
  const at = cursor.peek()
  const address = addressOf(at.text)
  if (address === undefined) {
    cursor.fail('VIPAROUTE has a dynamic XCF address and a target address', 'an IP address')
  }
  cursor.next()
  return { ...address, at }
}
