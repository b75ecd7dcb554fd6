// @ts-nocheck
import { Cursor, faultOf } from './cursor.ts'
import { lex, type Symbols, type Token } from './lexer.ts'
import { parseDelete, parseReservations } from './parse-ports.ts'
import { parseSettings } from './parse-settings.ts'
import { parseSources, skipSources } from './parse-srcip.ts'
import { parseGlobal, parseIpConfig, parseProtocolConfig } from './parse-stack.ts'
import { parseVipaBlock } from './parse-vipa-block.ts'
import { type Problem, sortedProblems } from './problem.ts'
import { beginsStatement, type StatementName, statementName } from './statement-names.ts'
import type { Statement } from './statements.ts'

export interface ParseOptions {
  readonly symbols?: Symbols
}

export interface ParsedProfile {
  /** In the order in which they take effect. */
  readonly statements: readonly Statement[]
  /** By line and column. */
  readonly problems: readonly Problem[]
}

/** Parses a profile, or a data set with changes to one. Never throws: what is wrong is a problem. */
export function parseProfile(text: string, { symbols }: ParseOptions = {}): ParsedProfile {
  const cursor = new Cursor(lex(text, symbols))
  const statements: Statement[] = []
  let hasSources = false
  while (!cursor.atEnd()) {
    const at = cursor.next()
    const name = statementName(at.text)
    if (name?.role === 'own') {
      if (name.name === 'SRCIP' && hasSources) ignoreSources(cursor, at)
      else PARSERS[name.name]!(cursor, at, statements)
      hasSources ||= name.name === 'SRCIP'
    } else if (name?.role === 'ignored') {
      ignoreStatement(cursor, at, name)
    } else {
      refuse(cursor, at, name)
    }
  }
  const problems = sortedProblems(cursor.problems)
  return { statements, problems }
}

// --- internal ---

type Parser = (cursor: Cursor, at: Token, statements: Statement[]) => void

const PARSERS: Readonly<Record<string, Parser>> = {
  VIPADYNAMIC: parseVipaBlock,
  GLOBALCONFIG: (cursor, _at, statements) => parseGlobal(cursor, statements),
  PORT: (cursor, _at, statements) => parseReservations(cursor, 'PORT', statements),
  PORTRANGE: (cursor, _at, statements) => parseReservations(cursor, 'PORTRANGE', statements),
  TCPCONFIG: (cursor, at, statements) => parseProtocolConfig(cursor, at, 'tcp', statements),
  UDPCONFIG: (cursor, at, statements) => parseProtocolConfig(cursor, at, 'udp', statements),
  SRCIP: parseSources,
  IPCONFIG: (cursor, at, statements) => parseIpConfig(cursor, at, 4, statements),
  IPCONFIG6: (cursor, at, statements) => parseIpConfig(cursor, at, 6, statements),
  DELETE: parseDelete,
  PORTPLEX: parseSettings,
}

function ignoreSources(cursor: Cursor, at: Token): void {
  const end = skipSources(cursor)
  const to = end === undefined ? 'the end of the profile' : `ENDSRCIP in line ${end.line}`
  cursor.report('error', at, 'a data set has one SRCIP block', {
    id: 'EZZ0769I',
    expected: 'its rules in the first block',
    consequence: `this block is ignored, to ${to}`,
  })
}

/** Words after which a name stands that may look like a statement. */
const NAMES_FOLLOW: Readonly<Record<string, number>> = {
  INTERFACE: 2,
  DEVICE: 1,
  LINK: 1,
  START: 1,
  STOP: 1,
  PRIMARYINTERFACE: 1,
}

function ignoreStatement(cursor: Cursor, at: Token, { name, end }: StatementName): void {
  const severity = name === 'INCLUDE' ? 'warning' : 'note'
  const message =
    name === 'INCLUDE' ? 'what another data set says is not included' : 'no effect here'
  cursor.report(severity, at, message, { consequence: `${name} is ignored` })
  if (end === undefined) {
    for (let words = NAMES_FOLLOW[name] ?? 0; words > 0 && !cursor.atEnd(); words--) cursor.next()
    cursor.skipTo(word => statementName(word) !== undefined, true)
    return
  }
  cursor.skipTo(word => word === end, true)
  if (!cursor.atEnd()) {
    cursor.next()
    return
  }
  cursor.report('error', cursor.peek(), `${name} in line ${at.line} has no ${end}`, {
    expected: end,
    consequence: 'everything after it counts as its parameters and is ignored',
  })
}

function refuse(cursor: Cursor, at: Token, name: StatementName | undefined): void {
  const message =
    faultOf(at) ??
    (name === undefined
      ? 'not a statement'
      : name.role === 'end'
        ? `${name.name} without ${name.block}`
        : `${name.name} stands only inside ${name.block}`)
  const expected =
    name === undefined
      ? 'a statement such as VIPADYNAMIC, PORT or TCPCONFIG'
      : `${name.block} before it`
  cursor.skipTo(beginsStatement, true)
  const consequence = cursor.atEnd()
    ? 'it is ignored, with the rest of the profile'
    : `it is ignored, with everything up to ${cursor.peek().text} in line ${cursor.peek().line}`
  cursor.report('error', at, message, { expected, consequence })
}
