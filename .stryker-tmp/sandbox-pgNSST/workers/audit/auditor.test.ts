/**
 * Goal: the auditor accepts every history of a correct facility, finds each kind of violation, and
 * counts them as a naive reference does.
 *
 * Method: histories of a simulated facility (with crashes and clock skew) must be clean; one wrong
 * answer put at the end of such a history must be found; and on arbitrary histories, right or
 * wrong, the counts must equal those of a reference that compares everything with everything.
 *
 * Not covered: whether the records say what the stacks did.
 */
// @ts-nocheck

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ACTION_MAX, anyHistory, STACK_ACTION_MAX } from '#workers/audit/any-history.js'
import { Auditor, type AuditorOptions } from '#workers/audit/auditor.js'
import { bind, close, connect, feed, type Row, refused } from '#workers/audit/history-rows.js'
import { randomHistory } from '#workers/audit/random-history.js'
import { type AuditRecord, ownerToken, RecordKind, RecordResult } from '#workers/audit/record.js'
import { Reference } from '#workers/audit/reference.js'
import type { SpaceConfig, SpaceDefinition } from '#workers/audit/space-config.js'
import type { ViolationKind } from '#workers/audit/violation.js'

const { ACQUIRE_BEGIN, ACQUIRE_END, RELEASE_BEGIN, RELEASE_END, FENCE, RECOVERED } = RecordKind
const { NONE, OK, EXHAUSTED, IN_USE, NOT_HELD, FENCED } = RecordResult

const SPACE: SpaceConfig = {
  name: '10.0.0.1/tcp',
  low: 5000,
  high: 5005,
  reserved: [5002],
  quarantineMs: 100,
}
const A = ownerToken(1, 1)
const B = ownerToken(2, 1)

function judge(
  rows: readonly Row[],
  options: Partial<AuditorOptions> & { space?: Partial<SpaceConfig> } = {},
): Auditor {
  const { space, ...rest } = options
  const spaces = [{ ...SPACE, ...space }]
  const auditor = new Auditor({ spaces, skewMs: 0, uncoordinated: false, ...rest })
  feed(auditor.accept.bind(auditor), rows)
  return auditor
}

function judgeRecords(records: readonly AuditRecord[], options: AuditorOptions): Auditor {
  const auditor = new Auditor(options)
  for (const { stamp, kind, scope, port, tick, owner, result } of records) {
    auditor.accept(stamp, kind, scope, port, tick, owner, result)
  }
  return auditor
}

describe('duplicates', () => {
  test('a port handed out while another stack holds it', () => {
    const auditor = judge([...connect(A, 5000, 1), ...connect(B, 5000, 2)])
    const [violation] = auditor.violations
    expect(auditor.verdict()).toBe('violation')
    expect(violation).toMatchObject({ kind: 'duplicate', space: 0, port: 5000 })
    expect(violation.first).toMatchObject({ stamp: 2, kind: ACQUIRE_END, owner: A, tick: 1 })
    expect(violation.second).toMatchObject({ stamp: 4, kind: ACQUIRE_END, owner: B, tick: 2 })
    expect(violation.context.map(record => record.stamp)).toEqual([1, 3])
    expect(violation.message).toBe(
      '10.0.0.1/tcp port 5000: slot 2 (incarnation 1) at stamp 4, tick 2 ms got a port that is ' +
        'held by slot 1 (incarnation 1) at stamp 2, tick 1 ms',
    )
  })

  test('is counted once for each acquire, and each holder may release', () => {
    const C = ownerToken(3, 1)
    const rows = [A, B, C].flatMap(owner => connect(owner, 5000, 1))
    const auditor = judge([...rows, ...[B, A, C].flatMap(owner => close(owner, 5000, 2))])
    expect(auditor.counts).toMatchObject({ duplicate: 2, release: 0 })
    expect(auditor.heldBy()).toEqual([])
  })

  test('the same stack twice is one too', () => {
    expect(judge([...connect(A, 5000, 1), ...connect(A, 5000, 2)]).counts.duplicate).toBe(1)
  })

  test('not between a release that has begun and its end', () => {
    const rows: Row[] = [
      ...connect(A, 5000, 1),
      [RELEASE_BEGIN, 5000, 2, A],
      ...connect(B, 5000, 102),
      [RELEASE_END, 5000, 102, A, OK],
    ]
    const auditor = judge(rows)
    expect(auditor.verdict()).toBe('clean')
    expect(auditor.heldBy()).toMatchObject([{ port: 5000, slot: 2, incarnation: 1, stamp: 5 }])
  })

  test('a dead stack holds its ports up to the fence, and not after', () => {
    const fence: Row = [FENCE, 0, 5, A]
    const late = judge([...connect(A, 5000, 1), ...connect(B, 5000, 200), fence])
    const right = judge([...connect(A, 5000, 1), fence, ...connect(B, 5000, 200)])
    expect(late.counts.duplicate).toBe(1)
    expect(right.verdict()).toBe('clean')
    expect(right.totals).toMatchObject({ fencedHolds: 1, liveHolds: 1, peakHeld: 1 })
  })

  test('a bind outside the coordinated range is local to its stack', () => {
    const rows = [...bind(A, 80, 1), ...bind(B, 80, 1), ...close(A, 80, 2), ...close(B, 80, 2)]
    expect(judge(rows).verdict()).toBe('clean')
  })

  test('uncoordinated: hosts on one stack share its ports, other slots do not', () => {
    const rows = [
      ...bind(A, 5000, 1),
      ...bind(A, 5000, 1),
      ...bind(B, 5000, 1),
      ...close(A, 5000, 2),
      ...bind(B, 5000, 2),
      ...close(A, 5000, 3),
      ...bind(B, 5000, 3),
      ...bind(B, 80, 3),
      ...bind(A, 80, 3),
    ]
    const auditor = judge(rows, { uncoordinated: true })
    expect(auditor.counts).toMatchObject({ duplicate: 3, release: 0, 'early-reuse': 0 })
    expect(auditor.peakHeld(0)).toBe(5)
  })
})

describe('hold-downs', () => {
  test.each([
    [101, 1],
    [102, 0],
  ])('after a release, reuse at %i ms: %i', (tick, early) => {
    for (const again of [connect(B, 5000, tick), bind(B, 5000, tick)]) {
      const auditor = judge([...connect(A, 5000, 1), ...close(A, 5000, 2), ...again])
      expect(auditor.counts['early-reuse']).toBe(early)
    }
  })

  test('the two records and the hold before are given', () => {
    const [violation] = judge([
      ...connect(A, 5000, 1),
      ...close(A, 5000, 2),
      ...connect(B, 5000, 50),
    ]).violations
    expect(violation.first).toMatchObject({ kind: RELEASE_BEGIN, stamp: 3, owner: A })
    expect(violation.context.map(record => record.stamp)).toEqual([1, 2, 5])
    expect(violation.message).toContain('got a port 48 ms after slot 1')
  })

  test('after a fence the fence counts, less the skew of clocks', () => {
    const rows: Row[] = [...connect(A, 5000, 1), [FENCE, 0, 10, A], [RECOVERED, 0, 12, A]]
    expect(judge([...rows, ...connect(B, 5000, 109)]).counts['early-reuse']).toBe(1)
    expect(judge([...rows, ...connect(B, 5000, 110)]).verdict()).toBe('clean')
    const skewed = judge([...rows, ...connect(B, 5000, 109)], { skewMs: 5 })
    expect(skewed.verdict()).toBe('clean')
    expect(judge([...rows, ...connect(B, 5000, 104)], { skewMs: 5 }).counts['early-reuse']).toBe(1)
  })

  test('are not judged when they are off, nor when nobody coordinates', () => {
    const rows = [...connect(A, 5000, 1), ...close(A, 5000, 2), ...connect(B, 5000, 2)]
    expect(judge(rows, { space: { quarantineMs: 0 } }).verdict()).toBe('clean')
    expect(judge(rows, { uncoordinated: true }).verdict()).toBe('clean')
  })
})

test.each([
  [5002, 'reserved'],
  [4999, 'outside'],
  [5006, 'outside'],
])('a connect that is given port %i', (port, word) => {
  const auditor = judge(connect(A, port, 1))
  expect(auditor.counts.reserved).toBe(1)
  expect(auditor.violations[0].message).toContain(word)
  expect(judge(bind(A, port, 1)).verdict()).toBe('clean')
})

describe('exhaustion', () => {
  const four = [5000, 5001, 5003, 5004].flatMap(port => connect(A, port, 1))
  const five = [...four, ...connect(A, 5005, 1)]

  test('is true when holds and reserved ports fill the range', () => {
    const auditor = judge([...five, ...refused(B, 2)])
    expect(auditor.verdict()).toBe('clean')
    expect(auditor.totals.refusals).toEqual({ EXHAUSTED: 1 })
  })

  test('is false when a port was free all the time', () => {
    const auditor = judge([...four, ...refused(B, 2)])
    expect(auditor.counts['false-exhaustion']).toBe(1)
    expect(auditor.violations[0].message).toContain('of 6 at most 5 were')
    expect(auditor.violations[0]).toMatchObject({ first: { stamp: 9 }, second: { stamp: 10 } })
  })

  test('one instant between begin and end is enough', () => {
    const [begin, end] = refused(B, 2)
    const release = close(A, 5005, 2)
    const off = { space: { quarantineMs: 0 } }
    expect(judge([...five, begin, ...release, end], off).verdict()).toBe('clean')
    expect(judge([...five, ...release, begin, end], off).counts['false-exhaustion']).toBe(1)
  })

  test('hold-downs, widened by the skew, count', () => {
    const rows = [...five, ...close(A, 5005, 2)]
    expect(judge([...rows, ...refused(B, 102)]).verdict()).toBe('clean')
    expect(judge([...rows, ...refused(B, 103)]).counts['false-exhaustion']).toBe(1)
    expect(judge([...rows, ...refused(B, 103)], { skewMs: 1 }).verdict()).toBe('clean')
  })

  test('an acquire may decide by the tick that it began with', () => {
    const [begin] = refused(B, 102)
    const [, end] = refused(B, 500)
    const rows = [...five, ...close(A, 5005, 2), begin]
    expect(judge([...rows, ...close(A, 80, 500, NOT_HELD), end]).verdict()).toBe('clean')
  })

  test('a release without an answer counts', () => {
    const off = { space: { quarantineMs: 0 } }
    const rows: Row[] = [...five, [RELEASE_BEGIN, 5005, 2, A], ...refused(B, 2)]
    expect(judge(rows, off).verdict()).toBe('clean')
  })

  test('an acquire without an answer counts until its owner is recovered, and in hold-down', () => {
    const C = ownerToken(3, 1)
    const dead: Row[] = [...four, [ACQUIRE_BEGIN, 0, 1, C], [FENCE, 0, 2, C]]
    expect(judge([...dead, ...refused(B, 500)]).verdict()).toBe('clean')
    expect(judge(dead).totals.pendingAcquires).toBe(1)
    const back: Row[] = [...dead, [RECOVERED, 0, 2, C]]
    expect(judge([...back, ...refused(B, 102)]).verdict()).toBe('clean')
    expect(judge([...back, ...refused(B, 103)]).counts['false-exhaustion']).toBe(1)
    expect(judge(back).totals).toMatchObject({ pendingAcquires: 0, unansweredAcquires: 1 })
  })

  test('ports of a fenced stack count until it is recovered', () => {
    const C = ownerToken(3, 1)
    const dead: Row[] = [...four, ...connect(C, 5005, 1), [FENCE, 0, 2, C]]
    expect(judge([...dead, ...refused(B, 500)]).verdict()).toBe('clean')
    const back: Row[] = [...dead, [RECOVERED, 0, 500, C]]
    expect(judge([...back, ...refused(B, 600)]).verdict()).toBe('clean')
    expect(judge([...back, ...refused(B, 601)]).counts['false-exhaustion']).toBe(1)
  })
})

describe('releases', () => {
  test('accepted for a port that is not held, or held by another', () => {
    expect(judge(close(A, 5000, 1)).counts.release).toBe(1)
    expect(judge([...connect(B, 5000, 1), ...close(A, 5000, 1)]).counts.release).toBe(1)
  })

  test('refused for a port that is held', () => {
    const auditor = judge([...connect(A, 5000, 1), ...close(A, 5000, 1, NOT_HELD)])
    expect(auditor.counts.release).toBe(1)
    expect(auditor.violations[0].context.map(record => record.stamp)).toEqual([1, 2])
  })

  test('refused rightly', () => {
    const auditor = judge([...connect(B, 5000, 1), ...close(A, 5000, 1, NOT_HELD)])
    expect(auditor.verdict()).toBe('clean')
    expect(auditor.totals).toMatchObject({ refusedReleases: 1, releases: 0, liveHolds: 1 })
  })

  test('refused to a fenced handle, whose port stays unavailable', () => {
    const rows = [5000, 5001, 5003, 5004, 5005].flatMap(port => connect(A, port, 1))
    const auditor = judge([...rows, ...close(A, 5005, 1, FENCED), ...refused(B, 999)])
    expect(auditor.verdict()).toBe('clean')
  })
})

test('totals add up, per space and over all', () => {
  const spaces = [SPACE, { ...SPACE, name: '10.0.0.2/udp' }]
  const auditor = new Auditor({ spaces, skewMs: 0, uncoordinated: false })
  let stamp = 0
  const take = (space: number, rows: Row[]) => {
    for (const [kind, port, tick, owner, result] of rows) {
      auditor.accept(++stamp, kind, space, port, tick, owner, result ?? NONE)
    }
  }
  take(0, [...connect(A, 5000, 1), ...connect(B, 5001, 1)])
  take(1, [...connect(A, 5000, 1), ...close(A, 5000, 2), ...bind(B, 5003, 2)])
  take(0, [[FENCE, 0, 3, B]])
  take(1, [
    [ACQUIRE_BEGIN, 5000, 3, A],
    [ACQUIRE_END, 0, 3, A, IN_USE],
  ])
  expect(auditor.verdict()).toBe('clean')
  expect(auditor.totals).toEqual({
    operations: 6,
    acquires: 4,
    refusals: { IN_USE: 1 },
    releases: 1,
    refusedReleases: 0,
    fencedHolds: 2,
    pendingAcquires: 0,
    unansweredAcquires: 0,
    liveHolds: 1,
    peakHeld: 3,
    unmatched: 0,
  })
  expect([auditor.peakHeld(0), auditor.peakHeld(1)]).toEqual([2, 1])
  expect(auditor.heldBy()).toEqual([
    {
      space: 0,
      destination: -1,
      port: 5000,
      owner: A,
      slot: 1,
      incarnation: 1,
      stamp: 2,
      tick: 1,
    },
  ])
})

test('all violations are counted, the first hundred are kept', () => {
  const auditor = judge(Array.from({ length: 150 }, () => close(A, 5000, 1)).flat())
  expect(auditor.violationCount).toBe(150)
  expect(auditor.violations).toHaveLength(100)
})

test('records out of order, of an unknown space or kind are our own failure', () => {
  const auditor = judge(connect(A, 5000, 1))
  expect(() => auditor.accept(2, ACQUIRE_BEGIN, 0, 0, 1, A, NONE)).toThrow('came after')
  expect(() => auditor.accept(3, ACQUIRE_BEGIN, 1, 0, 1, A, NONE)).toThrow('no space 1')
  expect(() => auditor.accept(4, 10, 0, 0, 1, A, NONE)).toThrow('no known kind')
})

// --- properties ---

const correctHistory = fc.record({
  seed: fc.nat(),
  skewMs: fc.constantFrom(0, 5, 40),
  quarantineMs: fc.constantFrom(0, 30, 100),
  slots: fc.integer({ min: 2, max: 5 }),
  steps: fc.integer({ min: 1, max: 600 }),
  destinations: fc.constantFrom(0, 1, 3),
})

/** A small generator (mulberry32): histories need numbers without fast-check's bias. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type HistoryInput = typeof correctHistory extends fc.Arbitrary<infer Input> ? Input : never

function historyOf(input: HistoryInput): { records: AuditRecord[]; options: AuditorOptions } {
  const { seed, skewMs, quarantineMs, slots, steps, destinations } = input
  const table = destinations === 0 ? {} : { tuples: true, entries: 7 }
  const space = { ...SPACE, quarantineMs, ...table }
  const random = randomFrom(seed)
  const records = randomHistory({ space, slots, steps, skewMs, random, destinations })
  return { records, options: { spaces: [space], skewMs, uncoordinated: false } }
}

test('a correct facility is clean, whatever crashes', () => {
  const seen = { exhausted: 0, tableFull: 0, fenced: 0, shared: 0 }
  fc.assert(
    fc.property(correctHistory, input => {
      const { records, options } = historyOf(input)
      const auditor = judgeRecords(records, options)
      expect(auditor.violations).toEqual([])
      const { totals } = auditor
      seen.exhausted += totals.refusals.EXHAUSTED ?? 0
      seen.tableFull += totals.refusals.TABLE_FULL ?? 0
      seen.fenced += totals.fencedHolds
      const live = auditor.heldBy()
      seen.shared += live.length - new Set(live.map(({ port }) => port)).size
      expect(totals.unmatched).toBe(0)
      expect(totals.acquires).toBe(totals.releases + totals.fencedHolds + totals.liveHolds)
      expect(auditor.heldBy()).toHaveLength(totals.liveHolds)
    }),
    { numRuns: 200 },
  )
  // Or the property would say little.
  expect(seen.exhausted).toBeGreaterThan(100)
  expect(seen.tableFull).toBeGreaterThan(100)
  expect(seen.fenced).toBeGreaterThan(100)
  expect(seen.shared, 'ports held towards several destinations').toBeGreaterThan(20)
})

/** One wrong answer, given to a stack that was not there before, at the end of a history. */
const INJECTIONS: Record<
  ViolationKind,
  (auditor: Auditor, now: number, owners: number[]) => Row[]
> = {
  duplicate: (auditor, now) => connect(A_LATE, auditor.heldBy()[0]?.port ?? 0, now),
  'early-reuse': (_, now) => [
    ...connect(A_LATE, 5000, now + 1000),
    ...close(A_LATE, 5000, now + 1000),
    ...connect(B_LATE, 5000, now + 1000),
  ],
  reserved: (_, now) => connect(A_LATE, 5002, now),
  'false-exhaustion': (_, now, owners) => [
    ...owners.map((owner): Row => [FENCE, 0, now, owner]),
    ...owners.map((owner): Row => [RECOVERED, 0, now, owner]),
    ...refused(A_LATE, now + 1000),
  ],
  release: (_, now) => close(A_LATE, 5000, now),
}
const A_LATE = ownerToken(100, 1)
const B_LATE = ownerToken(101, 1)

test.each(Object.keys(INJECTIONS) as ViolationKind[])('an injected %s is found', kind => {
  let injected = 0
  fc.assert(
    fc.property(correctHistory, input => {
      const { records, options } = historyOf({ ...input, quarantineMs: 100 })
      const auditor = judgeRecords(records, options)
      const live = auditor.heldBy()
      // Two need some state of affairs; no history is bent to have it.
      if (kind === 'duplicate' && live.length === 0) return
      if (kind === 'early-reuse' && live.some(({ port }) => port === 5000)) return
      injected++
      let stamp = records.length
      const now = Math.max(0, ...records.map(({ tick }) => tick))
      const owners = [...new Set(records.map(({ owner }) => owner))]
      for (const [type, port, tick, owner, result] of INJECTIONS[kind](auditor, now, owners)) {
        auditor.accept(++stamp, type, 0, port, tick, owner, result ?? NONE)
      }
      expect(auditor.violations.map(violation => violation.kind)).toEqual([kind])
      expect(auditor.violations[0].second.stamp).toBe(stamp)
    }),
    { numRuns: 150 },
  )
  expect(injected).toBeGreaterThan(20)
})

// --- the naive reference ---

/** Well-formed calls with arbitrary answers, crashes, and, where asked for, changes. */
const historySteps = (destinations: number, changes: boolean) =>
  fc.array(
    fc.record({
      slot: fc.nat(3),
      action: fc.nat(changes ? ACTION_MAX : STACK_ACTION_MAX),
      port: fc.integer({ min: 4999, max: 5006 }),
      destination: fc.integer({ min: -1, max: destinations - 1 }),
      wait: fc.constantFrom(0, 0, 0, 1, 40),
      answer: fc.constantFrom(OK, OK, OK, OK, EXHAUSTED, NOT_HELD, FENCED),
    }),
    { maxLength: 120, size: 'max' },
  )

const DEFINITIONS: readonly SpaceDefinition[] = [
  { low: 5001, high: 5004, reserved: [5002, 5003] },
  { low: 5000, high: 5006, reserved: [] },
  { low: 1, high: 0, reserved: [] },
]

test.each([
  [60, 'nobody', 0],
  [60, 'nobody', 2],
  [60, 'all', 0],
  [0, 'all', 0],
  [60, 'all', 2],
  [0, 'all', 2],
  [60, 'changed', 0],
  [0, 'changed', 0],
  [60, 'changed', 2],
  [60, 'late', 0],
  [0, 'late', 0],
  [60, 'late', 2],
] as const)(
  'counts what a naive reference does (hold-down %i ms, coordinated: %s, %i destinations)',
  (quarantineMs, who, destinations) => {
    const seen = { duplicate: 0, 'early-reuse': 0, reserved: 0, 'false-exhaustion': 0, release: 0 }
    const uncoordinated = who === 'nobody'
    const changes = who === 'changed' || who === 'late'
    const coordinated = who !== 'late'
    const space = { ...SPACE, quarantineMs, tuples: destinations > 0, coordinated }
    const options = { spaces: [space], definitions: DEFINITIONS, skewMs: 0, uncoordinated }
    fc.assert(
      fc.property(historySteps(destinations, changes), steps => {
        const records = anyHistory(steps)
        const auditor = judgeRecords(records, options)
        const expected = new Reference(records, space, uncoordinated, DEFINITIONS).counts()
        expect(auditor.counts).toEqual(expected)
        for (const kind of Object.keys(seen) as ViolationKind[]) seen[kind] += expected[kind]
      }),
      { numRuns: 400 },
    )
    expect(seen.duplicate).toBeGreaterThan(changes ? 50 : 100)
    expect(seen.release).toBeGreaterThan(100)
    if (uncoordinated) return
    expect(seen['false-exhaustion']).toBeGreaterThan(changes ? 5 : 20)
    if (quarantineMs > 0) expect(seen['early-reuse']).toBeGreaterThan(5)
    if (changes) expect(seen.reserved).toBeGreaterThan(50)
  },
)
