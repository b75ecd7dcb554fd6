/**
 * Goal: runs can be repeated, whoever made the others; no strategy starves a thread for ever; what
 * reads-from is good at. Method: small programs, choice by choice; many seeds. Not covered: rates of
 * failure (failure-rates.test.ts), bounded search (preemption-bounded.test.ts).
 */
// @ts-nocheck

import { describe, expect, test } from 'vitest'
import type { ByHand, Cells } from '#props/explorer/machine/test-support/by-hand.js'
import { Pct } from '#props/explorer/strategies/pct.js'
import { ReadsFrom } from '#props/explorer/strategies/reads-from.js'
import { SAMPLING } from '#props/explorer/strategies/sampler.js'
import {
  executions,
  lostUpdate,
  reorder,
  spin,
} from '#props/explorer/strategies/test-support/programs.js'

/** One waits with a timeout, one without; one wakes them. */
const waits: ByHand = {
  threads: [
    function* (cells: Cells) {
      return yield* cells.wait(0, 0, 10)
    },
    function* (cells: Cells) {
      return yield* cells.wait(0, 0)
    },
    function* (cells: Cells) {
      yield* cells.store(0, 1)
      yield* cells.notify(0)
    },
  ],
}

describe.each(Object.entries(SAMPLING))('%s', (_name, make) => {
  test('the same seed gives the same runs, another seed others', () => {
    for (const of of [reorder(5), waits]) {
      const runs = (seed: number): unknown[] => [...executions(of, make(), { seed, to: 100 })]
      expect(runs(1)).toEqual(runs(1))
      expect(runs(1)).not.toEqual(runs(2))
    }
  })

  test('a run of one that does not learn is the same without the runs before', () => {
    if (make().learns) return
    const all = [...executions(reorder(5), make(), { seed: 7, to: 60 })]
    const late = [...executions(reorder(5), make(), { seed: 7, from: 40, to: 60 })]
    expect(late).toEqual(all.slice(40))
  })

  test('a loop that waits for another thread ends', () => {
    const verdicts = [...executions(spin, make(), { seed: 3, to: 2000 })].map(run => run.verdict)
    expect(new Set(verdicts)).toEqual(new Set(['ok']))
  })

  test('a lost update is found', () => {
    const runs = [...executions(lostUpdate, make(), { seed: 11, to: 60 })]
    expect(runs.some(run => run.verdict === 'invariant')).toBe(true)
  })
})

// PCT changes its mind too seldom for all of them.
test.each(Object.entries(SAMPLING).filter(([name]) => name !== 'pct'))(
  '%s: every order of two waits, a wake-up and a timeout comes up',
  (_name, make) => {
    const orders = new Set(
      [...executions(waits, make(), { seed: 5, to: 2000 })].map(r => r.choices),
    )
    expect(orders.size).toBe(22)
  },
)

test('PCT: a loop that waits goes on for little longer than a run is long', () => {
  const steps = [...executions(spin, new Pct(1, 10), { seed: 1, to: 2000 })].map(run => run.steps)
  expect(Math.max(...steps)).toBeLessThan(150)
  expect(Math.max(...steps)).toBeGreaterThan(52)
})

test('PCT: the bound is that of the paper', () => {
  const pct = new Pct(3)
  pct.prepare({ runs: 1, threads: 3, steps: 40, faultPoints: [] })
  expect(pct.bound(4800)).toBe(
    'a bug of depth 3 (3 threads, 40 steps) was missed with probability at most 0.368',
  )
})

describe('reads-from', () => {
  test.each([3, 5, 10, 20])('finds reorder_%i in about six runs, on average', threads => {
    let runs = 0
    for (let seed = 0; seed < 100; seed++) {
      for (const { verdict } of executions(reorder(threads), new ReadsFrom(), { seed, to: 1000 })) {
        runs++
        if (verdict !== 'ok') break
      }
    }
    expect(runs / 100).toBeLessThan(7)
  })
})
