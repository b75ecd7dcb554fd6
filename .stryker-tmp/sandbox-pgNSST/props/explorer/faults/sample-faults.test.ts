/**
 * Goal: sampled faults reach every place where a thread can fail, in every way, and no more of them
 * than allowed. Method: a program with plain and atomic writes, a wait and a recovery, whose places are
 * counted by hand. Not covered: which schedules they come with.
 */
// @ts-nocheck

import { expect, test } from 'vitest'
import { sampleFaults } from '#props/explorer/faults/sample-faults.js'
import type { Fault } from '#props/explorer/machine/schedule.js'
import type { ByHand, Cells } from '#props/explorer/machine/test-support/by-hand.js'
import { FastRandom } from '#props/explorer/strategies/fast-random.js'
import { Sampler } from '#props/explorer/strategies/sampler.js'
import { sessionOf } from '#props/explorer/strategies/test-support/programs.js'

const program: ByHand = {
  threads: [
    function* (cells: Cells) {
      yield* cells.load(0)
      yield* cells.store(1, 1)
      yield* cells.write(2, 1)
      yield* cells.write(3, 1)
      yield* cells.store(0, 1)
      yield* cells.notify(0)
    },
    function* (cells: Cells) {
      yield* cells.wait(0, 0, 10)
    },
  ],
  onCrash: function* (cells: Cells) {
    yield* cells.add(4, 1)
    yield* cells.add(5, 1)
  },
}

/** Thread, step and plain write before which it can fail, and the way. */
const OWN = ['0/1/0', '0/2/1', '0/2/2', '0/2/0', '0/3/0']
const IN_WAIT = ['1/0/0', '1/0/0 queued', '1/0/0 swallowing', '1/0/0 woken']
const RECOVERY = ['2/0/0', '2/1/0']

function named({ thread, step, plain, waiter }: Fault): string {
  return `${thread}/${step}/${plain}${waiter === undefined ? '' : ` ${waiter}`}`
}

function reached(crashes: number, stalls: number): Record<'crash' | 'stall', Set<string>> {
  const sampler = new Sampler(sessionOf(program, crashes + stalls), 'pos', 1, { crashes, stalls })
  const places = { crash: new Set<string>(), stall: new Set<string>() }
  for (let run = 0; run < 3000; run++) {
    const { outcome, faults } = sampler.run(run)
    expect(faults.filter(({ kind }) => kind === 'crash').length).toBeLessThanOrEqual(crashes)
    expect(faults.filter(({ kind }) => kind === 'stall').length).toBeLessThanOrEqual(stalls)
    for (const { fault } of outcome.faults) places[fault.kind].add(named(fault))
  }
  return places
}

test('one crash: before every write, and in a wait in every way', () => {
  expect([...reached(1, 0).crash].sort()).toEqual([...OWN, ...IN_WAIT].sort())
})

test('two crashes: the recovery dies as well', () => {
  const { crash, stall } = reached(2, 0)
  for (const place of [...OWN, ...IN_WAIT, ...RECOVERY]) expect(crash).toContain(place)
  expect(stall.size).toBe(0)
})

test('a stall: before every write and the wait, not in it', () => {
  const { crash, stall } = reached(0, 1)
  expect([...stall].sort()).toEqual([...OWN, '1/0/0'].sort())
  expect(crash.size).toBe(0)
})

test('a crash and a stall: both come, each alone and together', () => {
  const { crash, stall } = reached(1, 1)
  for (const place of [...OWN, '2/1/0']) expect(crash).toContain(place)
  for (const place of OWN) expect(stall).toContain(place)
})

test('each thread is as likely to fail, however long it is', () => {
  const sampler = new Sampler(sessionOf(program, 1), 'random-walk', 1, { crashes: 1, stalls: 0 })
  const random = new FastRandom()
  const victims = [0, 0]
  for (let run = 0; run < 8000; run++) {
    random.seed(1, run)
    const limits = { crashes: 1, stalls: 0 }
    for (const { thread } of sampleFaults(sampler.profile, 2, limits, random)) victims[thread]!++
  }
  // 7 of 8 have a fault.
  for (const count of victims) expect(Math.abs(count - 3500)).toBeLessThan(150)
})
