// @ts-nocheck
import { type Cursor, SyntaxFailure } from './cursor.ts'
import type { Token } from './lexer.ts'
import { addressOf, bitsOf, type Family, isJobMask, networkAddress, networkOf } from './operands.ts'
import { isVipaInterface } from './parse-names.ts'
import { beginsStatement, statementName } from './statement-names.ts'
import type { SourceRule, SourceStatement, Statement } from './statements.ts'

type PlacedRule = SourceStatement['rules'][number]

/**
 * SRCIP to ENDSRCIP. Any syntax error discards the whole block. As an extension a rule may name several
 * sources.
 */
export function parseSources(cursor: Cursor, open: Token, statements: Statement[]): void {
  const rules: PlacedRule[] = []
  try {
    while (!cursor.take('ENDSRCIP')) rules.push(parseRule(cursor, open))
    statements.push({ kind: 'sources', at: open, rules })
  } catch (failure) {
    if (!(failure instanceof SyntaxFailure)) throw failure
    const end = skipSources(cursor)
    const rest =
      end === undefined
        ? ', and as no ENDSRCIP follows, so is the rest of the profile'
        : `, from line ${open.line} to ENDSRCIP in line ${end.line}`
    cursor.reportFailure(failure, `the whole SRCIP block is discarded${rest}`)
  }
}

/** Steps over the rest of a block; returns its ENDSRCIP. */
export function skipSources(cursor: Cursor): Token | undefined {
  cursor.skipTo(word => word === 'ENDSRCIP', false)
  return cursor.atEnd() ? undefined : cursor.next()
}

// --- internal ---

function parseRule(cursor: Cursor, open: Token): PlacedRule {
  const { text } = cursor.peek()
  if (cursor.take('JOBNAME')) return parseJobRule(cursor)
  if (cursor.take('DESTINATION')) return parseDestinationRule(cursor)
  const missing = cursor.atEnd() || beginsStatement(text)
  const message = missing ? `SRCIP in line ${open.line} has no ENDSRCIP` : 'not a rule of SRCIP'
  return cursor.fail(message, 'JOBNAME, DESTINATION or ENDSRCIP')
}

function parseJobRule(cursor: Cursor): PlacedRule {
  const mask = cursor.word(
    isJobMask,
    'not a job name',
    'a job name of up to 8 characters, ? for any one, a last * for any more',
  )
  const match = { kind: 'job' as const, mask }
  const choiceAt = cursor.peek()
  const choice = cursor.takeOneOf(['TEMPADDRS', 'PUBLICADDRS'])
  if (choice !== undefined) {
    const rule: SourceRule = {
      match,
      sources: [],
      sourceFamily: 6,
      choice: choice === 'TEMPADDRS' ? 'tempaddrs' : 'publicaddrs',
      role: 'client',
    }
    return { rule, at: [choiceAt] }
  }
  const { sources, sourceFamily, at } = parseSourceList(cursor, undefined)
  const role = cursor.takeOneOf(['CLIENT', 'SERVER', 'BOTH']) ?? 'CLIENT'
  const rule: SourceRule = {
    match,
    sources,
    sourceFamily,
    role: role === 'BOTH' ? 'both' : role === 'SERVER' ? 'server' : 'client',
  }
  return { rule, at }
}

function parseDestinationRule(cursor: Cursor): PlacedRule {
  const network = networkOf(cursor.peek().text)
  if (network === undefined) {
    cursor.fail('not a destination', 'an IP address with or without /prefix_length')
  }
  cursor.next()
  const prefix = network.prefix ?? bitsOf(network.family)
  const { sources, sourceFamily, at } = parseSourceList(cursor, network.family)
  const match = {
    kind: 'destination' as const,
    family: network.family,
    address: networkAddress(network, prefix),
    prefix,
  }
  return { rule: { match, sources, sourceFamily, role: 'client' }, at }
}

interface SourceList {
  readonly sources: readonly string[]
  readonly sourceFamily: Family
  readonly at: readonly Token[]
}

const ROLES = ['CLIENT', 'SERVER', 'BOTH', 'JOBNAME', 'DESTINATION']

/** One source or, as an extension, several of one family. */
function parseSourceList(cursor: Cursor, family: Family | undefined): SourceList {
  const sources: string[] = []
  const at: Token[] = []
  let sourceFamily = family
  for (;;) {
    const token = cursor.peek()
    const address = addressOf(token.text)
    const isName = isVipaInterface(token.text)
    if (address === undefined && !isName) break
    const itsFamily = address?.family ?? 6
    sourceFamily ??= itsFamily
    if (itsFamily !== sourceFamily) {
      if (address === undefined && sources.length > 0) break // Rather a mistyped rule.
      const message = 'a rule has IPv4 or IPv6 addresses, never both'
      cursor.fail(message, sourceFamily === 4 ? 'an IPv4 address' : 'an IPv6 interface name')
    }
    const name = address?.address ?? token.text
    if (sources.includes(name)) cursor.fail('a source is named twice', 'another source')
    sources.push(name)
    at.push(token)
    cursor.next()
  }
  const isNext = ROLES.includes(cursor.peek().text) || statementName(cursor.peek().text)
  if (sources.length === 0 || !(isNext || cursor.atEnd())) {
    const more = sources.length > 0 ? ', the next rule or ENDSRCIP' : ''
    cursor.fail('not a source', `an IP address, an IPv6 interface name${more}`)
  }
  return { sources, sourceFamily: sourceFamily!, at }
}
