/**
 * Goal: what a sampler sees while it measures is not lost. Method: a program in which every execution has
 * a race. Not covered: what strategies choose; see the tests of each.
 */
// @ts-nocheck

import { expect, test } from 'vitest'
import { handSession } from '#props/explorer/replay/test-support/hand-session.js'
import { RACE } from '#props/explorer/replay/test-support/programs.js'
import { Sampler } from '#props/explorer/strategies/sampler.js'

test('a race that every execution has is reported by the first run', () => {
  const session = handSession(RACE)
  const sampler = new Sampler(session, 'random-walk', 1, { crashes: 0, stalls: 0 })
  expect(sampler.run(0).outcome.verdict).toBe('race')
})
