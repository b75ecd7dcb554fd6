/**
 * Goal: the benchmarks cannot rot. Method: every suite runs on tiny inputs; results are compared that were
 * made up. Not covered: whether the figures are good; a shared machine cannot say.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compare, median, rankSumP } from '#bench/results/compare.js'
import { environment } from '#bench/results/environment.js'
import { type Results, resultsOf } from '#bench/results/results.js'
import { differenceTable, tableOf } from '#bench/results/table.js'
import { SUITES } from '#bench/suites/index.js'
import { checkProperty } from '#props/support/check-property.js'

test.each(SUITES)('$name', async suite => {
  const figures = await suite.measure({ sampleMs: 1, size: 0.001 })
  expect(figures.length).toBeGreaterThan(1)
  for (const { name, median: value, spread } of figures) {
    expect({ name, is: value > 0 && spread >= 0 }).toEqual({ name, is: true })
  }
  expect(new Set(figures.map(({ name }) => name)).size).toBe(figures.length)
  expect(tableOf(suite, figures)).toHaveLength(figures.length + 2)
})

describe('comparison', () => {
  const results = (unit: 'ns' | 'per second', ...medians: number[]): Results =>
    resultsOf(
      environment(),
      medians.map(value => [
        { suite: 's', figures: [{ name: 'row', unit, median: value, spread: 0 }] },
      ]),
    )

  test.each([
    ['ns', [10, 11, 12, 13, 14], [5, 6, 7, 8, 9], 'faster'],
    ['ns', [5, 6, 7, 8, 9], [10, 11, 12, 13, 14], 'slower'],
    ['per second', [5, 6, 7, 8, 9], [10, 11, 12, 13, 14], 'faster'],
    ['ns', [5, 7, 9, 11, 13], [6, 8, 10, 12, 14], 'no more than noise'],
    ['ns', [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], 'no more than noise'],
    ['ns', [1, 2, 3, 4], [10, 11, 12, 13, 14], 'too few repeats'],
  ] as const)('%s: %j, then %j', (unit, before, after, verdict) => {
    const [difference] = compare(results(unit, ...before), results(unit, ...after))
    expect(difference).toMatchObject({ verdict, ratio: median(after) / median(before) })
    expect(differenceTable([difference!]).join('\n')).toContain(verdict)
  })

  test('five and five that do not overlap: 2 of 252 divisions', () => {
    expect(rankSumP([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])).toBeCloseTo(2 / 252, 10)
  })

  test('a probability, the same whichever comes first', () => {
    const values = fc.array(fc.nat(9), { minLength: 1, maxLength: 6 })
    const check = ([one, other]: [number[], number[]]): void => {
      const p = rankSumP(one, other)
      expect(p).toBeGreaterThan(0)
      expect(p).toBeLessThanOrEqual(1)
      expect(rankSumP(other, one)).toBeCloseTo(p, 10)
    }
    checkProperty('bench/bench.test.ts', fc.tuple(values, values), check, 100)
  })
})
