/**
 * Goal: a recipe repeats its execution exactly, races included, and says where the code does something
 * else. Method: failing executions of small programs, replayed in sessions of the same and of changed
 * programs. Not covered: scenario files; see the tests of the command.
 */
// @ts-nocheck


import { describe, expect, test } from 'vitest'
import type { ByHand } from '#props/explorer/machine/test-support/by-hand.js'
import { expectationsOf, replay, tokenOf } from '#props/explorer/replay/replay.js'
import { handSession } from '#props/explorer/replay/test-support/hand-session.js'
import {
  firstFailure,
  LOST_WAKEUP,
  lostUpdate,
  RACE,
  TWO_WAITERS,
  UNDER_LOCK,
} from '#props/explorer/replay/test-support/programs.js'
import { decodeToken } from '#props/explorer/replay/token.js'

const CRASH = { kind: 'crash', thread: 0, step: 1, plain: 2 } as const

describe('a replay', () => {
  test.each([
    ['a lost update', lostUpdate(3, 2), 'invariant', []],
    ['a lost wake-up', LOST_WAKEUP, 'deadlock', []],
    ['a race', RACE, 'race', []],
    ['an orphaned lock', UNDER_LOCK, 'deadlock', [CRASH]],
    [
      'a waiter that dies',
      TWO_WAITERS,
      'deadlock',
      [{ ...CRASH, step: 0, plain: 0, waiter: 'woken' }],
    ],
  ] as const)('repeats %s, in this session and in another', (_, program, verdict, faults) => {
    const session = handSession(program)
    const failure = firstFailure(session, verdict, faults)
    expect(failure.outcome.verdict).toBe(verdict)
    const token = decodeToken(tokenOf(session, failure.recipe, verdict, 'x.ts', {}))
    for (const in_ of [session, handSession(program)]) {
      const again = replay(in_, token.recipe, token.expected)
      expect(again.divergence).toBeUndefined()
      expect(again.outcome.verdict).toBe(verdict)
      expect(again.outcome.hash).toBe(failure.outcome.hash)
      expect(again.preemptions).toBe(failure.preemptions)
    }
  })

  const session = handSession(lostUpdate(2, 0))
  const { recipe } = firstFailure(session, 'invariant')
  const expected = expectationsOf(session, recipe)

  function changed(threads: ByHand['threads']): ReturnType<typeof replay> {
    return replay(handSession({ threads }), recipe, expected)
  }

  test('of code that does something else says where, what was expected and what came', () => {
    const { threads } = lostUpdate(2, 0)
    const other = changed([
      threads[0]!,
      function* (cells) {
        yield* cells.load(3)
      },
    ])
    expect(other.divergence).toEqual({
      step: recipe.choices.indexOf(1),
      expected: 'thread 1: load cells[0] (line 1)',
      actual: 'thread 1: load cells[3] at lib/by-hand.ts:1',
    })
  })

  test('of a thread that ends too early says so', () => {
    const { threads } = lostUpdate(2, 0)
    const other = changed([
      threads[0]!,
      function* (cells) {
        yield* cells.load(0)
      },
    ])
    expect(other.divergence?.expected).toBe('thread 1: store cells[0] (line 2)')
    expect(other.divergence?.actual).toMatch(/^thread 1 has ended$|^the execution was over$/)
  })

  test('of code that goes on after the end of the schedule says so', () => {
    const { threads } = lostUpdate(2, 0)
    const other = changed([
      threads[0]!,
      function* (cells) {
        yield* threads[1]!(cells)
        yield* cells.load(0)
      },
    ])
    expect(other.divergence?.expected).toMatch(/^the end of the execution$|^thread 0/)
    expect(other.divergence?.actual).toBe('thread 1: load cells[0] at lib/by-hand.ts:1')
  })

  test('of an execution that ends too early says so', () => {
    const other = changed([function* () {}, function* () {}])
    expect(other.divergence?.step).toBe(0)
    expect(other.divergence?.actual).toBe('the execution was over')
  })
})
