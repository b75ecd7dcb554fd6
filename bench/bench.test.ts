/**
 * Goal: the benchmarks cannot rot. Method: they run on tiny inputs. Not covered: whether the figures
 * are good; a shared machine cannot say.
 */

import { expect, test } from 'vitest'
import { EXPLORER_STRATEGIES, measureExplorer, measureRealThreads } from '#bench/explorer/speed.js'
import { measurePairs, PAIR_SCENARIOS } from '#bench/pairs.js'
import { measureRecovery } from '#bench/recovery.js'
import { measureRouting } from '#bench/routing.js'

test('each pair scenario runs and gives a cost', async () => {
  const tiny = PAIR_SCENARIOS.map(scenario => ({ ...scenario, pairs: 2 }))
  const costs = await measurePairs(tiny, 1)
  expect(costs.map(cost => cost.scenario)).toEqual(PAIR_SCENARIOS.map(({ name }) => name))
  for (const { medianNs } of costs) expect(medianNs).toBeGreaterThan(0)
})

test('recovery gives every port back', () => {
  expect(measureRecovery(100, 64, 3)).toHaveLength(3)
  expect(measureRecovery(100, 0, 3)).toHaveLength(3)
})

test('the routing table is measured at each load', () => {
  const costs = measureRouting(2000, [0.1, 0.8], 100)
  expect(costs.map(({ load }) => load)).toEqual([0.1, 0.8])
  for (const { nsPerPair } of costs) expect(nsPerPair).toBeGreaterThan(0)
})

test('the explorer is measured with each strategy', async () => {
  const speeds = await measureExplorer(1)
  expect(speeds).toHaveLength(2 * EXPLORER_STRATEGIES.length)
  for (const { stepsPerSecond } of speeds) expect(stepsPerSecond).toBeGreaterThan(0)
})

test('real threads are measured', async () => {
  expect((await measureRealThreads(100)).stepsPerSecond).toBeGreaterThan(0)
})
