/**
 * Goal: the strategies are what their papers say. Method: how often one run of each fails, for programs
 * for which that is known: exactly, or from at least 100,000 runs of the definition. Seeds are fixed;
 * three standard errors are allowed. Not covered: waits, timeouts, recoveries.
 */
// @ts-nocheck

import { describe, expect, test } from 'vitest'
import type { ByHand } from '#props/explorer/machine/test-support/by-hand.js'
import { Pct } from '#props/explorer/strategies/pct.js'
import { Pos } from '#props/explorer/strategies/pos.js'
import { RandomWalk } from '#props/explorer/strategies/random-walk.js'
import type { Strategy } from '#props/explorer/strategies/strategy.js'
import { Surw } from '#props/explorer/strategies/surw.js'
import {
  executions,
  lostUpdate,
  reorder,
} from '#props/explorer/strategies/test-support/programs.js'

const SAMPLES = 20_000
const SEED = 20260

const programs: readonly { name: string; of: ByHand; steps: number; rates: readonly number[] }[] = [
  { name: 'lost update', of: lostUpdate, steps: 4, rates: [1 / 2, 0.499, 1 / 3, 2 / 3] },
  { name: 'reorder_3', of: reorder(3), steps: 8, rates: [0.0494, 0.072, 0.1, 0.139] },
  { name: 'reorder_5', of: reorder(5), steps: 12, rates: [0.0302, 0.03, 0.064, 0.092] },
]

describe.each(programs)('$name', ({ of, steps, rates }) => {
  test.each([
    ['random walk', rates[0]!, new RandomWalk()],
    ['PCT, d = 3', rates[1]!, new Pct(3, steps)],
    ['POS', rates[2]!, new Pos()],
  ])('%s fails at a rate of %d', (_name, rate, strategy) => {
    expect(failures(of, strategy, SAMPLES, () => true)).toBeWithin(SAMPLES, rate)
  })

  test(`SURW fails at a rate of ${rates[3]}`, () => {
    const isSample = (run: number): boolean => run % 2 === 1
    const failed = failures(of, new Surw(), 2 * SAMPLES, isSample)
    expect(failed).toBeWithin(SAMPLES, rates[3]!)
  })

  test('SURW counts in every other run, which is a random walk', () => {
    const isWalk = (run: number): boolean => run % 2 === 0
    const failed = failures(of, new Surw(), 2 * SAMPLES, isWalk)
    expect(failed).toBeWithin(SAMPLES, rates[0]!)
  })
})

function failures(
  of: ByHand,
  strategy: Strategy,
  to: number,
  counts: (run: number) => boolean,
): number {
  let [run, failed] = [0, 0]
  for (const { verdict } of executions(of, strategy, { seed: SEED, to })) {
    if (counts(run++) && verdict !== 'ok') failed++
  }
  return failed
}

expect.extend({
  toBeWithin(failed: number, samples: number, rate: number) {
    const error = Math.sqrt(samples * rate * (1 - rate))
    const pass = Math.abs(failed - samples * rate) <= 3 * error
    const off = ((failed - samples * rate) / error).toFixed(1)
    const message = (): string => `${failed} of ${samples} failed: ${off} standard errors off`
    return { pass, message }
  },
})

declare module 'vitest' {
  interface Matchers<T> {
    toBeWithin(samples: number, rate: number): T
  }
}
