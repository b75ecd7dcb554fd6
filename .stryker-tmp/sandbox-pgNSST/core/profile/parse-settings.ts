// @ts-nocheck
import { ENTRIES_MAX, ENTRIES_MIN, LEASE_PORTS_MAX } from '../limits.ts'
import { type Cursor, oneOf, SyntaxFailure } from './cursor.ts'
import type { Token } from './lexer.ts'
import { addressOf } from './operands.ts'
import { parseVipaName } from './parse-names.ts'
import { beginsStatement, statementName } from './statement-names.ts'
import type { FacilitySettings, SettingsStatement, SpaceSettings, Statement } from './statements.ts'

/** PORTPLEX, a statement of our own. An error makes the whole statement be ignored. */
export function parseSettings(cursor: Cursor, at: Token, statements: Statement[]): void {
  try {
    statements.push(parse(cursor, at))
  } catch (failure) {
    if (!(failure instanceof SyntaxFailure)) throw failure
    cursor.reportFailure(failure, 'this PORTPLEX is ignored as a whole')
    cursor.skipTo(beginsStatement, false)
  }
}

// --- internal ---

type Writable<T> = { -readonly [key in keyof T]: T[key] }

const OPTIONS = ['STRUCTURE', 'LEASE', 'ACCESS', 'LOCK', 'LOCKSCOPE', 'POLICY']
const LOCKS = { MUTEX: 'mutex', FAIR: 'fair', SPIN: 'spin' } as const
const SCOPES = { STRUCTURE: 'structure', SEGMENT: 'segment' } as const
const ACCESSES = { INPLACE: 'in-place', LITERAL: 'literal' } as const
const POLICIES = { NEXTFIT: 'next-fit', RANDOM: 'random', DOUBLEHASH: 'double-hash' } as const
const STRUCTURES = { BITMAP: 'bitmap', LIST: 'list', ROUTINGTABLE: 'routing-table' } as const

function parse(cursor: Cursor, at: Token): SettingsStatement {
  const first = cursor.peek().text
  const named =
    addressOf(first) !== undefined ||
    (!OPTIONS.includes(first) && OPTIONS.includes(cursor.peek(1).text))
  const vipa = named ? parseVipaName(cursor) : undefined
  const space: Writable<SpaceSettings> = {}
  const facility: Writable<FacilitySettings> = {}
  const given = new Set<string>()
  do {
    const optionAt = cursor.peek()
    const option = cursor.expectOneOf(OPTIONS, 'not an option of PORTPLEX')
    if (given.has(option)) cursor.fail(`${option} is given twice`, 'another option', optionAt)
    given.add(option)
    if (vipa !== undefined && (option === 'LOCK' || option === 'POLICY')) {
      cursor.fail(`${option} is for the whole facility`, 'PORTPLEX without an address', optionAt)
    }
    parseOption(cursor, option, space, facility)
  } while (!cursor.atEnd() && statementName(cursor.peek().text) === undefined)
  return { kind: 'settings', at, ...(vipa === undefined ? {} : { vipa }), space, facility }
}

function parseOption(
  cursor: Cursor,
  option: string,
  space: Writable<SpaceSettings>,
  facility: Writable<FacilitySettings>,
): void {
  switch (option) {
    case 'STRUCTURE':
      space.structure = choice(cursor, option, STRUCTURES)
      if (space.structure === 'routing-table' && cursor.take('ENTRIES')) {
        space.entries = cursor.number('a number of entries', ENTRIES_MIN, ENTRIES_MAX)
      }
      return
    case 'LEASE':
      space.lease = parseLease(cursor)
      return
    case 'ACCESS':
      space.access = choice(cursor, option, ACCESSES)
      return
    case 'LOCK':
      facility.lock = choice(cursor, option, LOCKS)
      return
    case 'LOCKSCOPE':
      space.lockScope = choice(cursor, option, SCOPES)
      return
    case 'POLICY':
      facility.policy = choice(cursor, option, POLICIES)
  }
}

function choice<T>(cursor: Cursor, option: string, values: Readonly<Record<string, T>>): T {
  const names = Object.keys(values)
  const name = cursor.takeOneOf(names)
  return name === undefined ? cursor.fail(`not a value of ${option}`, oneOf(names)) : values[name]!
}

function parseLease(cursor: Cursor): number {
  const at = cursor.peek()
  const lease = cursor.number('a number of ports', 0, LEASE_PORTS_MAX)
  if (lease === 1 || (lease & (lease - 1)) !== 0) {
    cursor.fail('not a size of a lease', `0 or a power of two from 2 to ${LEASE_PORTS_MAX}`, at)
  }
  return lease
}
