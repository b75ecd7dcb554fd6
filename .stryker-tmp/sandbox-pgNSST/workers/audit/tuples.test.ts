/**
 * Goal: in a routing table's space the auditor judges tuples: one port may be held towards many
 * destinations, and everything else about it is judged per tuple, or by binds.
 *
 * Method: short histories by hand; each kind of fault at the end of random histories of a correct
 * table; memory by what the process has allocated. That counts agree with a naive reference is
 * shown by `auditor.test.ts`.
 */
// @ts-nocheck

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Auditor, type AuditorOptions } from '#workers/audit/auditor.js'
import { randomHistory } from '#workers/audit/random-history.js'
import {
  DESTINATION_LIMIT,
  destinationOf,
  ownerToken,
  RecordKind,
  RecordResult,
  SPACE_LIMIT,
  scopeOf,
  spaceOf,
} from '#workers/audit/record.js'
import type { SpaceConfig } from '#workers/audit/space-config.js'
import type { ViolationKind } from '#workers/audit/violation.js'
import { Random } from '#workers/random.js'

const { ACQUIRE_BEGIN, ACQUIRE_END, RELEASE_BEGIN, RELEASE_END, FENCE, RECOVERED } = RecordKind
const { NONE, OK, EXHAUSTED, TABLE_FULL, NOT_DEFINED, NOT_HELD } = RecordResult

const SPACE: SpaceConfig = {
  name: '192.0.2.1 tcp',
  low: 40_000,
  high: 40_003,
  reserved: [40_002],
  quarantineMs: 100,
  tuples: true,
  entries: 16,
}
const DESTINATIONS = ['198.51.100.7:443', '198.51.100.8:443', '[2001:db8::8]:53']
const ALL = -1
const [A, B, C] = [1, 2, 3].map(slot => ownerToken(slot, 1))

type Row = [
  kind: number,
  destination: number,
  port: number,
  tick: number,
  owner: number,
  result?: number,
]

function acquire(
  owner: number,
  destination: number,
  port: number,
  tick: number,
  result: number = OK,
): Row[] {
  return [
    [ACQUIRE_BEGIN, destination, 0, tick, owner],
    [ACQUIRE_END, destination, port, tick, owner, result],
  ]
}

function bind(owner: number, port: number, tick: number, result: number = OK): Row[] {
  return [
    [ACQUIRE_BEGIN, ALL, port, tick, owner],
    [ACQUIRE_END, ALL, port, tick, owner, result],
  ]
}

function close(
  owner: number,
  destination: number,
  port: number,
  tick: number,
  result: number = OK,
): Row[] {
  return [
    [RELEASE_BEGIN, destination, port, tick, owner],
    [RELEASE_END, destination, port, tick, owner, result],
  ]
}

const refused = (owner: number, destination: number, tick: number, result: number): Row[] =>
  acquire(owner, destination, 0, tick, result)

function feed(auditor: Auditor, rows: readonly Row[], stampBefore = 0): void {
  for (const [index, [kind, destination, port, tick, owner, result]] of rows.entries()) {
    const stamp = stampBefore + index + 1
    auditor.accept(stamp, kind, scopeOf(0, destination), port, tick, owner, result ?? NONE)
  }
}

function judge(
  rows: readonly Row[],
  options: Partial<AuditorOptions> & { space?: Partial<SpaceConfig> } = {},
): Auditor {
  const { space, ...rest } = options
  const spaces = [{ ...SPACE, ...space }]
  const destinations = DESTINATIONS
  const auditor = new Auditor({ spaces, destinations, skewMs: 0, uncoordinated: false, ...rest })
  feed(auditor, rows)
  return auditor
}

test('a scope carries its space and its destination, up to the limits', () => {
  expect(scopeOf(5)).toBe(5)
  const parts = fc.tuple(
    fc.integer({ min: 0, max: SPACE_LIMIT - 1 }),
    fc.integer({ min: -1, max: DESTINATION_LIMIT - 1 }),
  )
  const limits: [number, number] = [SPACE_LIMIT - 1, DESTINATION_LIMIT - 1]
  fc.assert(
    fc.property(parts, ([space, destination]) => {
      const [scope] = Int32Array.of(scopeOf(space, destination)) // As a record carries it.
      expect([spaceOf(scope), destinationOf(scope)]).toEqual([space, destination])
    }),
    { examples: [[limits], [[0, -1]]] },
  )
  expect(() => scopeOf(SPACE_LIMIT)).toThrow('no such space')
  expect(() => scopeOf(0, DESTINATION_LIMIT)).toThrow('no such destination')
  expect(() => scopeOf(0, -2)).toThrow('no such destination')
})

describe('duplicates', () => {
  test('one port towards two destinations, by two stacks, is none', () => {
    const auditor = judge([...acquire(A, 0, 40_000, 1), ...acquire(B, 1, 40_000, 1)])
    expect(auditor.violations).toEqual([])
    expect(auditor.heldBy()).toMatchObject([
      { space: 0, destination: 0, port: 40_000, owner: A },
      { space: 0, destination: 1, port: 40_000, owner: B },
    ])
    expect(auditor.peakHeld(0)).toBe(2)
  })

  test('one port towards one destination is one', () => {
    const auditor = judge([...acquire(A, 0, 40_000, 1), ...acquire(B, 0, 40_000, 2)])
    expect(auditor.counts.duplicate).toBe(1)
    const [violation] = auditor.violations
    expect(violation).toMatchObject({ kind: 'duplicate', space: 0, destination: 0, port: 40_000 })
    expect(violation.first).toMatchObject({ stamp: 2, scope: scopeOf(0, 0), owner: A })
    expect(violation.second).toMatchObject({ stamp: 4, scope: scopeOf(0, 0), owner: B })
    expect(violation.message).toBe(
      '192.0.2.1:40000 -> 198.51.100.7:443 (tcp): slot 2 (incarnation 1) at stamp 4, tick 2 ms got ' +
        'a port that is held by slot 1 (incarnation 1) at stamp 2, tick 1 ms',
    )
  })

  test('each of two holders of a tuple may release it', () => {
    const rows = [...acquire(A, 0, 40_000, 1), ...acquire(B, 0, 40_000, 1)]
    const auditor = judge([...rows, ...close(B, 0, 40_000, 2), ...close(A, 0, 40_000, 2)])
    expect(auditor.counts).toMatchObject({ duplicate: 1, release: 0 })
    expect(auditor.heldBy()).toEqual([])
  })

  test.each([
    ['a bind of a port that is held towards one', acquire(A, 1, 40_000, 1), bind(B, 40_000, 2)],
    ['a connect with a port that is bound', bind(A, 40_000, 1), acquire(B, 1, 40_000, 2)],
    ['two binds', bind(A, 40_000, 1), bind(B, 40_000, 2)],
    ['any port towards all', acquire(A, ALL, 40_000, 1), acquire(B, 2, 40_000, 2)],
  ])('%s', (_, before, after) => {
    const auditor = judge([...before, ...after])
    expect(auditor.counts.duplicate).toBe(1)
    expect(auditor.heldBy()).toHaveLength(2)
    // The other order of time: first given back, then taken.
    const freed = before.map(([kind, ...rest]): Row => {
      return [kind === ACQUIRE_BEGIN ? RELEASE_BEGIN : RELEASE_END, ...rest]
    })
    for (const row of freed) row[2] = 40_000
    const right = judge([...before, ...freed, ...after], { space: { quarantineMs: 0 } })
    expect(right.violations).toEqual([])
  })

  test('the message tells what the other one holds', () => {
    const [bound] = judge([...acquire(A, 2, 40_000, 1), ...bind(B, 40_000, 2)]).violations
    expect(bound.message).toContain('192.0.2.1:40000 -> all destinations (tcp): slot 2')
    expect(bound.message).toContain('held towards [2001:db8::8]:53 by slot 1')
    const [connected] = judge([...bind(A, 40_000, 1), ...acquire(B, 0, 40_000, 2)]).violations
    expect(connected.message).toContain('held towards all destinations by slot 1')
    const rows = [...acquire(A, 7, 40_000, 1), ...acquire(B, 7, 40_000, 1)]
    const [unnamed] = judge(rows, { space: { name: '2001:db8::1/udp' } }).violations
    expect(unnamed.message).toContain('[2001:db8::1]:40000 -> destination 7 (udp): ')
  })

  test('a bind outside the range or of a reserved port is local to its stack', () => {
    for (const port of [80, 40_002]) {
      const rows = [...bind(A, port, 1), ...bind(B, port, 1), ...close(A, ALL, port, 2)]
      expect(judge(rows).verdict()).toBe('clean')
    }
  })

  test('uncoordinated: only another slot, and only towards the same', () => {
    const alone = { uncoordinated: true }
    const rows = [...acquire(A, 0, 40_000, 1), ...acquire(A, 0, 40_000, 1)]
    expect(judge([...rows, ...acquire(B, 1, 40_000, 1)], alone).verdict()).toBe('clean')
    expect(judge([...rows, ...acquire(B, 0, 40_000, 1)], alone).counts.duplicate).toBe(1)
    expect(judge([...rows, ...bind(B, 40_000, 1)], alone).counts.duplicate).toBe(1)
  })

  test('a release names the tuple', () => {
    const auditor = judge([...acquire(A, 0, 40_000, 1), ...close(A, 1, 40_000, 2)])
    expect(auditor.counts.release).toBe(1)
    const refusedRightly = [...acquire(A, 0, 40_000, 1), ...close(A, ALL, 40_000, 2, NOT_HELD)]
    expect(judge(refusedRightly).verdict()).toBe('clean')
  })

  test('a fence ends the holds of its owner only', () => {
    const rows = [...acquire(A, 0, 40_000, 1), ...acquire(B, 1, 40_000, 1), ...bind(A, 40_001, 1)]
    const fence: Row = [FENCE, ALL, 0, 2, A]
    const auditor = judge([...rows, fence])
    expect(auditor.totals.fencedHolds).toBe(2)
    expect(auditor.heldBy()).toMatchObject([{ destination: 1, port: 40_000, owner: B }])
  })
})

describe('hold-downs', () => {
  const connected = [...acquire(A, 0, 40_000, 1), ...close(A, 0, 40_000, 2)]
  const bound = [...bind(A, 40_000, 1), ...close(A, ALL, 40_000, 2)]

  test.each([
    ['a connection keeps its tuple', connected, 0, 1],
    ['a connection keeps no other tuple of its port', connected, 1, 0],
    ['a connection keeps binds away', connected, ALL, 1],
    ['a bind keeps everybody away', bound, 1, 1],
    ['a bind keeps binds away', bound, ALL, 1],
  ])('%s', (_, rows, destination, early) => {
    const again = (tick: number) =>
      destination === ALL ? bind(B, 40_000, tick) : acquire(B, destination, 40_000, tick)
    const auditor = judge([...rows, ...again(101)])
    expect(auditor.counts).toMatchObject({ 'early-reuse': early, duplicate: 0 })
    expect(judge([...rows, ...again(102)]).verdict()).toBe('clean')
    expect(judge([...rows, ...again(101)], { space: { quarantineMs: 0 } }).verdict()).toBe('clean')
  })

  test('the violation shows the hold before', () => {
    const [violation] = judge([...bound, ...acquire(B, 1, 40_000, 50)]).violations
    expect(violation.first).toMatchObject({ kind: RELEASE_BEGIN, stamp: 3, scope: 0, owner: A })
    expect(violation.context.map(record => record.stamp)).toEqual([1, 2, 5])
    expect(violation.message).toContain('got a port 48 ms after slot 1')
    expect(violation.message).toContain('gave it up towards all destinations; it is held down')
  })

  test('after a fence, from the recovery at the latest', () => {
    const dead: Row[] = [
      ...acquire(A, 0, 40_000, 1),
      [FENCE, ALL, 0, 10, A],
      [RECOVERED, ALL, 0, 12, A],
    ]
    expect(judge([...dead, ...acquire(B, 0, 40_000, 109)]).counts['early-reuse']).toBe(1)
    expect(judge([...dead, ...acquire(B, 0, 40_000, 110)]).verdict()).toBe('clean')
    expect(judge([...dead, ...acquire(B, 1, 40_000, 11)]).verdict()).toBe('clean')
  })
})

describe('exhaustion', () => {
  // 40,002 is reserved.
  const two = [40_000, 40_001].flatMap(port => acquire(A, 0, port, 1))
  const three = [...two, ...acquire(A, 0, 40_003, 1)]

  test('is judged towards the destination', () => {
    expect(judge([...three, ...refused(B, 0, 2, EXHAUSTED)]).verdict()).toBe('clean')
    const auditor = judge([...three, ...refused(B, 1, 2, EXHAUSTED)])
    expect(auditor.counts['false-exhaustion']).toBe(1)
    expect(auditor.violations[0].message).toBe(
      '192.0.2.1 -> 198.51.100.8:443 (tcp): slot 2 (incarnation 1) at stamp 8, tick 2 ms was told ' +
        'that all ports are taken, but of 4 at most 1 were when it returned, and never all of them ' +
        'since it had begun',
    )
  })

  test('counts binds towards everybody', () => {
    const rows = [...two, ...bind(A, 40_003, 1)]
    expect(judge([...rows, ...refused(B, 0, 2, EXHAUSTED)]).verdict()).toBe('clean')
    expect(judge([...rows, ...refused(B, 1, 2, EXHAUSTED)]).counts['false-exhaustion']).toBe(1)
  })

  test('towards all, a port that is held towards any counts, once', () => {
    const towardsAll = refused(B, ALL, 2, EXHAUSTED)
    expect(judge([...three, ...towardsAll]).verdict()).toBe('clean')
    const thrice = [0, 1, 2].flatMap(destination => acquire(A, destination, 40_000, 1))
    expect(judge([...thrice, ...towardsAll]).counts['false-exhaustion']).toBe(1)
  })

  test.each([0, ALL])(
    'towards %i, each refusal is judged by its own call, after ports came back',
    destination => {
      const refusal = refused(B, destination, 2, EXHAUSTED)
      const rows = [...three, ...refusal, ...close(A, 0, 40_003, 2), ...refusal]
      const auditor = judge(rows, { space: { quarantineMs: 0 } })
      expect(auditor.counts['false-exhaustion']).toBe(1)
      expect(auditor.violations[0].second.stamp).toBe(rows.length)
    },
  )

  test('an acquire that is pending counts towards its own destination', () => {
    const pending = (destination: number): Row => [ACQUIRE_BEGIN, destination, 0, 1, C]
    for (const [destination, count] of [
      [0, 0],
      [ALL, 0],
      [1, 1],
    ] as const) {
      const auditor = judge([...two, pending(destination), ...refused(B, 0, 2, EXHAUSTED)])
      expect(auditor.counts['false-exhaustion'], `towards ${destination}`).toBe(count)
    }
  })

  test('one instant between begin and end is enough, and no instant before', () => {
    const [begin, end] = refused(B, 0, 2, EXHAUSTED)
    const freed = close(A, 0, 40_003, 2)
    const off = { space: { quarantineMs: 0 } }
    expect(judge([...three, begin, ...freed, end], off).verdict()).toBe('clean')
    const late = judge([...three, ...freed, begin, end], off)
    expect(late.counts['false-exhaustion']).toBe(1)
  })

  test('hold-downs count, of tuples and of binds, until they end', () => {
    for (const last of [acquire(A, 0, 40_003, 1), bind(A, 40_003, 1)]) {
      const rows = [...two, ...last, ...close(A, last[0][1], 40_003, 2)]
      expect(judge([...rows, ...refused(B, 0, 102, EXHAUSTED)]).verdict()).toBe('clean')
      const late = judge([...rows, ...refused(B, 0, 103, EXHAUSTED)])
      expect(late.counts['false-exhaustion']).toBe(1)
    }
  })

  test('what only a dead stack knew counts towards its destination, until its hold-down ends', () => {
    const dead = (destination: number): Row[] => [
      ...two,
      [ACQUIRE_BEGIN, destination, 0, 1, C],
      [FENCE, ALL, 0, 2, C],
      [RECOVERED, ALL, 0, 2, C],
    ]
    const counts = (rows: Row[]) => judge(rows).counts['false-exhaustion']
    expect(counts([...dead(0), ...refused(B, 0, 102, EXHAUSTED)])).toBe(0)
    expect(counts([...dead(ALL), ...refused(B, 0, 102, EXHAUSTED)])).toBe(0)
    expect(counts([...dead(1), ...refused(B, 0, 102, EXHAUSTED)])).toBe(1)
    expect(counts([...dead(0), ...refused(B, 0, 103, EXHAUSTED)])).toBe(1)
  })
})

describe('a full table', () => {
  const wide = { space: { high: 40_999 } }
  const entries = (count: number) =>
    Array.from({ length: count }, (_, index) => acquire(A, index % 3, 40_100 + index, 1)).flat()

  test('must be full, less an eighth', () => {
    expect(judge([...entries(14), ...refused(B, 0, 2, TABLE_FULL)], wide).verdict()).toBe('clean')
    const auditor = judge([...entries(13), ...refused(B, 0, 2, TABLE_FULL)], wide)
    expect(auditor.counts['false-exhaustion']).toBe(1)
    expect(auditor.violations[0].second.result).toBe(TABLE_FULL)
    expect(auditor.violations[0].message).toContain('of 16 entries at most 13 were used')
    expect(auditor.totals.refusals).toEqual({ TABLE_FULL: 1 })
  })

  test('entries in hold-down are used, binds use none', () => {
    const freed = [...entries(14), ...close(A, 0, 40_100, 2), ...close(A, 1, 40_101, 2)]
    expect(judge([...freed, ...refused(B, 0, 102, TABLE_FULL)], wide).verdict()).toBe('clean')
    const late = judge([...freed, ...refused(B, 0, 103, TABLE_FULL)], wide)
    expect(late.counts['false-exhaustion']).toBe(1)
    const binds = [...entries(12), ...[1, 2, 3, 4].flatMap(port => bind(A, 40_200 + port, 1))]
    const bound = judge([...binds, ...refused(B, 0, 2, TABLE_FULL)], wide)
    expect(bound.counts['false-exhaustion']).toBe(1)
  })

  test('ports that are taken towards the destination make up for entries that are left', () => {
    // Three quarters of the ports and a quarter of the entries.
    const rows = [40_000, 40_001].flatMap(port => acquire(A, 0, port, 1))
    const both = [...rows, ...acquire(A, 1, 40_000, 1), ...acquire(A, 2, 40_000, 1)]
    expect(judge([...both, ...refused(B, 0, 2, TABLE_FULL)]).verdict()).toBe('clean')
    const other = judge([...both, ...refused(B, 1, 2, TABLE_FULL)])
    expect(other.counts['false-exhaustion']).toBe(1)
  })

  test('each refusal is judged by its own call', () => {
    const refusal = refused(B, 0, 2, TABLE_FULL)
    const rows = [...entries(14), ...refusal, ...close(A, 0, 40_100, 2), ...refusal]
    const auditor = judge(rows, { space: { high: 40_999, quarantineMs: 0 } })
    expect(auditor.violations.map(({ second }) => second.stamp)).toEqual([rows.length])
  })

  test('is not judged without a capacity', () => {
    const spaces = [{ ...SPACE }]
    delete (spaces[0] as { entries?: number }).entries
    expect(judge(refused(B, 0, 2, TABLE_FULL), { spaces }).verdict()).toBe('clean')
  })
})

test('an address that is not defined is a refusal as any other', () => {
  const auditor = judge(refused(A, 0, 1, NOT_DEFINED))
  expect(auditor.verdict()).toBe('clean')
  expect(auditor.totals.refusals).toEqual({ NOT_DEFINED: 1 })
})

test('an end towards another destination than its begin is a broken history', () => {
  const [begin] = acquire(A, 0, 40_000, 1)
  const [, end] = acquire(A, 1, 40_000, 1)
  expect(judge([begin, end]).totals.unmatched).toBe(1)
})

test('a destination in a space that has none is our own failure', () => {
  expect(() => judge(acquire(A, 0, 40_000, 1), { space: { tuples: false } })).toThrow(
    'space 0 has no destinations',
  )
})

// --- faults ---

const LATE_A = ownerToken(100, 1)
const LATE_B = ownerToken(101, 1)

/** One wrong answer, to stacks that were not there before, when all others are gone. */
const FAULTS: Record<string, [kind: ViolationKind, rows: (now: number) => Row[]]> = {
  'a tuple twice': [
    'duplicate',
    now => [...acquire(LATE_A, 1, 40_000, now), ...acquire(LATE_B, 1, 40_000, now)],
  ],
  'a bind of a port in use': [
    'duplicate',
    now => [...acquire(LATE_A, 1, 40_000, now), ...bind(LATE_B, 40_000, now)],
  ],
  'a connect with a bound port': [
    'duplicate',
    now => [...bind(LATE_A, 40_000, now), ...acquire(LATE_B, 1, 40_000, now)],
  ],
  'a tuple in hold-down': [
    'early-reuse',
    now => [
      ...acquire(LATE_A, 1, 40_000, now),
      ...close(LATE_A, 1, 40_000, now),
      ...acquire(LATE_B, 1, 40_000, now + 99),
    ],
  ],
  'a bound port in hold-down': [
    'early-reuse',
    now => [
      ...bind(LATE_A, 40_000, now),
      ...close(LATE_A, ALL, 40_000, now),
      ...acquire(LATE_B, 1, 40_000, now + 99),
    ],
  ],
  'a refusal towards a destination with a port left': [
    'false-exhaustion',
    now => [
      ...[40_000, 40_001, 40_003].flatMap(port => acquire(LATE_A, 0, port, now)),
      ...refused(LATE_B, 1, now, EXHAUSTED),
    ],
  ],
  'a full table with room': ['false-exhaustion', now => refused(LATE_A, 1, now, TABLE_FULL)],
  'a port that is reserved': ['reserved', now => acquire(LATE_A, 1, 40_002, now)],
  'a release of another tuple': [
    'release',
    now => [...acquire(LATE_A, 1, 40_000, now), ...close(LATE_A, 0, 40_000, now)],
  ],
}

test.each(Object.keys(FAULTS))('after any correct history: %s is found', name => {
  const [kind, rows] = FAULTS[name]
  const input = fc.record({
    seed: fc.nat(),
    skewMs: fc.constantFrom(0, 5),
    steps: fc.integer({ min: 1, max: 400 }),
  })
  fc.assert(
    fc.property(input, ({ seed, skewMs, steps }) => {
      const random = new Random(seed)
      const records = randomHistory({
        space: SPACE,
        destinations: 3,
        slots: 4,
        steps,
        skewMs,
        random: () => random.uint32() / 2 ** 32,
      })
      const auditor = new Auditor({ spaces: [SPACE], skewMs, uncoordinated: false })
      for (const { stamp, kind, scope, port, tick, owner, result } of records) {
        auditor.accept(stamp, kind, scope, port, tick, owner, result)
      }
      expect(auditor.violations).toEqual([])
      const now = Math.max(0, ...records.map(({ tick }) => tick))
      const owners = [...new Set(records.map(({ owner }) => owner))]
      const gone = owners.flatMap((owner): Row[] => [
        [FENCE, ALL, 0, now, owner],
        [RECOVERED, ALL, 0, now, owner],
      ])
      const all = [...gone, ...rows(now + 1000)]
      feed(auditor, all, records.length)
      expect(auditor.violations.map(violation => violation.kind)).toEqual([kind])
      expect(auditor.violations[0].second.stamp).toBe(records.length + all.length)
    }),
    { numRuns: 60 },
  )
})

// --- size ---

/** Bytes of typed arrays per tuple that are left when `count` tuples over `destinations` are held. */
function bytesPerTuple(count: number, destinations: number): number {
  const space = { ...SPACE, low: 1024, high: 65_535, reserved: [], entries: count }
  const before = process.memoryUsage().arrayBuffers
  const auditor = new Auditor({ spaces: [space], skewMs: 0, uncoordinated: false })
  const ports = Math.ceil(count / destinations)
  for (let index = 0; index < count; index++) {
    const destination = Math.floor(index / ports)
    const scope = scopeOf(0, destination)
    auditor.accept(2 * index + 1, ACQUIRE_BEGIN, scope, 0, index >> 8, A, NONE)
    auditor.accept(2 * index + 2, ACQUIRE_END, scope, 1024 + (index % ports), index >> 8, A, OK)
  }
  expect(auditor.verdict()).toBe('clean')
  expect(auditor.totals.liveHolds).toBe(count)
  const bytes = process.memoryUsage().arrayBuffers - before
  expect(auditor.peakHeld(0)).toBe(count) // Keeps it alive.
  return bytes / count
}

test.each([
  [1_000_000, 1000],
  [200_000, 100_000],
])('%i tuples over %i destinations take memory by the tuple', (count, destinations) => {
  // Up to twice what a tuple needs, and what the collector has not got to yet.
  expect(bytesPerTuple(count, destinations)).toBeLessThan(400)
})

test('tuples that have come and gone take no memory', () => {
  const auditor = new Auditor({ spaces: [SPACE], skewMs: 0, uncoordinated: false })
  const before = process.memoryUsage().arrayBuffers
  let stamp = 0
  for (let index = 0; index < 100_000; index++) {
    const [scope, tick] = [scopeOf(0, index % 1000), index * 10]
    auditor.accept(++stamp, ACQUIRE_BEGIN, scope, 0, tick, A, NONE)
    auditor.accept(++stamp, ACQUIRE_END, scope, 40_000, tick, A, OK)
    auditor.accept(++stamp, RELEASE_BEGIN, scope, 40_000, tick, A, NONE)
    auditor.accept(++stamp, RELEASE_END, scope, 40_000, tick, A, OK)
  }
  expect(auditor.verdict()).toBe('clean')
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 << 20)
})
