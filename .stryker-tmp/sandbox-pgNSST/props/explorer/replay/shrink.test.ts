/**
 * Goal: shrinking keeps the failure, and what is left is as small as can be; what it calls proved is
 * true. Method: long random failures of small programs whose smallest failure is known. Not covered:
 * programs too long for the proof; there nothing is claimed.
 */
// @ts-nocheck


import { describe, expect, test } from 'vitest'
import { searchBounded } from '#props/explorer/replay/bounded-search.js'
import { Budget } from '#props/explorer/replay/budget.js'
import { execute } from '#props/explorer/replay/execution.js'
import { Follow } from '#props/explorer/replay/follow.js'
import { HintChooser, hintsOf } from '#props/explorer/replay/hints.js'
import { SHRINK_LIMITS, shrink } from '#props/explorer/replay/shrink.js'
import { handSession } from '#props/explorer/replay/test-support/hand-session.js'
import {
  firstFailure,
  LOCK_ORDER,
  LOST_WAKEUP,
  lostUpdate,
  RACE,
  TWO_WAITERS,
  UNDER_LOCK,
} from '#props/explorer/replay/test-support/programs.js'

const CRASH = { kind: 'crash', thread: 0, step: 1, plain: 2 } as const
const IDLE = { kind: 'crash', thread: 1, step: 30, plain: 0 } as const

describe('hints', () => {
  test('repeat any execution', () => {
    const session = handSession(LOCK_ORDER)
    for (const verdict of ['ok', 'deadlock']) {
      const { recipe, outcome } = firstFailure(session, verdict)
      const again = execute(session, new HintChooser(hintsOf(session, recipe)), recipe)
      expect(again.outcome.hash).toBe(outcome.hash)
    }
  })

  test('that do not apply are ignored', () => {
    const session = handSession(lostUpdate(2, 1))
    const hints = [0, 9, 5, 64].map((to, nth) => ({ thread: nth - 1, nth: 3 * nth, to }))
    const { outcome, preemptions } = execute(session, new HintChooser(hints), NO_FAULTS)
    expect([outcome.verdict, preemptions]).toEqual(['ok', 0])
  })
})

describe('the search up to a bound', () => {
  // Two threads of two steps each have six interleavings: two without a preemption, two with one that
  // interrupts a thread for the whole of the other, two in which both are interrupted.
  test.each([
    [0, 2],
    [1, 4],
    [2, 6],
    [3, 6],
  ])('with at most %i preemptions, two threads of two steps have %i', (bound, count) => {
    const session = handSession(lostUpdate(2, 0))
    const seen = new Set<string>()
    const { all } = searchBounded(session, NO_FAULTS, bound, new Budget(1e6), one => {
      seen.add(one.recipe.choices.join())
      expect(one.preemptions).toBeLessThanOrEqual(bound)
      return false
    })
    expect(all).toBe(true)
    expect(seen.size).toBe(count)
  })

  test('says when it did not see all', () => {
    const session = handSession(lostUpdate(2, 0))
    const { all } = searchBounded(session, NO_FAULTS, 1, new Budget(30), () => false)
    expect(all).toBe(false)
  })
})

describe('shrinking', () => {
  test.each([
    ['a lost update', lostUpdate(3, 6), 'invariant', [], 1, 0],
    ['a lost wake-up', LOST_WAKEUP, 'deadlock', [], 1, 0],
    ['a lock order', LOCK_ORDER, 'deadlock', [], 1, 0],
    ['a race', RACE, 'race', [], 0, 0],
    ['an orphaned lock', UNDER_LOCK, 'deadlock', [CRASH, IDLE], 0, 1],
    ['one notify too few', TWO_WAITERS, 'deadlock', [CRASH], 0, 0],
  ] as const)('%s keeps its verdict and loses the rest', (...row) => {
    const [, program, verdict, faults, preemptions, crashes] = row
    const session = handSession(program)
    const failure = firstFailure(session, verdict, faults)
    const shrunk = shrink(session, failure)
    expect(shrunk.outcome.verdict).toBe(verdict)
    expect(shrunk.preemptions).toBe(preemptions)
    expect(shrunk.proved).toBe(true)
    expect(shrunk.recipe.faults).toHaveLength(crashes)
    const again = execute(session, new Follow(session, shrunk.recipe.choices), shrunk.recipe)
    expect(again.outcome.hash).toBe(shrunk.outcome.hash)
  })

  test('moves a switch to where a function begins', () => {
    // load and store are of one function, the four adds between them of another.
    const session = handSession(
      {
        threads: [0, 1].map(
          me =>
            function* (cells) {
              const value = yield* cells.load(0)
              for (let i = 0; i < 4; i++) yield* cells.add(1 + me, 1)
              yield* cells.store(0, value + 1)
            },
        ),
        finally: view => {
          if (view[0] !== 2) throw new Error('lost')
        },
      },
      { functionOf: site => (site === 3 ? 'log' : 'increment') },
    )
    const walk = [0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0]
    const recipe = { ...NO_FAULTS, choices: walk }
    const found = execute(session, new Follow(session, walk), recipe)
    expect(found.outcome.verdict).toBe('invariant')
    const shrunk = shrink(session, found)
    expect([1, 5]).toContain(shrunk.recipe.choices.indexOf(1))
    expect([shrunk.preemptions, shrunk.proved]).toEqual([1, true])
  })

  test('without a budget claims nothing', () => {
    const session = handSession(lostUpdate(2, 2))
    const failure = firstFailure(session, 'invariant')
    const shrunk = shrink(session, failure, { ...SHRINK_LIMITS, steps: 0, proofSteps: 0 })
    expect(shrunk.outcome.hash).toBe(failure.outcome.hash)
    expect(shrunk.proved).toBe(false)
  })
})

const NO_FAULTS = { seed: 0, faults: [], racy: [] }
