/**
 * Goal: histories of real threads are judged: a right counter is linearizable, a wrong one is not.
 * Method: worker threads stamp their operations by a shared counter. The wrong counter loses additions
 * only when threads meet, so rounds are tried until they do.
 * Not covered: that every wrong run is caught; stamps can only add overlap, see `thread-log.ts`.
 */
// @ts-nocheck

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import {
  type CounterInput,
  checkLinearizability,
  counterModel,
  mergeLogs,
  type Operation,
  ThreadLog,
} from '#props/explorer/linearizability/index.js'
import {
  type TicketWorkerData,
  WORDS,
} from '#props/explorer/linearizability/test-support/ticket-worker.js'

const THREADS = 3
const OPERATIONS = 2000
const ROUNDS_MAX = 20
const FILE = new URL(
  '../../../dist/props/explorer/linearizability/test-support/ticket-worker.js',
  import.meta.url,
)

async function runThreads(isAtomic: boolean): Promise<readonly Operation<CounterInput, number>[]> {
  const bytes = WORDS.COUNT * Int32Array.BYTES_PER_ELEMENT
  const words = new Int32Array(new SharedArrayBuffer(bytes))
  const logs = Array.from({ length: THREADS }, async (_, thread) => {
    const of = { words, thread, threads: THREADS, operations: OPERATIONS, isAtomic }
    const worker = new Worker(FILE, { workerData: of satisfies TicketWorkerData })
    const [log] = await once(worker, 'message')
    await worker.terminate()
    return log as readonly Operation<CounterInput, number>[]
  })
  return mergeLogs(await Promise.all(logs))
}

describe('a counter that real threads add to', () => {
  test('by one atomic operation is linearizable', async () => {
    const operations = await runThreads(true)
    expect(operations).toHaveLength(THREADS * OPERATIONS)
    expect(checkLinearizability(counterModel, operations).verdict).toBe('linearizable')
  })

  test('by a load and a store is not', async () => {
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const operations = await runThreads(false)
      const { verdict, failures } = checkLinearizability(counterModel, operations)
      if (verdict === 'linearizable') continue
      expect(verdict).toBe('illegal')
      expect(failures[0]!.suffix.length).toBeGreaterThan(0)
      return
    }
    expect.fail(`no addition was lost in ${ROUNDS_MAX} rounds`)
  })
})

test('what an operation throws is passed on, and it counts as cut off', () => {
  const words = new Int32Array(new SharedArrayBuffer(WORDS.COUNT * Int32Array.BYTES_PER_ELEMENT))
  const log = new ThreadLog<CounterInput, number>(7, words, WORDS.STAMP)
  const fails = () => {
    throw new Error('busy')
  }
  expect(() => log.call({ kind: 'get' }, fails)).toThrow('busy')
  log.call({ kind: 'get' }, () => 0)
  expect(log.operations).toEqual([
    { thread: 7, input: { kind: 'get' }, invoked: 1, crashed: 2 },
    { thread: 7, input: { kind: 'get' }, output: 0, invoked: 3, returned: 4 },
  ])
})
