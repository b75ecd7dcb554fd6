/**
 * Goal: with real threads, terminated at random moments, every published record is read, once and
 * in order, and no gap holds the others up.
 *
 * Method: writers append numbered records as fast as they can into rings that are soon full, and
 * count in shared memory what they have published. The main thread reads, kills and restarts. It
 * waits for records and for `exit`, never for a time: a record that never comes is a test that
 * never ends.
 */
// @ts-nocheck


import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allocateJournals } from '#workers/audit/journal-layout.js'
import { JournalReader } from '#workers/audit/journal-reader.js'
import { ownerToken, slotOf } from '#workers/audit/record.js'

const WRITERS = 4
const KILLS = 60

let folder: string
let script: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-threads-'))
  script = join(folder, 'writer.mjs')
  const journal = new URL('../../dist/workers/audit/journal.js', import.meta.url)
  writeFileSync(
    script,
    `import { workerData } from 'node:worker_threads'
     import { JournalWriter } from ${JSON.stringify(journal.href)}
     const { buffer, published, writer, owner, last, idle } = workerData
     const counts = new Int32Array(published)
     const journal = new JournalWriter(buffer, writer)
     for (let tick = 0; tick < last; tick++) {
       journal.append(1, tick & 7, 5000, tick, owner, 0)
       Atomics.store(counts, owner, tick + 1)
     }
     while (idle) Atomics.wait(counts, 0, 0, 50)`,
  )
})

afterAll(() => rmSync(folder, { recursive: true }))

test('writers terminated at random lose nothing and hold nobody up', async () => {
  const buffer = allocateJournals({ writers: WRITERS, capacityRecords: 256 })
  const published = new SharedArrayBuffer(4 * ownerToken(0, KILLS + WRITERS + 2))
  const counts = new Int32Array(published)
  const reader = new JournalReader(buffer)
  /** Ticks read, by owner; they must come one after the other. */
  const read = new Map<number, number>()
  let stampBefore = 0
  let wrong = 0
  const sink = (
    stamp: number,
    _kind: number,
    space: number,
    port: number,
    tick: number,
    owner: number,
  ) => {
    const expected = read.get(owner) ?? 0
    if (stamp <= stampBefore || tick !== expected || space !== (tick & 7) || port !== 5000) wrong++
    stampBefore = stamp
    read.set(owner, tick + 1)
  }
  let incarnation = 1
  const start = (writer: number, last: number, idle: boolean) => {
    const owner = ownerToken(writer, incarnation++)
    reader.joined(writer)
    const workerData = { buffer, published, writer, owner, last, idle }
    return { owner, worker: new Worker(script, { workerData }) }
  }
  // Writer 0 writes a little and then lives on in silence: it must not block anybody.
  const threads = Array.from({ length: WRITERS }, (_, writer) =>
    start(writer, writer === 0 ? 10 : Number.POSITIVE_INFINITY, writer === 0),
  )

  const kill = async (writer: number) => {
    const { worker, owner } = threads[writer]
    const exit = once(worker, 'exit')
    await worker.terminate()
    await exit
    reader.exited(writer)
    return owner
  }
  for (let kills = 0; kills < KILLS; kills++) {
    const writer = 1 + (kills % (WRITERS - 1))
    const target = 1 + ((kills * 7919) % 3000)
    const { owner } = threads[writer]
    while ((read.get(owner) ?? 0) < target) {
      if (reader.drain(1000, sink) === 0) await turn()
    }
    await kill(writer)
    threads[writer] = start(writer, Number.POSITIVE_INFINITY, false)
  }
  await Promise.all(threads.map((_, writer) => kill(writer)))
  reader.finish(sink)

  expect(wrong).toBe(0)
  expect(slotOf(threads[0].owner)).toBe(0)
  expect(read.get(threads[0].owner)).toBe(10)
  for (const [owner, ticks] of read) {
    // The count follows the record: the thread may have died between the two.
    expect([counts[owner], counts[owner] + 1]).toContain(ticks)
  }
  expect(read.size).toBeGreaterThanOrEqual(KILLS)
})

test('writers that end by themselves are read to the last record', async () => {
  const buffer = allocateJournals({ writers: 2, capacityRecords: 64 })
  const published = new SharedArrayBuffer(4 * 1024)
  const reader = new JournalReader(buffer)
  const counts = [0, 0]
  const exits = [0, 1].map(writer => {
    const owner = ownerToken(writer, 1)
    const workerData = { buffer, published, writer, owner, last: 20_000, idle: false }
    return once(new Worker(script, { workerData }), 'exit')
  })
  let ended = false
  const all = Promise.all(exits).then(() => {
    ended = true
  })
  const sink = (...[, , , , , owner]: number[]) => {
    counts[slotOf(owner)]++
  }
  while (!ended) if (reader.drain(1000, sink) === 0) await turn()
  await all
  reader.finish(sink)
  expect(counts).toEqual([20_000, 20_000])
  expect(reader.gaps).toBe(0)
})
