/**
 * Goal: a failure's block has its parts in their order, fits its width, and its line replays it. Method:
 * blocks of small wrong programs. Not covered: scenario files; see cli/replay.test.ts.
 */
// @ts-nocheck

import { describe, expect, test } from 'vitest'
import type { ByHand } from '#props/explorer/machine/test-support/by-hand.js'
import { replay } from '#props/explorer/replay/replay.js'
import { handSession } from '#props/explorer/replay/test-support/hand-session.js'
import {
  firstFailure,
  LOCK_ORDER,
  lostUpdate,
  TWO_WAITERS,
  UNDER_LOCK,
} from '#props/explorer/replay/test-support/programs.js'
import { decodeToken } from '#props/explorer/replay/token.js'
import { drawDiagram } from '#props/explorer/report/diagram.js'
import { failureBlock, investigate } from '#props/explorer/report/failure.js'
import { tellStory } from '#props/explorer/report/story.js'

const OPTIONS = { file: 'test/wrong.scenario.ts', load: { timeouts: 0 } }
const CRASH = { kind: 'crash', thread: 0, step: 1, plain: 2 } as const

describe('a failure', () => {
  test('is printed in this order', () => {
    const session = handSession(lostUpdate(2, 2))
    const { failure } = investigate(session, firstFailure(session, 'invariant'), OPTIONS)
    expect(failureBlock(failure, ['10 executions'])).toEqual([
      `replay: npx portplex replay ${failure.token}`,
      '',
      ...failure.explanation.match(/.{1,120}(?: |$)/g)!.map(line => line.trim()),
      '',
      '     thread 0                                                 thread 1',
      '     --------                                                 --------',
      '  3  load cells[0]: 0  lib/by-hand.ts:1',
      '     --- switch ---',
      '  6                                                           load cells[0]: 0  lib/by-hand.ts:1',
      '  7                                                           store cells[0]: 1  lib/by-hand.ts:2',
      ' 10  store cells[0]: 1  lib/by-hand.ts:2',
      '     (8 more steps on words of one thread alone, or that nobody writes)',
      '',
      'FAILED: invariant: 1 of 2 lost',
      '  minimal number of preemptions: 1 (proved)',
      '  10 executions',
    ])
  })

  test('is what its line replays', () => {
    const session = handSession(UNDER_LOCK)
    const { failure } = investigate(session, firstFailure(session, 'deadlock', [CRASH]), OPTIONS)
    const word = failure.replay.split(' ').at(-1)!
    const { recipe, expected, file, load } = decodeToken(word)
    expect({ file, load }).toEqual(OPTIONS)
    const again = replay(handSession(UNDER_LOCK), recipe, expected)
    expect(again.divergence).toBeUndefined()
    expect([again.outcome.verdict, again.outcome.message]).toEqual(['deadlock', failure.message])
    expect(failure.crashes).toBe(1)
    expect(failure.diagram).toMatch(/^ {2}3 {2}CRASH before the write of cells\[i\] = v$/m)
  })

  test('has each step of the run in its trace', () => {
    const session = handSession(LOCK_ORDER)
    const { failure } = investigate(session, firstFailure(session, 'deadlock'), OPTIONS)
    expect(failure.trace[0]).toEqual({
      step: 1,
      thread: 0,
      operation: 'compareExchange',
      location: 'cells[0]',
      read: '0',
      written: '1',
      text: 'compareExchange cells[0]: 0 -> 1',
      preemption: false,
      place: { file: 'lib/by-hand.ts', line: 9, column: 3 },
    })
    expect(JSON.parse(JSON.stringify(failure.trace))).toEqual(failure.trace)
    expect(failure.trace.filter(step => step.preemption)).toHaveLength(failure.preemptions)
  })

  test('is said to be confirmed when it was', () => {
    const session = handSession(TWO_WAITERS)
    const { failure } = investigate(session, firstFailure(session, 'deadlock'), OPTIONS)
    const how = 'confirmed with worker.terminate()'
    const block = failureBlock({ ...failure, confirmed: { yes: true, how } }, [])
    expect(block.at(-1)).toBe(`  ${how}`)
  })
})

test('what cannot be repeated is nondeterminism, with the step', () => {
  let runs = 0
  const session = handSession({
    threads: [
      function* (cells) {
        runs++
        yield* cells.store(0, 5)
        yield* cells.add(0, runs)
        yield* cells.load(0)
        throw new Error('always')
      },
    ],
  })
  const { failure } = investigate(session, firstFailure(session, 'exception'), OPTIONS)
  expect(failure.verdict).toBe('nondeterminism')
  expect(failure.message).toMatch(
    /^repeated, step 2 is once "thread 0: add cells\[0\]: 5 -> \d+" and once "thread 0: add cells\[0\]: 5/,
  )
  const other = investigate(
    session,
    {
      recipe: { seed: 0, faults: [], racy: [], choices: [0, 0, 0, 0] },
      outcome: { verdict: 'ok', hash: 0 },
    },
    OPTIONS,
  )
  expect(other.failure.explanation).toMatch(
    /^nondeterminism: repeated, step 4 is not "thread 0: a step"/,
  )
})

describe('a diagram', () => {
  const many: ByHand = {
    threads: Array.from(
      { length: 6 },
      () =>
        function* (cells) {
          for (let i = 0; i < 40; i++) yield* cells.add(0, 1000)
          yield* cells.write(1, 1)
        },
    ),
  }

  test.each([60, 80, 100, 120])('fits %i columns', width => {
    for (const [program, verdict] of [
      [many, 'race'],
      [LOCK_ORDER, 'deadlock'],
      [TWO_WAITERS, 'deadlock'],
    ] as const) {
      const session = handSession(program)
      const story = tellStory(session, firstFailure(session, verdict).recipe)
      for (const line of drawDiagram(story, { width }))
        expect(line.length).toBeLessThanOrEqual(width)
    }
  })

  test('of many threads has a line for each step, and of many steps those near switches', () => {
    const session = handSession(many)
    const story = tellStory(session, firstFailure(session, 'race').recipe)
    const lines = drawDiagram(story, { rows: 30 })
    expect(lines.filter(line => /^ *\d+ {2}thread \d {2}/.test(line))).toHaveLength(30)
    expect(lines.at(-1)).toMatch(/\(\d+ more steps far from any switch\)/)
    expect(lines.join('\n')).toMatch(/thread \d {2}--- switch ---/)
    expect(lines.at(-2)).toMatch(/write cells\[1\]: 1/)
  })
})
