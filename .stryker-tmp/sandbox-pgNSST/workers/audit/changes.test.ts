/**
 * Goal: the auditor follows a space whose definition changes while it is used, and one that begins
 * uncoordinated and is switched on, as its rules say.
 *
 * Method: short histories by hand. Whole runs: `changes-random.test.ts`.
 */
// @ts-nocheck

import { describe, expect, test } from 'vitest'
import { Auditor } from '#workers/audit/auditor.js'
import { ExcerptRecorder } from '#workers/audit/excerpt.js'
import {
  bind,
  close,
  connect,
  coordinate,
  define,
  feed,
  type Row,
  refused,
} from '#workers/audit/history-rows.js'
import { ownerToken, RecordKind, RecordResult, scopeOf } from '#workers/audit/record.js'
import type { SpaceConfig, SpaceDefinition } from '#workers/audit/space-config.js'
import type { ViolationKind } from '#workers/audit/violation.js'

const { ACQUIRE_BEGIN, ACQUIRE_END, FENCE, RECOVERED, DEFINING, DEFINED } = RecordKind
const { NONE, NOT_HELD, TABLE_FULL } = RecordResult

const SPACE: SpaceConfig = {
  name: '10.0.0.1/tcp',
  low: 5000,
  high: 5003,
  reserved: [5002],
  quarantineMs: 100,
}
const LATE: SpaceConfig = { ...SPACE, coordinated: false }
/** By number: the one at the beginning, one without 5000 and with 5004, and none. */
const DEFINITIONS: SpaceDefinition[] = [
  { low: 5000, high: 5003, reserved: [5002] },
  { low: 5001, high: 5004, reserved: [5002] },
  { low: 1, high: 0, reserved: [] },
]
const [A, B, C] = [1, 2, 3].map(slot => ownerToken(slot, 1))

function newAuditor(space: SpaceConfig): Auditor {
  const spaces = [space]
  return new Auditor({ spaces, definitions: DEFINITIONS, skewMs: 0, uncoordinated: false })
}

function judge(rows: readonly Row[], space: SpaceConfig = SPACE): Auditor {
  const auditor = newAuditor(space)
  feed(auditor.accept.bind(auditor), rows)
  return auditor
}

const kindsOf = (rows: readonly Row[], space?: SpaceConfig): ViolationKind[] =>
  judge(rows, space).violations.map(({ kind }) => kind)

describe('a connect, while the definition changes,', () => {
  const [defining, defined] = define(1, 2)

  test('may get what either has, and afterwards what the new one has', () => {
    expect(kindsOf([...connect(A, 5004, 1), defining, defined])).toEqual(['reserved'])
    const during = [...connect(A, 5000, 2), ...connect(A, 5004, 2)]
    expect(kindsOf([defining, ...during, defined])).toEqual([])
    expect(kindsOf([defining, ...connect(A, 5002, 2), defined])).toEqual(['reserved'])
    const after = judge([defining, defined, ...connect(A, 5004, 3), ...connect(A, 5000, 3)])
    expect(after.violations.map(({ kind }) => kind)).toEqual(['reserved'])
    expect(after.violations[0].message).toContain('outside the range 5001-5004')
  })

  test('is judged by when it began', () => {
    const [begin, end] = connect(A, 5000, 2)
    expect(kindsOf([begin, defining, defined, end])).toEqual([])
    expect(kindsOf([defining, begin, defined, end])).toEqual([])
    expect(kindsOf([defining, begin, defined, ...define(2, 2), end])).toEqual([])
    expect(kindsOf([defining, defined, begin, end])).toEqual(['reserved'])
  })

  test('may get what a change has that somebody else completes', () => {
    const again = define(2, 2)
    const rows = [defining, again[0], ...connect(A, 5000, 2), ...connect(A, 5004, 2)]
    expect(kindsOf([...rows, again[1]])).toEqual([])
    const undefinedNow = judge([...rows, again[1], ...connect(A, 5003, 2)])
    expect(undefinedNow.violations[0].message).toContain('by a connect that is of an undefined')
    expect(undefinedNow.definition(0)).toEqual(DEFINITIONS[2])
  })
})

test('a space that is not defined has no port until it is', () => {
  const space = { ...SPACE, low: 1, high: 0 }
  expect(kindsOf(connect(A, 5000, 1), space)).toEqual(['reserved'])
  const rows = [...define(0, 1), ...connect(A, 5000, 1)]
  expect(judge([...rows, ...refused(B, 1)], space).counts).toMatchObject({
    reserved: 0,
    'false-exhaustion': 1,
  })
})

test('a change without its announcement is a broken history, one without a definition our failure', () => {
  const auditor = judge([[DEFINED, 0, 1, 0]])
  expect(auditor.totals.unmatched).toBe(1)
  expect(auditor.definition(0)).toEqual(DEFINITIONS[0])
  expect(() => judge([[DEFINING, 7, 1, 0]])).toThrow('no definition 7')
})

describe('a port that drains', () => {
  const rows = [...connect(A, 5000, 1), ...define(1, 2)]

  test('is held until it is closed', () => {
    expect(judge(rows).heldBy()).toMatchObject([{ port: 5000, owner: A }])
    expect(kindsOf([...rows, ...bind(B, 5000, 3)])).toEqual(['duplicate'])
    expect(kindsOf([...rows, ...connect(B, 5000, 3)])).toEqual(['duplicate', 'reserved'])
    const closed = judge([...rows, ...close(A, 5000, 3)])
    expect(closed.verdict()).toBe('clean')
    expect(closed.totals).toMatchObject({ releases: 1, liveHolds: 0 })
  })

  test('is a duplicate also when it is included again', () => {
    expect(kindsOf([...rows, ...define(0, 3), ...connect(B, 5000, 4)])).toEqual(['duplicate'])
  })

  test.each([
    [102, ['early-reuse']],
    [103, []],
  ])('is held down from its close on, excluded or not: reuse at %i ms', (tick, kinds) => {
    const back = [...rows, ...close(A, 5000, 3), ...define(0, 4)]
    expect(kindsOf([...back, ...connect(B, 5000, tick)])).toEqual(kinds)
  })
})

describe('exhaustion', () => {
  const full = [5000, 5001, 5003].flatMap(port => connect(A, port, 1))

  test('is not judged for a call that overlaps a change', () => {
    const [defining, defined] = define(1, 2)
    const [begin, end] = refused(B, 2)
    expect(kindsOf([begin, end])).toEqual(['false-exhaustion'])
    expect(kindsOf([defining, begin, end])).toEqual([])
    expect(kindsOf([begin, defining, end, defined])).toEqual([])
    expect(kindsOf([defining, begin, defined, end])).toEqual([])
    expect(kindsOf([begin, defining, defined, end])).toEqual([])
    expect(kindsOf([defining, defined, begin, end])).toEqual(['false-exhaustion'])
  })

  test('counts the ports of the definition in force', () => {
    expect(kindsOf([...full, ...refused(B, 2)])).toEqual([])
    const wider = judge([...full, ...define(1, 2), ...refused(B, 2)])
    expect(wider.counts['false-exhaustion']).toBe(1)
    expect(wider.violations[0].message).toContain('but of 4 at most 3 were')
    const filled = [...full, ...define(1, 2), ...connect(B, 5004, 2)]
    expect(kindsOf([...filled, ...refused(B, 2)])).toEqual([])
    // Back again: 5000 has been held all the time, 5004 counts no more.
    expect(kindsOf([...filled, ...define(0, 3), ...refused(B, 3)])).toEqual([])
    const closed = [...filled, ...close(A, 5000, 2), ...define(0, 3)]
    expect(kindsOf([...closed, ...refused(B, 102)])).toEqual([])
    expect(kindsOf([...closed, ...refused(B, 103)])).toEqual(['false-exhaustion'])
  })

  test('of a routing table counts the entries of ports that drain', () => {
    const auditor = newAuditor({ ...SPACE, tuples: true, entries: 4 })
    let stamp = 0
    const towards = (destination: number, rows: Row[]) => {
      const scope = scopeOf(0, destination)
      for (const [kind, port, tick, owner, result] of rows) {
        auditor.accept(++stamp, kind, scope, port, tick, owner, result ?? NONE)
      }
    }
    const tableFull = (tick: number): Row[] => [
      [ACQUIRE_BEGIN, 0, tick, B],
      [ACQUIRE_END, 0, tick, B, TABLE_FULL],
    ]
    for (const destination of [0, 1, 2, 3]) towards(destination, connect(A, 5000, 1))
    towards(-1, define(1, 2))
    towards(4, tableFull(3))
    for (const destination of [0, 1]) towards(destination, close(A, 5000, 3))
    towards(4, tableFull(103))
    expect(auditor.verdict()).toBe('clean')
    towards(4, tableFull(104))
    expect(auditor.counts['false-exhaustion']).toBe(1)
  })
})

describe('a space that is switched on late', () => {
  const twice = [...connect(A, 5000, 1), ...connect(B, 5000, 1)]

  test('has nothing judged before', () => {
    const rows = [
      ...twice,
      ...connect(C, 5002, 1),
      ...refused(C, 1),
      ...close(A, 5000, 2),
      ...connect(A, 5000, 2),
      ...close(C, 5001, 2),
      ...close(B, 5000, 3, NOT_HELD),
    ]
    const auditor = judge(rows, LATE)
    expect(auditor.verdict()).toBe('clean')
    expect(auditor.totals).toMatchObject({ acquires: 4, liveHolds: 2, releases: 2 })
    expect(judge(rows).violationCount).toBeGreaterThan(4)
  })

  test('has calls judged that begin afterwards', () => {
    const [begin, end] = connect(C, 5000, 2)
    const [beginRefused, endRefused] = refused(C, 2)
    const on = [...twice, ...coordinate(2)]
    expect(kindsOf([...twice, begin, ...coordinate(2), end], LATE)).toEqual([])
    expect(kindsOf([...on, begin, end], LATE)).toEqual(['duplicate'])
    expect(kindsOf([...twice, beginRefused, ...coordinate(2), endRefused], LATE)).toEqual([])
    expect(kindsOf([...on, beginRefused, endRefused], LATE)).toEqual(['false-exhaustion'])
    expect(kindsOf([...on, ...connect(C, 5002, 2)], LATE)).toEqual(['reserved'])
    expect(kindsOf([...on, ...close(C, 5001, 2)], LATE)).toEqual(['release'])
  })

  test('has no acquire judged whose begin is unknown, as in an excerpt', () => {
    const auditor = judge([...twice, ...coordinate(2), connect(C, 5000, 2)[1]], LATE)
    expect(auditor.verdict()).toBe('clean')
    expect(auditor.totals.unmatched).toBe(1)
  })

  test('has a port that two held free when the last one has closed it', () => {
    const one = [...twice, ...coordinate(2), ...close(A, 5000, 3)]
    const both = [...one, ...close(B, 5000, 4)]
    expect(kindsOf([...one, ...connect(C, 5000, 300)], LATE)).toEqual(['duplicate'])
    expect(kindsOf([...both, ...connect(C, 5000, 103)], LATE)).toEqual(['early-reuse'])
    expect(kindsOf([...both, ...connect(C, 5000, 104)], LATE)).toEqual([])
  })

  test('has no hold-down of ports that were freed before', () => {
    const rows = [...connect(A, 5000, 1), ...close(A, 5000, 2), ...coordinate(3)]
    expect(kindsOf([...rows, ...connect(B, 5000, 4)], LATE)).toEqual([])
  })

  test('counts a port as taken while anybody may still have it', () => {
    const full = [...twice, ...connect(C, 5001, 1), ...connect(C, 5003, 1), ...coordinate(2)]
    const [begin, end] = close(A, 5000, 3)
    const closing = [...full, begin, ...close(B, 5000, 3)]
    const refusal = (tick: number) => refused(ownerToken(4, 1), tick)
    expect(kindsOf([...closing, ...refusal(500)], LATE)).toEqual([])
    expect(kindsOf([...closing, end, ...refusal(103)], LATE)).toEqual([])
    expect(kindsOf([...closing, end, ...refusal(104)], LATE)).toEqual(['false-exhaustion'])
    const dead: Row[] = [...full, [FENCE, 0, 3, A], ...close(B, 5000, 3)]
    expect(kindsOf([...dead, ...refusal(500)], LATE)).toEqual([])
    const recovered: Row[] = [...dead, [RECOVERED, 0, 500, A]]
    expect(kindsOf([...recovered, ...refusal(600)], LATE)).toEqual([])
    expect(kindsOf([...recovered, ...refusal(601)], LATE)).toEqual(['false-exhaustion'])
  })

  test('keeps what a dead stack had, whoever takes it before the switch', () => {
    const rows: Row[] = [
      ...connect(C, 5001, 1),
      ...connect(C, 5003, 1),
      ...connect(A, 5000, 1),
      [FENCE, 0, 2, A],
      ...connect(B, 5000, 3),
      ...close(B, 5000, 4),
    ]
    const recovered: Row[] = [...rows, [RECOVERED, 0, 500, A], ...coordinate(501)]
    expect(kindsOf([...recovered, ...refused(B, 600)], LATE)).toEqual([])
    expect(kindsOf([...recovered, ...refused(B, 601)], LATE)).toEqual(['false-exhaustion'])
  })
})

test('an excerpt of a violation long after shows who holds what was shared before the switch', () => {
  const auditor = newAuditor(LATE)
  const recorder = new ExcerptRecorder(auditor, 8)
  const others = Array.from({ length: 20 }, (_, index) => [
    ...connect(C, 5003, 10 + 200 * index),
    ...close(C, 5003, 10 + 200 * index),
  ]).flat()
  const rows = [
    ...connect(A, 5000, 1),
    ...connect(B, 5000, 1),
    ...coordinate(2),
    ...others,
    ...close(A, 5000, 4010),
    ...connect(C, 5001, 4010),
    ...connect(ownerToken(4, 1), 5001, 4010),
    ...connect(C, 5000, 4011),
  ]
  feed(recorder.accept.bind(recorder), rows)
  expect(auditor.violations.map(({ kind }) => kind)).toEqual(['duplicate', 'duplicate'])
  const excerpt = newAuditor(LATE)
  for (const { stamp, kind, scope, port, tick, owner, result } of recorder.excerpt!.records) {
    excerpt.accept(stamp, kind, scope, port, tick, owner, result)
  }
  expect(excerpt.violations.map(({ kind, port }) => [kind, port])).toEqual([
    ['duplicate', 5001],
    ['duplicate', 5000],
  ])
})
