/**
 * Goal: a history file leads to the verdict that the run had; an excerpt leads to its violation
 * and to no other; a file that is none is refused with the line that is wrong.
 *
 * Method: random histories of a correct facility, with one wrong answer put into them.
 */
// @ts-nocheck

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Auditor } from '#workers/audit/auditor.js'
import { EXCERPT_AROUND_RECORDS, ExcerptRecorder } from '#workers/audit/excerpt.js'
import { HistoryError, type HistoryRun } from '#workers/audit/history.js'
import { HistoryWriter, writeExcerpt } from '#workers/audit/history-writer.js'
import { judgeHistory } from '#workers/audit/judge.js'
import { randomHistory } from '#workers/audit/random-history.js'
import {
  type AuditRecord,
  ownerToken,
  RecordKind,
  RecordResult,
  type RecordSink,
  scopeOf,
} from '#workers/audit/record.js'
import type { Violation } from '#workers/audit/violation.js'

const space = { name: '10.0.0.1/tcp', low: 5000, high: 5010, reserved: [5002], quarantineMs: 30 }
const RUN: HistoryRun = {
  seed: 7,
  command: 'portplex run --seed 7',
  spaces: [space],
  mode: 'coordinated',
  skewMs: 5,
}
/** The same with a routing table. */
const TABLE_RUN: HistoryRun = {
  ...RUN,
  spaces: [{ ...space, tuples: true, entries: 12 }],
  destinations: ['198.51.100.7:443', '[2001:db8::8]:53'],
}
const { ACQUIRE_BEGIN, ACQUIRE_END, RELEASE_BEGIN, RELEASE_END } = RecordKind
const { NONE, OK, NOT_HELD } = RecordResult
const WRONG = ownerToken(99, 1)

let folder: string
let path: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'))
  path = join(folder, 'history.jsonl')
})
afterAll(() => rmSync(folder, { recursive: true }))

function feed(records: readonly AuditRecord[], sink: RecordSink): void {
  for (const { stamp, kind, scope, port, tick, owner, result } of records) {
    sink(stamp, kind, scope, port, tick, owner, result)
  }
}

function newAuditor({ spaces, destinations = [], skewMs }: HistoryRun = RUN): Auditor {
  return new Auditor({ spaces, destinations, skewMs, uncoordinated: false })
}

/** A correct history of the run's space. */
function correctHistory(run: HistoryRun, steps: number, random: () => number): AuditRecord[] {
  const { spaces, destinations = [], skewMs } = run
  const [config] = spaces
  const options = { space: config, slots: 4, steps, skewMs, random }
  return randomHistory({ ...options, destinations: destinations.length })
}

function randomFrom(seed: number): () => number {
  let state = seed | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** A history with one wrong call of a stack of its own in the middle, if there is occasion. */
function wrongHistory(run: HistoryRun, seed: number, steps: number, kind: string): AuditRecord[] {
  const random = randomFrom(seed)
  const records = correctHistory(run, steps, random)
  const middle = Math.floor(random() * records.length)
  const before = newAuditor(run)
  feed(records.slice(0, middle), before.accept.bind(before))
  const tick = records[middle].tick
  const live = before.heldBy()
  const held = live.map(hold => hold.port)
  const idle = [5003, 5004, 5005, 5006].find(free => !held.includes(free)) ?? 0
  const { port, destination } = live[Math.floor(random() * live.length)] ?? {
    port: 0,
    destination: -1,
  }
  // Towards the same destination, or towards all.
  const scope = scopeOf(0, random() < 0.5 ? destination : -1)
  const row = (kindNow: number, portNow: number, result: number) => {
    return { scope, tick, owner: WRONG, kind: kindNow, port: portNow, result }
  }
  const connect = (got: number) => [row(ACQUIRE_BEGIN, 0, NONE), row(ACQUIRE_END, got, OK)]
  const close = (held: number, result: number) => [
    row(RELEASE_BEGIN, held, NONE),
    row(RELEASE_END, held, result),
  ]
  const wrong: Record<string, Omit<AuditRecord, 'stamp'>[]> = {
    duplicate: connect(port),
    reserved: connect(5002),
    release: close(5003, OK),
    refused: [...connect(idle), ...close(idle, NOT_HELD)],
    'early-reuse': [...connect(idle), ...close(idle, OK), ...connect(idle)],
  }
  const rows = wrong[kind] ?? []
  const all = [...records.slice(0, middle), ...rows, ...records.slice(middle)]
  return all.map((record, index) => ({ ...record, stamp: index + 1 }))
}

function withoutContext({ context: _, ...rest }: Violation) {
  return rest
}

const RUNS: [string, HistoryRun][] = [
  ['ports', RUN],
  ['tuples', TABLE_RUN],
]

test.each(RUNS)('a full history of %s is judged as the run was', async (_, run) => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.constantFrom('none', 'duplicate', 'reserved'),
      async (seed, kind) => {
        const random = randomFrom(seed)
        const records =
          kind === 'none' ? correctHistory(run, 300, random) : wrongHistory(run, seed, 300, kind)
        const auditor = newAuditor(run)
        feed(records, auditor.accept.bind(auditor))
        const writer = new HistoryWriter(path, run)
        feed(records, writer.accept.bind(writer))
        writer.close()
        writer.close()
        const again = await judgeHistory(path)
        expect(again.header).toMatchObject({ ...run, scope: 'full', version: 1 })
        expect(again.records).toBe(records.length)
        expect(again.verdict).toBe(auditor.verdict())
        expect(again.counts).toEqual(auditor.counts)
        expect(again.violations).toEqual(auditor.violations)
        expect(again.totals).toEqual(auditor.totals)
        expect(again.notJudged).toHaveLength(1)
      },
    ),
    { numRuns: 25 },
  )
})

test.each(RUNS)('an excerpt of %s leads to its violation, and to no other', async (_, run) => {
  const seen: Record<string, number> = {}
  const kinds = fc.constantFrom('duplicate', 'reserved', 'release', 'refused', 'early-reuse')
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.integer({ min: 20, max: 1500 }),
      kinds,
      async (seed, steps, kind) => {
        const records = wrongHistory(run, seed, steps, kind)
        const auditor = newAuditor(run)
        const recorder = new ExcerptRecorder(auditor)
        feed(records, recorder.accept.bind(recorder))
        const { excerpt } = recorder
        if (excerpt === undefined) return
        const [violation] = auditor.violations
        expect(excerpt.violation).toBe(violation)
        writeExcerpt(path, run, excerpt)
        const again = await judgeHistory(path)
        const { kind: found, message } = violation
        expect(again.header).toMatchObject({
          scope: 'excerpt',
          violation: { kind: found, message },
        })
        expect(again.verdict).toBe('violation')
        const all = auditor.violations.map(withoutContext)
        expect(again.violations.map(withoutContext)[0]).toEqual(all[0])
        for (const one of again.violations) expect(all).toContainEqual(withoutContext(one))
        expect(again.notJudged.join()).toContain('exhaustion')
        seen[found] = (seen[found] ?? 0) + 1
      },
    ),
    { numRuns: 100 },
  )
  for (const kind of ['duplicate', 'reserved', 'release', 'early-reuse']) {
    expect(seen[kind] ?? 0, kind).toBeGreaterThan(0)
  }
})

test('an excerpt has the two holds with all ends, and the records around', () => {
  const A = ownerToken(1, 1)
  const B = ownerToken(2, 1)
  const rows: Omit<AuditRecord, 'stamp'>[] = []
  const call = (owner: number, begin: number, end: number, port: number) => {
    const asked = begin === ACQUIRE_BEGIN ? 0 : port
    rows.push({ kind: begin, scope: 0, port: asked, tick: rows.length * 20, owner, result: NONE })
    rows.push({ kind: end, scope: 0, port, tick: rows.length * 20, owner, result: OK })
  }
  const others = (count: number) => {
    for (let index = 0; index < count; index++) {
      call(ownerToken(3, 1), ACQUIRE_BEGIN, ACQUIRE_END, 5004 + (index % 5))
      call(ownerToken(3, 1), RELEASE_BEGIN, RELEASE_END, 5004 + (index % 5))
    }
  }
  call(A, ACQUIRE_BEGIN, ACQUIRE_END, 5000)
  others(200)
  call(B, ACQUIRE_BEGIN, ACQUIRE_END, 5000)
  others(200)
  call(A, RELEASE_BEGIN, RELEASE_END, 5000)
  others(20)
  call(B, RELEASE_BEGIN, RELEASE_END, 5000)
  others(20)
  const auditor = newAuditor()
  const recorder = new ExcerptRecorder(auditor)
  feed(
    rows.map((row, index) => ({ stamp: index + 1, ...row })),
    recorder.accept.bind(recorder),
  )
  const records = recorder.excerpt?.records ?? []
  expect(auditor.counts.duplicate).toBe(1)
  const ends = records.filter(({ owner }) => owner === A || owner === B)
  expect(ends.map(({ owner, kind }) => [owner, kind])).toEqual([
    [A, ACQUIRE_BEGIN],
    [A, ACQUIRE_END],
    [B, ACQUIRE_BEGIN],
    [B, ACQUIRE_END],
    [A, RELEASE_BEGIN],
    [A, RELEASE_END],
    [B, RELEASE_BEGIN],
    [B, RELEASE_END],
  ])
  expect(records.length).toBe(2 + EXCERPT_AROUND_RECORDS + EXCERPT_AROUND_RECORDS + 4)
})

test('the lines are readable', () => {
  const writer = new HistoryWriter(path, RUN)
  writer.accept(812, ACQUIRE_END, 0, 5001, 90, ownerToken(3, 2), OK)
  writer.close()
  const [header, record] = readFileSync(path, 'utf8').split('\n')
  expect(JSON.parse(header)).toMatchObject({ format: 'portplex-history', version: 1, seed: 7 })
  expect(JSON.parse(record)).toEqual({
    stamp: '812',
    kind: 'ACQUIRE_END',
    space: 0,
    port: 5001,
    tick: 90,
    slot: 3,
    incarnation: 2,
    result: 'OK',
  })
})

test('a record about a tuple names its destination, the header the destinations', () => {
  const writer = new HistoryWriter(path, TABLE_RUN)
  writer.accept(812, ACQUIRE_END, scopeOf(0, 1), 5001, 90, ownerToken(3, 2), OK)
  writer.accept(813, ACQUIRE_END, scopeOf(0), 5003, 90, ownerToken(3, 2), OK)
  writer.close()
  const [header, one, all] = readFileSync(path, 'utf8').split('\n')
  expect(JSON.parse(header)).toMatchObject({
    spaces: [{ tuples: true, entries: 12 }],
    destinations: ['198.51.100.7:443', '[2001:db8::8]:53'],
  })
  expect(JSON.parse(one)).toMatchObject({ space: 0, destination: 1, port: 5001 })
  expect(JSON.parse(all)).not.toHaveProperty('destination')
})

test('an excerpt has the holds of a bind and of a tuple that it excludes, to their ends', async () => {
  const [A, B, other] = [1, 2, 3].map(slot => ownerToken(slot, 1))
  const auditor = newAuditor(TABLE_RUN)
  const recorder = new ExcerptRecorder(auditor)
  let stamp = 0
  const call = (kind: number, scope: number, port: number, owner: number) => {
    const asked = kind === ACQUIRE_BEGIN && scope !== 0 ? 0 : port
    recorder.accept(++stamp, kind, scope, asked, stamp * 20, owner, NONE)
    recorder.accept(++stamp, kind + 1, scope, port, stamp * 20, owner, OK)
  }
  const others = () => {
    for (let index = 0; index < 100; index++) {
      call(ACQUIRE_BEGIN, scopeOf(0, 0), 5004 + (index % 5), other)
      call(RELEASE_BEGIN, scopeOf(0, 0), 5004 + (index % 5), other)
    }
  }
  call(ACQUIRE_BEGIN, scopeOf(0, 1), 5000, A)
  others()
  call(ACQUIRE_BEGIN, scopeOf(0), 5000, B)
  others()
  call(RELEASE_BEGIN, scopeOf(0), 5000, B)
  others()
  call(RELEASE_BEGIN, scopeOf(0, 1), 5000, A)
  const records = recorder.excerpt?.records ?? []
  const ends = records.filter(({ owner }) => owner === A || owner === B)
  expect(ends.map(({ owner, kind, scope }) => [owner, kind, scope])).toEqual([
    [A, ACQUIRE_BEGIN, scopeOf(0, 1)],
    [A, ACQUIRE_END, scopeOf(0, 1)],
    [B, ACQUIRE_BEGIN, 0],
    [B, ACQUIRE_END, 0],
    [B, RELEASE_BEGIN, 0],
    [B, RELEASE_END, 0],
    [A, RELEASE_BEGIN, scopeOf(0, 1)],
    [A, RELEASE_END, scopeOf(0, 1)],
  ])
  writeExcerpt(path, TABLE_RUN, recorder.excerpt!)
  const { violations, header } = await judgeHistory(path)
  expect(violations).toMatchObject([{ kind: 'duplicate', destination: -1, port: 5000 }])
  expect(violations[0].message).toContain('held towards [2001:db8::8]:53 by slot 1')
  expect(header.violation).toEqual({
    kind: 'duplicate',
    space: 0,
    port: 5000,
    message: violations[0].message,
  })
})

describe('refused', () => {
  const header = JSON.stringify({ format: 'portplex-history', version: 1, scope: 'full', ...RUN })
  const good =
    '{"stamp":"5","kind":"ACQUIRE_BEGIN","space":0,"port":0,"tick":1,' +
    '"slot":1,"incarnation":1,"result":"NONE"}'

  async function refusal(text: string): Promise<HistoryError> {
    writeFileSync(path, text)
    const error = await judgeHistory(path).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(HistoryError)
    return error as HistoryError
  }

  test('the good lines of these tests are good', async () => {
    writeFileSync(path, `${header}\r\n${good}\r\n`)
    await expect(judgeHistory(path)).resolves.toMatchObject({ verdict: 'clean', records: 1 })
  })

  test.each([
    ['empty', '', 0],
    ['format', 'open_ms,close_ms\n', 1],
    ['format', '\n', 1],
    ['format', '[1]\n', 1],
    ['format', '{"format":"other"}\n', 1],
    ['version', '{"format":"portplex-history","version":2}\n', 1],
    ['format', '{"format":"portplex-history","version":1}\n', 1],
    ['format', header.replace('"high":5010', '"high":70000'), 1],
    ['format', header.replace('"scope":"full"', '"scope":"half"'), 1],
    ['line', `${header}\n${good}\nnonsense\n`, 3],
    ['line', `${header}\n${good.slice(0, 50)}`, 2],
    ['line', `${header}\n${good.replace('"5"', '"0"')}\n`, 2],
    ['line', `${header}\n${good.replace('ACQUIRE_BEGIN', 'toString')}\n`, 2],
    ['line', `${header}\n${good.replace('NONE', 'FINE')}\n`, 2],
    ['line', `${header}\n${good.replace('"space":0', '"space":1')}\n`, 2],
    ['line', `${header}\n${good.replace('"port":0', '"port":65536')}\n`, 2],
    ['line', `${header}\n${good.replace('"slot":1', '"slot":128')}\n`, 2],
    ['line', `${header}\n${good.replace('"tick":1', '"tick":1.5')}\n`, 2],
    ['line', `${header}\n${good}\n${good}\n`, 3],
  ])('%s: %s', async (code, text, line) => {
    const error = await refusal(text)
    expect(error).toMatchObject({ code, line, path })
    expect(error.message).toContain(line === 0 ? path : `${path}:${line}: `)
  })

  const table = JSON.stringify({
    format: 'portplex-history',
    version: 1,
    scope: 'full',
    ...TABLE_RUN,
  })
  const towards = (destination: string) =>
    good.replace('"port"', `"destination":${destination},"port"`)

  test('the good lines about tuples are good', async () => {
    writeFileSync(path, `${table}\n${towards('1')}\n`)
    await expect(judgeHistory(path)).resolves.toMatchObject({ verdict: 'clean', records: 1 })
    writeFileSync(path, `${table.replace('"destinations"', '"other"')}\n${towards('2')}\n`)
    await expect(judgeHistory(path)).resolves.toMatchObject({ verdict: 'clean', records: 1 })
  })

  test.each([
    ['format', table.replace('"tuples":true', '"tuples":1'), 1],
    ['format', table.replace('"entries":12', '"entries":0'), 1],
    ['format', table.replace('"destinations":[', '"destinations":[3,'), 1],
    ['format', table.replace('"destinations":[', '"destinations":7,"others":['), 1],
    ['line', `${table}\n${towards('2')}\n`, 2],
    ['line', `${table}\n${towards('-1')}\n`, 2],
    ['line', `${table}\n${towards('"1"')}\n`, 2],
    ['line', `${header}\n${towards('0')}\n`, 2],
  ])('%s, of tuples: %s', async (code, text, line) => {
    expect(await refusal(text)).toMatchObject({ code, line, path })
  })

  test('a file that is not there, a folder, a folder that is not there', async () => {
    await expect(judgeHistory(join(folder, 'none'))).rejects.toMatchObject({ code: 'missing' })
    await expect(judgeHistory(folder)).rejects.toMatchObject({ code: 'unreadable' })
    const nowhere = join(folder, 'none', 'history')
    expect(() => new HistoryWriter(nowhere, RUN)).toThrow(
      expect.objectContaining({ code: 'unwritable' }),
    )
  })
})
