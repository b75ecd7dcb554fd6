/**
 * Goal: the auditor follows a space whose definition changes while it is used, and one that begins
 * uncoordinated and is switched on: it accepts whatever a correct facility does, and finds what is
 * wrong in the new state of affairs. History files and excerpts lead to the same verdict.
 *
 * Method: short histories by hand; each kind of fault at the end of random histories of a correct
 * facility. That counts agree with a naive reference is shown by `auditor.test.ts`.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Auditor } from '#workers/audit/auditor.js'
import { ExcerptRecorder } from '#workers/audit/excerpt.js'
import type { HistoryRun } from '#workers/audit/history.js'
import { HistoryWriter, writeExcerpt } from '#workers/audit/history-writer.js'
import { judgeHistory } from '#workers/audit/judge.js'
import { randomHistory } from '#workers/audit/random-history.js'
import {
  type AuditRecord,
  ownerToken,
  RecordKind,
  RecordResult,
  type RecordSink,
} from '#workers/audit/record.js'
import type { SpaceConfig, SpaceDefinition } from '#workers/audit/space-config.js'
import type { ViolationKind } from '#workers/audit/violation.js'
import { Random } from '#workers/random.js'

const { ACQUIRE_BEGIN, ACQUIRE_END, RELEASE_BEGIN, RELEASE_END, FENCE, RECOVERED } = RecordKind
const { DEFINING, DEFINED, COORDINATED } = RecordKind
const { NONE, OK, EXHAUSTED, NOT_HELD } = RecordResult

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

type Row = [kind: number, port: number, tick: number, owner: number, result?: number]

function connect(owner: number, port: number, tick: number): Row[] {
  return [
    [ACQUIRE_BEGIN, 0, tick, owner],
    [ACQUIRE_END, port, tick, owner, OK],
  ]
}

function bind(owner: number, port: number, tick: number): Row[] {
  return [
    [ACQUIRE_BEGIN, port, tick, owner],
    [ACQUIRE_END, port, tick, owner, OK],
  ]
}

function refused(owner: number, tick: number): Row[] {
  return [
    [ACQUIRE_BEGIN, 0, tick, owner],
    [ACQUIRE_END, 0, tick, owner, EXHAUSTED],
  ]
}

function close(owner: number, port: number, tick: number, result: number = OK): Row[] {
  return [
    [RELEASE_BEGIN, port, tick, owner],
    [RELEASE_END, port, tick, owner, result],
  ]
}

function define(number: number, tick: number): Row[] {
  return [
    [DEFINING, number, tick, 0],
    [DEFINED, 0, tick, 0],
  ]
}

const coordinate = (tick: number): Row[] => [[COORDINATED, 0, tick, 0]]

function feed(sink: RecordSink, rows: readonly Row[], stampBefore = 0): void {
  for (const [index, [kind, port, tick, owner, result]] of rows.entries()) {
    sink(stampBefore + index + 1, kind, 0, port, tick, owner, result ?? NONE)
  }
}

function newAuditor(space: SpaceConfig, skewMs = 0): Auditor {
  const spaces = [space]
  return new Auditor({ spaces, definitions: DEFINITIONS, skewMs, uncoordinated: false })
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

  test('of a routing table counts entries of ports that drain', () => {
    const table = { ...SPACE, tuples: true, entries: 3 }
    const auditor = judge([...full, ...define(2, 2), ...define(1, 3)], table)
    const tableFull: Row[] = [
      [ACQUIRE_BEGIN, 0, 4, B],
      [ACQUIRE_END, 0, 4, B, RecordResult.TABLE_FULL],
    ]
    feed(auditor.accept.bind(auditor), tableFull, 100)
    // Connects towards all, as here, take none: so the table is empty.
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

// --- random histories ---

const input = fc.record({
  seed: fc.nat(),
  skewMs: fc.constantFrom(0, 5),
  quarantineMs: fc.constantFrom(0, 30, 100),
  steps: fc.integer({ min: 1, max: 500 }),
  late: fc.boolean(),
  destinations: fc.constantFrom(0, 3),
})
type Input = typeof input extends fc.Arbitrary<infer Value> ? Value : never

function correctHistory(of: Input): { space: SpaceConfig; records: AuditRecord[] } {
  const { seed, skewMs, quarantineMs, steps, late, destinations } = of
  const table = destinations === 0 ? {} : { tuples: true, entries: 7 }
  const space = { ...SPACE, quarantineMs, coordinated: !late, ...table }
  const random = new Random(seed)
  const records = randomHistory({
    space,
    destinations,
    definitions: DEFINITIONS,
    slots: 4,
    steps,
    skewMs,
    random: () => random.uint32() / 2 ** 32,
  })
  return { space, records }
}

function accept(records: readonly AuditRecord[], sink: RecordSink): void {
  for (const { stamp, kind, scope, port, tick, owner, result } of records) {
    sink(stamp, kind, scope, port, tick, owner, result)
  }
}

test('a correct facility is clean, whatever changes and crashes', () => {
  const seen = { exhausted: 0, changes: 0, draining: 0, switched: 0, shared: 0 }
  fc.assert(
    fc.property(input, of => {
      const { space, records } = correctHistory(of)
      const auditor = newAuditor(space, of.skewMs)
      accept(records, auditor.accept.bind(auditor))
      expect(auditor.violations).toEqual([])
      expect(auditor.totals.unmatched).toBe(0)
      const { low, high } = auditor.definition(0)
      const live = auditor.heldBy()
      seen.exhausted += auditor.totals.refusals.EXHAUSTED ?? 0
      seen.draining += live.filter(({ port }) => port < low || port > high).length
      seen.changes += records.filter(({ kind }) => kind === DEFINED).length
      seen.switched += records.filter(({ kind }) => kind === COORDINATED).length
      if (!space.tuples) seen.shared += live.length - new Set(live.map(({ port }) => port)).size
    }),
    { numRuns: 400 },
  )
  // Or the property would say little.
  expect(seen.exhausted).toBeGreaterThan(100)
  expect(seen.draining).toBeGreaterThan(20)
  expect(seen.changes).toBeGreaterThan(100)
  expect(seen.switched).toBeGreaterThan(50)
  expect(seen.shared).toBeGreaterThan(20)
})

/** What comes after any correct history, when all stacks of it are gone; and what is wrong with it. */
const FAULTS: Record<string, [kind: ViolationKind, rows: (now: number) => Row[]]> = {
  'a duplicate on a port that drains': [
    'duplicate',
    now => [...define(0, now), ...connect(A, 5000, now), ...define(1, now), ...bind(B, 5000, now)],
  ],
  'a duplicate while a port begins to drain': [
    'duplicate',
    now => [
      ...define(0, now),
      ...connect(A, 5000, now),
      [DEFINING, 1, now, 0],
      ...connect(B, 5000, now),
    ],
  ],
  'a connect to a port that is excluded': [
    'reserved',
    now => [...define(0, now), ...define(1, now), ...connect(A, 5000, now)],
  ],
  'a connect in a space that is deleted': [
    'reserved',
    now => [...define(2, now), ...connect(A, 5001, now)],
  ],
  'an early reuse across an exclusion': [
    'early-reuse',
    now => [
      ...define(0, now),
      ...connect(A, 5000, now),
      ...define(1, now),
      ...close(A, 5000, now),
      ...define(0, now),
      ...connect(B, 5000, now + 99),
    ],
  ],
  'a refusal with a new port left': [
    'false-exhaustion',
    now => [
      ...define(0, now),
      ...[5000, 5001, 5003].flatMap(port => connect(A, port, now)),
      ...define(1, now),
      ...refused(B, now),
    ],
  ],
  'a third holder': [
    'duplicate',
    now => [
      ...connect(A, 5001, now),
      ...connect(B, 5001, now),
      ...coordinate(now),
      ...connect(C, 5001, now),
    ],
  ],
  'a second holder after the switch': [
    'duplicate',
    now => [
      ...connect(A, 5001, now),
      ...connect(B, 5001, now),
      ...coordinate(now),
      ...close(A, 5001, now),
      ...connect(C, 5001, now + 200),
    ],
  ],
}
const LATE_FAULTS = ['a third holder', 'a second holder after the switch']

/** A history whose last record is wrong, or undefined if a late one has been switched on already. */
function wrongHistory(
  name: string,
  of: Input,
): { space: SpaceConfig; records: AuditRecord[] } | undefined {
  const late = LATE_FAULTS.includes(name)
  const { space, records } = correctHistory({ ...of, late, quarantineMs: 100, destinations: 0 })
  if (records.some(({ kind }) => kind === COORDINATED)) return undefined
  const now = Math.max(0, ...records.map(({ tick }) => tick))
  const owners = new Set(records.map(({ owner }) => owner))
  owners.delete(0)
  const gone = [...owners].flatMap((owner): Row[] => [
    [FENCE, 0, now, owner],
    [RECOVERED, 0, now, owner],
  ])
  // Completes what has been announced, too.
  const settled = [...gone, ...define(0, now)]
  const all = [...settled, ...FAULTS[name][1](now + 1000)]
  feed(
    (stamp, kind, scope, port, tick, owner, result) => {
      // Owners of their own: those of the history are dead.
      const other = owner === A || owner === B || owner === C ? owner + 50 : owner
      const of = stamp > records.length + gone.length ? other : owner
      records.push({ stamp, kind, scope, port, tick, owner: of, result })
    },
    all,
    records.length,
  )
  return { space, records }
}

test.each(Object.keys(FAULTS))('after any correct history: %s is found', name => {
  let injected = 0
  fc.assert(
    fc.property(input, of => {
      const wrong = wrongHistory(name, of)
      if (wrong === undefined) return
      injected++
      const { space, records } = wrong
      const auditor = newAuditor(space, of.skewMs)
      accept(records, auditor.accept.bind(auditor))
      expect(auditor.violations.map(({ kind }) => kind)).toEqual([FAULTS[name][0]])
      expect(auditor.violations[0].second.stamp).toBe(records.length)
    }),
    { numRuns: 60 },
  )
  expect(injected).toBeGreaterThan(10)
})

// --- files ---

describe('a history file', () => {
  let folder: string
  let path: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'changes-'))
    path = join(folder, 'history.jsonl')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const runOf = (space: SpaceConfig, skewMs: number): HistoryRun => {
    return { seed: 7, command: 'portplex run', spaces: [space], mode: 'coordinated', skewMs }
  }

  test('has the definition in the line that announces it', async () => {
    const writer = new HistoryWriter(path, runOf(LATE, 0), DEFINITIONS)
    feed(writer.accept.bind(writer), [...define(1, 5), ...coordinate(6)])
    writer.close()
    const [header, ...lines] = readFileSync(path, 'utf8').trim().split('\n')
    expect(JSON.parse(header)).toMatchObject({ spaces: [{ coordinated: false }] })
    const about = { space: 0, slot: 0, incarnation: 0, result: 'NONE' }
    expect(lines.map(line => JSON.parse(line))).toEqual([
      {
        stamp: '1',
        kind: 'DEFINING',
        port: 1,
        tick: 5,
        low: 5001,
        high: 5004,
        reserved: [5002],
        ...about,
      },
      { stamp: '2', kind: 'DEFINED', port: 0, tick: 5, ...about },
      { stamp: '3', kind: 'COORDINATED', port: 0, tick: 6, ...about },
    ])
    for (const wrong of [
      '"low":-1',
      '"low":"5001"',
      '"high":65536',
      '"reserved":[1.5]',
      '"other":1',
    ]) {
      const name = wrong.slice(0, wrong.indexOf(':'))
      const field = name === '"other"' ? /"low":\d+/ : new RegExp(`${name}:(\\d+|\\[\\d+\\])`)
      writeFileSync(path, `${header}\n${lines[0].replace(field, wrong)}\n`)
      await expect(judgeHistory(path), wrong).rejects.toMatchObject({ code: 'line', line: 2 })
    }
    writeFileSync(path, `${header.replace('"coordinated":false', '"coordinated":0')}\n`)
    await expect(judgeHistory(path)).rejects.toMatchObject({ code: 'format' })
  })

  test('is judged as the run was, and so is an excerpt', async () => {
    const seen: Record<string, number> = {}
    const names = fc.constantFrom(...Object.keys(FAULTS))
    await fc.assert(
      fc.asyncProperty(input, names, async (of, name) => {
        const wrong = wrongHistory(name, of)
        if (wrong === undefined) return
        const { space, records } = wrong
        const run = runOf(space, of.skewMs)
        const auditor = newAuditor(space, of.skewMs)
        const recorder = new ExcerptRecorder(auditor)
        accept(records, recorder.accept.bind(recorder))
        const writer = new HistoryWriter(path, run, DEFINITIONS)
        accept(records, writer.accept.bind(writer))
        writer.close()
        const again = await judgeHistory(path)
        expect(again.violations).toEqual(auditor.violations)
        expect(again.totals).toEqual(auditor.totals)
        // Exhaustion cannot be judged in an excerpt.
        if (FAULTS[name][0] === 'false-exhaustion') return
        writeExcerpt(path, run, recorder.excerpt!, DEFINITIONS)
        const excerpt = await judgeHistory(path)
        expect(excerpt.violations.map(({ message }) => message)).toEqual([
          auditor.violations[0].message,
        ])
        seen[name] = (seen[name] ?? 0) + 1
      }),
      { numRuns: 80 },
    )
    expect(Object.keys(seen).length).toBeGreaterThan(5)
  })

  test('of a violation long after shows who holds what was shared before the switch', async () => {
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
    writeExcerpt(path, runOf(LATE, 0), recorder.excerpt!, DEFINITIONS)
    const { violations } = await judgeHistory(path)
    expect(violations.map(({ kind, port }) => [kind, port])).toEqual([
      ['duplicate', 5001],
      ['duplicate', 5000],
    ])
  })
})
