/**
 * Goal: the model of a port space allows what a correct facility does, in each mode, and nothing else;
 * its parts come to the verdict of the whole.
 *
 * Method: short histories by hand; random histories of a correct facility; random histories that need
 * not be right, judged in parts and as a whole. Not covered: files (`history-file.test.ts`), and whether
 * real runs are linearizable, which `portplex linearizability` is for.
 */
// @ts-nocheck

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HistoryOperations } from '#props/explorer/linearizability/history-operations.js'
import {
  CUT_OFF_MODES,
  type CutOffMode,
  checkLinearizability,
  checkParts,
  type PortOperation,
  portSpaceModel,
} from '#props/explorer/linearizability/index.js'
import { generousParts } from '#props/explorer/linearizability/models/port-parts.js'
import { type AnyStep, anyHistory, STACK_ACTION_MAX } from '#workers/audit/any-history.js'
import type { HistoryHeader } from '#workers/audit/history.js'
import { bind, close, connect, feed, type Row, refused } from '#workers/audit/history-rows.js'
import { randomHistory } from '#workers/audit/random-history.js'
import { type AuditRecord, ownerToken, RecordKind, RecordResult } from '#workers/audit/record.js'
import type { SpaceConfig } from '#workers/audit/space-config.js'
import { Random } from '#workers/random.js'

const { ACQUIRE_BEGIN, ACQUIRE_END, RELEASE_BEGIN, FENCE, RECOVERED } = RecordKind
const SPACE: SpaceConfig = {
  name: '10.0.0.1/tcp',
  low: 5000,
  high: 5003,
  reserved: [5002],
  quarantineMs: 100,
}
const [A, B, C] = [1, 2, 3].map(slot => ownerToken(slot, 1)) as [number, number, number]

function operationsOf(
  records: readonly AuditRecord[],
  space: SpaceConfig = SPACE,
  skewMs = 0,
): readonly PortOperation[] {
  const operations = new HistoryOperations()
  operations.header({ spaces: [space], skewMs } as unknown as HistoryHeader)
  for (const record of records) operations.record(record)
  return operations.finish()[0]!
}

function recordsOf(rows: readonly Row[]): AuditRecord[] {
  const records: AuditRecord[] = []
  feed((stamp, kind, scope, port, tick, owner, result) => {
    records.push({ stamp, kind, scope, port, tick, owner, result })
  }, rows)
  return records
}

function verdictOf(operations: readonly PortOperation[], space = SPACE, mode?: CutOffMode): string {
  const options = mode === undefined ? {} : { mode }
  return checkLinearizability(portSpaceModel(space), operations, options).verdict
}

const all = (tick: number): Row[] =>
  [connect(A, 5000, tick), connect(A, 5001, tick), connect(B, 5003, tick)].flat()

describe('by hand', () => {
  test.each<[string, string, Row[]]>([
    ['one port after the other', 'linearizable', all(0)],
    ['twice the same', 'illegal', [...connect(A, 5000, 0), ...connect(B, 5000, 9)]],
    ['a reserved one', 'illegal', connect(A, 5002, 0)],
    [
      'after the hold-down',
      'linearizable',
      [...connect(A, 5000, 0), ...close(A, 5000, 5), ...connect(B, 5000, 105)],
    ],
    [
      'within the hold-down',
      'illegal',
      [...connect(A, 5000, 0), ...close(A, 5000, 5), ...connect(B, 5000, 104)],
    ],
    ['exhausted', 'linearizable', [...all(0), ...refused(C, 1)]],
    [
      'exhausted, while one is free',
      'illegal',
      [...connect(A, 5000, 0), ...connect(A, 5001, 0), ...refused(C, 1)],
    ],
    [
      'exhausted, by a hold-down',
      'linearizable',
      [...all(0), ...close(B, 5003, 5), ...refused(C, 105)],
    ],
    [
      'exhausted, after the hold-down',
      'illegal',
      [...all(0), ...close(B, 5003, 5), ...refused(C, 106)],
    ],
    ['a bind beside the range', 'linearizable', bind(A, 80, 0)],
    ['a release by another', 'illegal', [...connect(A, 5000, 0), ...close(B, 5000, 5)]],
    [
      'a release by another, refused',
      'linearizable',
      [...connect(A, 5000, 0), ...close(B, 5000, 5, RecordResult.NOT_HELD)],
    ],
    [
      'in use, though it is free',
      'illegal',
      [
        [ACQUIRE_BEGIN, 5001, 0, A],
        [ACQUIRE_END, 0, 0, A, RecordResult.IN_USE],
      ],
    ],
    [
      'overlapping the release, no hold-down yet over',
      'illegal',
      [
        ...connect(A, 5000, 0),
        [ACQUIRE_BEGIN, 0, 5, B],
        ...close(A, 5000, 5),
        [ACQUIRE_END, 5000, 50, B, RecordResult.OK],
      ],
    ],
  ])('%s: %s', (_name, verdict, rows) => {
    expect(verdictOf(operationsOf(recordsOf(rows)))).toBe(verdict)
  })

  const dead: Row[] = [...connect(A, 5000, 0), [FENCE, 0, 10, A]]
  test.each<[string, string, Row[]]>([
    [
      'before it is recovered and cold',
      'illegal',
      [...dead, ...connect(B, 5000, 11), [RECOVERED, 0, 12, A]],
    ],
    [
      'after recovery and hold-down',
      'linearizable',
      [...dead, [RECOVERED, 0, 12, A], ...connect(B, 5000, 112)],
    ],
    [
      'after recovery, too early',
      'illegal',
      [...dead, [RECOVERED, 0, 12, A], ...connect(B, 5000, 109)],
    ],
  ])('a port of a dead stack, %s: %s', (_name, verdict, rows) => {
    expect(verdictOf(operationsOf(recordsOf(rows)))).toBe(verdict)
  })

  /** A dies in a release; before and after the end of its recovery B is told that the port is in use. */
  const dying: Row[] = [...connect(A, 5000, 0), [RELEASE_BEGIN, 5000, 10, A], [FENCE, 0, 10, A]]
  const isHeld: Row[] = [
    [ACQUIRE_BEGIN, 5000, 11, B],
    [ACQUIRE_END, 0, 11, B, RecordResult.IN_USE],
  ]
  test('a release that a death cut off may have been made, or not', () => {
    for (const mode of CUT_OFF_MODES) {
      const now = operationsOf(recordsOf([...dying, ...isHeld, [RECOVERED, 0, 12, A]]))
      expect(verdictOf(now, SPACE, mode), mode).toBe('linearizable')
      const after = operationsOf(recordsOf([...dying, [RECOVERED, 0, 12, A], ...isHeld]))
      expect(verdictOf(after, SPACE, mode), mode).toBe('illegal')
    }
  })

  test('an acquire that a death cut off is made before the crash, or never, in the strict mode', () => {
    const records = recordsOf([
      [ACQUIRE_BEGIN, 5000, 0, A],
      [FENCE, 0, 1, A],
      ...connect(B, 5000, 5),
      ...close(B, 5000, 6),
    ])
    const later = recordsOf([
      [ACQUIRE_BEGIN, 5000, 0, A],
      [FENCE, 0, 1, A],
      [RECOVERED, 0, 2, A],
      ...isHeld,
    ])
    const [anyTime, strict, recoverable] = CUT_OFF_MODES
    for (const mode of CUT_OFF_MODES) {
      expect(verdictOf(operationsOf(records), SPACE, mode), mode).toBe('linearizable')
    }
    expect(verdictOf(operationsOf(later), SPACE, anyTime)).toBe('linearizable')
    expect(verdictOf(operationsOf(later), SPACE, strict)).toBe('illegal')
    expect(verdictOf(operationsOf(later), SPACE, recoverable)).toBe('linearizable')
  })
})

test('a connect without an answer is recovered in the part that it may be of', () => {
  const rows: Row[] = [
    [ACQUIRE_BEGIN, 0, 0, A],
    [FENCE, 0, 10, A],
    [ACQUIRE_BEGIN, 5000, 50, B],
    [ACQUIRE_END, 0, 50, B, RecordResult.QUARANTINED],
    [RECOVERED, 0, 60, A],
  ]
  const operations = operationsOf(recordsOf(rows))
  expect(verdictOf(operations)).toBe('linearizable')
  const parts = generousParts(operations)
  expect(checkParts(portSpaceModel(SPACE), parts).verdict).toBe('linearizable')
})

const input = fc.record({
  seed: fc.nat(),
  skewMs: fc.constantFrom(0, 5),
  quarantineMs: fc.constantFrom(0, 30, 100),
  steps: fc.integer({ min: 1, max: 150 }),
  late: fc.boolean(),
  destinations: fc.constantFrom(0, 3),
})

test('a correct facility is linearizable in each mode, in parts and as a whole', () => {
  const seen = { cutOff: 0, exhausted: 0, parts: 0 }
  const property = fc.property(input, ({ seed, late, destinations, quarantineMs, ...of }) => {
    const table = destinations === 0 ? {} : { tuples: true, entries: 7 }
    const space = { ...SPACE, quarantineMs, coordinated: !late, ...table }
    const random = new Random(seed)
    const chance = (): number => random.uint32() / 2 ** 32
    const records = randomHistory({ space, destinations, slots: 4, random: chance, ...of })
    const operations = operationsOf(records, space, of.skewMs)
    const model = portSpaceModel(space)
    seen.cutOff += operations.filter(({ crashed }) => crashed !== undefined).length
    seen.exhausted += operations.filter(({ output }) => output === 'EXHAUSTED').length
    for (const mode of CUT_OFF_MODES) {
      const inParts = checkParts(model, generousParts(operations), { mode })
      seen.parts = Math.max(seen.parts, inParts.parts)
      expect(inParts.verdict, mode).toBe('linearizable')
      // Many open operations at once can take longer than is spent here.
      expect(checkLinearizability(model, operations, { mode, steps: 20_000 }).verdict).not.toBe(
        'illegal',
      )
    }
  })
  fc.assert(property, { numRuns: 100 })
  expect(Math.min(seen.cutOff, seen.exhausted), JSON.stringify(seen)).toBeGreaterThan(10)
  expect(seen.parts).toBeGreaterThan(3)
})

const anyStep: fc.Arbitrary<AnyStep> = fc.record({
  slot: fc.nat(2),
  action: fc.nat(STACK_ACTION_MAX),
  port: fc.constantFrom(5000, 5001),
  destination: fc.constantFrom(-1, -1, 0, 1),
  wait: fc.constantFrom(0, 10, 60),
  answer: fc.constantFrom(
    ...[RecordResult.OK, RecordResult.OK, RecordResult.OK],
    ...[RecordResult.IN_USE, RecordResult.EXHAUSTED, RecordResult.QUARANTINED],
  ),
})

test('parts come to the verdict of the whole; generous ones are illegal only if the whole is', () => {
  const space = { ...SPACE, high: 5001, reserved: [] }
  const { partition, ...whole } = portSpaceModel(space)
  const seen = { linearizable: 0, illegal: 0, parted: 0, generous: 0 }
  const property = fc.property(fc.array(anyStep, { minLength: 2, maxLength: 12 }), steps => {
    const operations = operationsOf(anyHistory(steps), space)
    for (const mode of CUT_OFF_MODES) {
      const { verdict } = checkLinearizability(whole, operations, { mode, steps: 100_000 })
      if (verdict === 'unknown') continue
      seen[verdict]++
      const parted = checkLinearizability(portSpaceModel(space), operations, { mode })
      expect(parted.verdict, mode).toBe(verdict)
      if (parted.parts > 1) seen.parted++
      const generous = checkParts(whole, generousParts(operations), { mode })
      if (generous.verdict === 'illegal') seen.generous++
      if (verdict === 'linearizable') expect(generous.verdict, mode).toBe('linearizable')
    }
  })
  fc.assert(property, { numRuns: 500 })
  expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(30)
})
