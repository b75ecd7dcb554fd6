/**
 * Goal: a history file leads to the verdict that the run had; an excerpt leads to its violation
 * and to no other; a file that is none is refused with the line that is wrong.
 *
 * Method: random histories of a correct facility, with one wrong answer put into them.
 */
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

function newAuditor(): Auditor {
  return new Auditor({ spaces: [space], skewMs: RUN.skewMs, uncoordinated: false })
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
function wrongHistory(seed: number, steps: number, kind: string): AuditRecord[] {
  const random = randomFrom(seed)
  const records = randomHistory({ space, slots: 4, steps, skewMs: RUN.skewMs, random })
  const middle = Math.floor(random() * records.length)
  const before = newAuditor()
  feed(records.slice(0, middle), before.accept.bind(before))
  const tick = records[middle].tick
  const live = before.heldBy().map(hold => hold.port)
  const idle = [5003, 5004, 5005, 5006].find(free => !live.includes(free)) ?? 0
  const port = live[Math.floor(random() * live.length)] ?? 0
  const row = (kindNow: number, portNow: number, result: number) => {
    return { scope: 0, tick, owner: WRONG, kind: kindNow, port: portNow, result }
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

function withoutContext({ kind, space, port, first, second, message }: Violation) {
  return { kind, space, port, first, second, message }
}

test('a full history is judged as the run was', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.constantFrom('none', 'duplicate', 'reserved'),
      async (seed, kind) => {
        const random = randomFrom(seed)
        const records =
          kind === 'none'
            ? randomHistory({ space, slots: 4, steps: 300, skewMs: 5, random })
            : wrongHistory(seed, 300, kind)
        const auditor = newAuditor()
        feed(records, auditor.accept.bind(auditor))
        const writer = new HistoryWriter(path, RUN)
        feed(records, writer.accept.bind(writer))
        writer.close()
        writer.close()
        const again = await judgeHistory(path)
        expect(again.header).toMatchObject({ ...RUN, scope: 'full', version: 1 })
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

test('an excerpt leads to its violation, and to no other', async () => {
  const seen: Record<string, number> = {}
  const kinds = fc.constantFrom('duplicate', 'reserved', 'release', 'refused', 'early-reuse')
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.integer({ min: 20, max: 1500 }),
      kinds,
      async (seed, steps, kind) => {
        const records = wrongHistory(seed, steps, kind)
        const auditor = newAuditor()
        const recorder = new ExcerptRecorder(auditor)
        feed(records, recorder.accept.bind(recorder))
        const { excerpt } = recorder
        if (excerpt === undefined) return
        const [violation] = auditor.violations
        expect(excerpt.violation).toBe(violation)
        writeExcerpt(path, RUN, excerpt)
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

  test('a file that is not there, a folder, a folder that is not there', async () => {
    await expect(judgeHistory(join(folder, 'none'))).rejects.toMatchObject({ code: 'missing' })
    await expect(judgeHistory(folder)).rejects.toMatchObject({ code: 'unreadable' })
    const nowhere = join(folder, 'none', 'history')
    expect(() => new HistoryWriter(nowhere, RUN)).toThrow(
      expect.objectContaining({ code: 'unwritable' }),
    )
  })
})
