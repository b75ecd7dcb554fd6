/** Goal: the estimate of what was not seen. Method: small counts by hand; a known distribution. */
// @ts-nocheck

import { expect, test } from 'vitest'
import { Estimate } from '#props/explorer/strategies/estimate.js'
import { FastRandom } from '#props/explorer/strategies/fast-random.js'

test('the share of executions that came once', () => {
  const estimate = new Estimate()
  expect(estimate.unseen).toBe(1)
  for (const hash of [1, 2, 2, 3, 3, 3, 4]) estimate.add(hash)
  expect([estimate.runs, estimate.distinct, estimate.unseen]).toEqual([7, 4, 2 / 7])
})

test('parts of several add up to what one would have seen', () => {
  const [one, other, both] = [new Estimate(), new Estimate(), new Estimate()]
  const random = new FastRandom()
  random.seed(1, 0)
  for (let i = 0; i < 300; i++) {
    const hash = random.below(200)
    both.add(hash)
    if (i % 3 === 0) one.add(hash)
    else other.add(hash)
  }
  one.addParts(other.parts())
  const figures = ({ runs, distinct, unseen }: Estimate): number[] => [runs, distinct, unseen]
  expect(figures(one)).toEqual(figures(both))
})

test('is near the true probability of something new', () => {
  const random = new FastRandom()
  random.seed(2, 0)
  const estimate = new Estimate()
  const seen = new Set<number>()
  for (let i = 0; i < 20_000; i++) {
    const kind = Math.floor(10_000 * random.unit() ** 3)
    estimate.add(kind)
    seen.add(kind)
  }
  let unseen = 0
  for (let kind = 0; kind < 10_000; kind++) {
    if (!seen.has(kind)) unseen += Math.cbrt((kind + 1) / 10_000) - Math.cbrt(kind / 10_000)
  }
  expect(Math.abs(estimate.unseen - unseen)).toBeLessThan(0.01)
})
