/**
 * Goal: history files are judged as the operations in them are, and `portplex linearizability` says so
 * by its exit status. Method: files written by hand, and one of a run of `portplex run` with crashes.
 * Not covered: the model (`port-space.test.ts`).
 */
// @ts-nocheck

import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { Folder, runCli } from '#cli/test-support/run-cli.js'
import {
  checkHistoryFile,
  describeHistoryFile,
  readOperations,
} from '#props/explorer/linearizability/index.js'
import { headerLine } from '#workers/audit/history.js'
import { connect, feed, type Row, refused } from '#workers/audit/history-rows.js'
import { HistoryWriter } from '#workers/audit/history-writer.js'
import { ownerToken } from '#workers/audit/record.js'

const folder = new Folder()
afterAll(() => folder.remove())

/** Two hosts that use the same port at the same time. */
const COLLIDING = 'open_ms,close_ms,host,src_port\n0,50,a,5000\n10,90,b,5000\n20,30,a,5001\n'

/** Three hosts with many short connections. */
const LOG = [
  'open_ms,close_ms,host,src_port',
  ...Array.from({ length: 600 }, (_, i) => `${i * 10},${i * 10 + 45},${'abc'[i % 3]},${5000 + i}`),
].join('\n')

const [A, B] = [ownerToken(1, 1), ownerToken(2, 3)]
const space = { name: '10.0.0.1/tcp', low: 5000, high: 5001, reserved: [], quarantineMs: 100 }
const run = { seed: 7, command: 'portplex run --seed 7', mode: 'coordinated', skewMs: 0 } as const

function write(name: string, rows: readonly Row[]): string {
  const path = join(folder.path, name)
  const writer = new HistoryWriter(path, { ...run, spaces: [space] })
  feed(writer.accept.bind(writer), rows)
  writer.close()
  return path
}

const right = write('right.jsonl', [
  ...connect(A, 5000, 0),
  ...connect(B, 5001, 1),
  ...refused(A, 2),
])
const twice = write('twice.jsonl', [...connect(A, 5000, 0), ...connect(B, 5000, 1)])
const wronglyExhausted = write('exhausted.jsonl', [...connect(A, 5000, 0), ...refused(B, 1)])

describe('a file', () => {
  test('of a linearizable space', async () => {
    const { verdict, records, calls, cutOff } = await checkHistoryFile(right)
    expect({ verdict, records, calls, cutOff }).toEqual({
      ...{ verdict: 'linearizable', records: 6, calls: 3, cutOff: 0 },
    })
    const { spaces } = await readOperations(right)
    expect(spaces[0]!.map(({ output }) => output)).toEqual([5000, 5001, 'EXHAUSTED'])
  })

  test('with a port that was handed out twice', async () => {
    const checked = await checkHistoryFile(twice)
    expect(checked.verdict).toBe('illegal')
    expect(describeHistoryFile(checked)).toContain('2.3 acquire() → 5000 at 1 ms [3, 4]')
  })

  test('with a refusal while a port was to be had', async () => {
    const checked = await checkHistoryFile(wronglyExhausted)
    expect(checked.verdict).toBe('illegal')
    expect(describeHistoryFile(checked)).toMatch(/^false-exhaustion: /m)
  })

  test('without time to judge it: unknown', async () => {
    expect((await checkHistoryFile(right, { milliseconds: 0 })).verdict).toBe('unknown')
  })
})

describe('portplex linearizability', () => {
  const check = (...args: string[]) => runCli(['linearizability', ...args], folder.path)

  test('0: linearizable', async () => {
    const { status, stdout } = await check(right, '--mode', 'by-end-of-recovery')
    expect([status, stdout]).toEqual([
      0,
      'LINEARIZABLE: 6 records, 3 operations, 0 cut off by a crash\n' +
        'linearizable (ports of 10.0.0.1/tcp, by-end-of-recovery): 2 operations in 2 parts, 2 steps\n',
    ])
  })

  test('1: illegal, with the line that repeats the run; unknown', async () => {
    const illegal = await check(twice)
    expect(illegal.status).toBe(1)
    expect(illegal.stdout).toMatch(/^replay: portplex run --seed 7\nVIOLATION: 4 records/)
    const unknown = await check(right, '--seconds', '0', '--json')
    expect([unknown.status, JSON.parse(unknown.stdout).verdict]).toEqual([1, 'unknown'])
  })

  test('2: no such file, no such mode, an excerpt', async () => {
    const excerpt = folder.write(
      'excerpt.jsonl',
      `${headerLine({ ...run, spaces: [space] }, 'excerpt')}\n`,
    )
    const ended = await Promise.all([
      check('none.jsonl'),
      check(right, '--mode', 'sometimes'),
      check(excerpt),
    ])
    expect(ended.map(({ status }) => status)).toEqual([2, 2, 2])
    expect(ended[2]!.stderr).toMatch(/excerpt\.jsonl:1: an excerpt has not all operations/)
  })

  test('a run with crashes is linearizable, one that nobody coordinates is not', async () => {
    const history = join(folder.path, 'run.jsonl')
    const log = folder.write('log.csv', LOG)
    const traffic = ['--traffic', log, '--stacks', '2', '--crashes', '1']
    await runCli(['run', ...traffic, '--seed', '3', '--history', history], folder.path)
    const coordinated = await check(history, '--json')
    expect(coordinated.status, coordinated.stdout).toBe(0)
    expect(JSON.parse(coordinated.stdout).calls).toBeGreaterThan(100)
    const colliding = folder.write('colliding.csv', COLLIDING)
    const bad = ['--traffic', colliding, '--uncoordinated=logged', '--stacks', '2']
    await runCli(['run', ...bad, '--history', history], folder.path)
    const uncoordinated = await check(history)
    expect(uncoordinated.status, uncoordinated.stdout).toBe(1)
    expect(uncoordinated.stdout).toMatch(/^NOT linearizable .*\npart \d+: /m)
  })
})
