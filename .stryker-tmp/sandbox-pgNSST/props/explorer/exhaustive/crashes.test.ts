/**
 * Goal: every place to die is tried, in every class of executions, and nothing is shown that is not there.
 *
 * Method: for small drawn programs, what is seen is compared with every interleaving of every plan of
 * faults. Places come from what the interleavings themselves did.
 */
// @ts-nocheck

import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { largerPlans, NO_PLAN, type PlanLimits } from '#props/explorer/exhaustive/plans.js'
import { EveryInterleaving } from '#props/explorer/exhaustive/test-support/brute-force.js'
import { exploreAll } from '#props/explorer/exhaustive/test-support/explore-all.js'
import {
  load,
  type SmallProgram,
  seenOf,
  smallPrograms,
} from '#props/explorer/exhaustive/test-support/small-programs.js'
import { Profiler } from '#props/explorer/strategies/profile.js'

/** What can be seen of all interleavings with faults; none if there are too many. */
function bruteForce(program: SmallProgram, limits: PlanLimits): Set<string> | undefined {
  const target = load(program, limits.crashes + limits.stalls)
  const seen = new Set<string>()
  const known = new Set<string>()
  const plans = [NO_PLAN]
  let executions = 0
  for (const plan of plans) {
    const every = new EveryInterleaving()
    const profiler = new Profiler()
    while (!every.isOver) {
      if (++executions > 20_000) return undefined
      const options = { seed: 1, faults: plan.faults, tracer: profiler.tracer }
      const outcome = target.execute(every, options)
      profiler.ended(outcome)
      if (outcome.faults.length === plan.faults.length) seen.add(seenOf(outcome, target.memory()))
      every.ended()
    }
    const { faultPoints } = profiler.profile()
    for (const larger of largerPlans(plan, { faultPoints, finiteWaits: [] }, limits)) {
      const key = JSON.stringify(larger)
      if (!known.has(key)) plans.push(larger)
      known.add(key)
    }
  }
  return seen
}

function compare(program: SmallProgram, limits: PlanLimits): void {
  const all = bruteForce(program, limits)
  if (all === undefined) return
  const counts = [1, 32].map(parts => {
    const target = load(program, limits.crashes + limits.stalls)
    const seen = new Set<string>()
    const onExecution = (outcome: Parameters<typeof seenOf>[0]) => {
      seen.add(seenOf(outcome, target.memory()))
    }
    const result = exploreAll(target, { ...limits, seed: 1, parts, isTolerant: true, onExecution })
    assert.deepEqual([...seen].sort(), [...all].sort())
    return result.executions
  })
  assert.equal(counts[0], counts[1])
}

const NONE: PlanLimits = { crashes: 0, stalls: 0, timeouts: 0 }
const recovery = [
  { op: 'cas', cell: 0, from: 1, to: 0 },
  { op: 'notify', cell: 1 },
] as const

test('deaths that nobody sees', () => {
  fc.assert(
    fc.property(smallPrograms(3, false), fc.constantFrom(1, 2), (program, crashes) => {
      compare(program, { ...NONE, crashes })
    }),
    { numRuns: 80, seed: 6 },
  )
})

test('deaths and suspicions that somebody sees', () => {
  fc.assert(
    fc.property(smallPrograms(3, false), fc.constantFrom(1, 2), (program, crashes) => {
      compare({ ...program, recovery }, { ...NONE, crashes })
      if (crashes === 1) compare({ ...program, recovery }, { ...NONE, stalls: 1 })
    }),
    { numRuns: 40, seed: 7 },
  )
})

test('the three deaths in a wait, and where they were', () => {
  const program: SmallProgram = {
    threads: [
      [{ op: 'wait', cell: 0, value: 0, ms: Infinity }],
      [{ op: 'wait', cell: 0, value: 0, ms: Infinity }],
      [
        { op: 'notify', cell: 0 },
        { op: 'store', cell: 0, value: 1 },
      ],
    ],
    timeouts: 0,
  }
  const waiters = new Set<string | undefined>()
  const result = exploreAll(load(program), {
    ...NONE,
    crashes: 1,
    seed: 1,
    isTolerant: true,
    onExecution: ({ faults }) => {
      for (const { fault } of faults) waiters.add(fault.waiter)
    },
  })
  expect(waiters).toEqual(new Set([undefined, 'queued', 'swallowing', 'woken']))
  expect(result.complete).toBe(true)
  expect(result.coverage.every(({ crashed }) => crashed > 0)).toBe(true)
  expect(result.coverage.length).toBe(3)
})
