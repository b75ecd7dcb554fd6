/**
 * Goal: the sentence says what went wrong and which order decides, and claims no more than was checked.
 * Method: small wrong programs, each with the reason that it is known to have. Not covered: the wording
 * for programs too long to be checked in every schedule, but for the claim itself.
 */
// @ts-nocheck

import { describe, expect, test } from 'vitest'
import { type Steps, Y } from '#props/explorer/kit/symbols.js'
import type { CustomOperation } from '#props/explorer/machine/custom.js'
import { Machine } from '#props/explorer/machine/machine.js'
import type { Program } from '#props/explorer/machine/program.js'
import type { Fault } from '#props/explorer/machine/schedule.js'
import type { ByHand } from '#props/explorer/machine/test-support/by-hand.js'
import { execute } from '#props/explorer/replay/execution.js'
import { Follow } from '#props/explorer/replay/follow.js'
import { replay } from '#props/explorer/replay/replay.js'
import { shrink } from '#props/explorer/replay/shrink.js'
import { handSession } from '#props/explorer/replay/test-support/hand-session.js'
import {
  CHAIN,
  firstFailure,
  LOCK_ORDER,
  LOST_WAKEUP,
  lostUpdate,
  RACE,
  TWO_WAITERS,
  UNDER_LOCK,
} from '#props/explorer/replay/test-support/programs.js'
import { explainDeadlock } from '#props/explorer/report/deadlock.js'
import { drawDiagram } from '#props/explorer/report/diagram.js'
import { explain } from '#props/explorer/report/explain.js'
import { ORDER_LIMITS } from '#props/explorer/report/order.js'
import { type Story, tellStory } from '#props/explorer/report/story.js'
import type { Session } from '#props/explorer/session.js'

const CRASH = { kind: 'crash', thread: 0, step: 1, plain: 2 } as const

function storyOf(program: ByHand, verdict: string, faults: readonly Fault[] = []): Story {
  const session = handSession(program)
  const failure = firstFailure(session, verdict, faults)
  expect(failure.outcome.verdict).toBe(verdict)
  return tellStory(session, shrink(session, failure).recipe)
}

describe('a deadlock', () => {
  test.each([
    [
      'orphaned lock',
      UNDER_LOCK,
      [CRASH],
      /cells\[0\] is an orphaned lock, thread 0 took it .*step 1\) and died before .*:21 \(step 3\)/,
    ],
    [
      'lock-order cycle',
      LOCK_ORDER,
      [],
      /thread 0 wants cells\[1\], which thread 1 holds .*; thread 1 wants cells\[0\], which thread 0 holds/,
    ],
    [
      'lost wake-up',
      LOST_WAKEUP,
      [],
      /thread 1's notify\(cells\[1\]\) at \S+ \(step 3\) came before the wait \(step 4\) and found nobody/,
    ],
    [
      'swallowed wake-up',
      CHAIN,
      [{ ...CRASH, step: 0, plain: 0, waiter: 'woken' }],
      /the wake-up of thread 2's notify\(cells\[0\]\) .* went to thread 0, which died in its wait/,
    ],
    ['no wake-up', TWO_WAITERS, [], /notify\(cells\[0\]\) at \S+ \(step 3\) woke thread 0 only/],
  ] as const)('by a %s is called so', (why, program, faults, text) => {
    const deadlock = explainDeadlock(storyOf(program, 'deadlock', faults))
    expect(deadlock.why).toBe(why)
    expect(deadlock.text).toMatch(text)
    expect(deadlock.text).toMatch(/^thread \d waits for cells\[\d\] at lib\/by-hand\.ts:10/)
  })

  test('in which the word changed and nobody notified', () => {
    const program: ByHand = {
      threads: [
        function* (cells) {
          yield* cells.wait(0, 0)
        },
        function* (cells) {
          yield* cells.store(0, 1)
        },
      ],
    }
    const { why, text } = explainDeadlock(storyOf(program, 'deadlock'))
    expect(why).toBe('no wake-up')
    expect(text).toMatch(
      /thread 1's store\(cells\[0\]\) at \S+ \(step 2\) changed it, and nobody notified/,
    )
  })

  test('that a notify in a queue swallows is told with the death', () => {
    const fault = { ...CRASH, step: 0, plain: 0, waiter: 'swallowing' } as const
    expect(explainDeadlock(storyOf(CHAIN, 'deadlock', [fault])).why).toBe('swallowed wake-up')
  })
})

describe('the order that decides', () => {
  test('is claimed for every schedule only if it was looked for in every one', () => {
    const story = storyOf(lostUpdate(2, 0), 'invariant')
    const whole = explain(story)
    expect(whole.sentence).toMatch(/if and only if .*\(checked in every schedule\)\.$/)
    expect(whole.order?.pairs).toHaveLength(2)
    const sampled = explain(story, { ...ORDER_LIMITS, steps: 0 })
    expect(sampled.sentence).toMatch(
      /if and only if .*\(checked in 500 random schedules, \d+ of which fail\)\.$/,
    )
  })

  test('is not claimed where other orders fail too', () => {
    const { sentence, order } = explain(storyOf(lostUpdate(3, 0), 'invariant'))
    expect(order?.checked).toBe('run')
    expect(sentence).not.toMatch(/if and only if/)
    expect(sentence).toMatch(
      /come between thread 0's load\(cells\[0\]\) .* and its store\(cells\[0\]\)/,
    )
  })

  test('of a lost wake-up is that of the notify and the wait', () => {
    const { sentence } = explain(storyOf(LOST_WAKEUP, 'deadlock'))
    expect(sentence).toMatch(
      /if and only if thread 1's notify\(cells\[1\]\) .* comes before thread 0's wait/,
    )
  })

  test('is none where every schedule fails', () => {
    const { sentence, order } = explain(storyOf(TWO_WAITERS, 'deadlock'))
    expect(order?.pairs).toEqual([])
    expect(sentence).toMatch(/it fails in every schedule, whatever the order\.$/)
  })

  test('is seen by a check after every step, too', () => {
    const program: ByHand = {
      threads: [0, 1].map(
        me =>
          function* (cells) {
            yield* cells.store(me, 1)
            yield* cells.store(me, 0)
          },
      ),
      always: view => {
        if (view[0] === 1 && view[1] === 1) throw new Error('both')
      },
    }
    const { sentence, order } = explain(storyOf(program, 'invariant'))
    expect(order?.pairs.length).toBeGreaterThan(0)
    expect(sentence).toMatch(
      /^after thread \d's store\(cells\[\d\]\) at \S+, the check failed: both; /,
    )
  })
})

describe('other failures', () => {
  test('a race names both accesses', () => {
    expect(explain(storyOf(RACE, 'race')).sentence).toBe(
      'a data race: nothing orders the plain read of cells[0] by thread 1 at lib/by-hand.ts:20 and the ' +
        'plain write by thread 0 at lib/by-hand.ts:21.',
    )
  })

  test('an error of a thread names its last operation', () => {
    const program: ByHand = {
      threads: [
        function* (cells) {
          yield* cells.load(0)
          throw new TypeError('no')
        },
      ],
    }
    const { sentence } = explain(storyOf(program, 'exception'))
    expect(sentence).toMatch(
      /^thread 0 threw TypeError: no, after its load\(cells\[0\]\) at lib\/by-hand\.ts:1; /,
    )
  })

  test('a run without an end shows what it repeats', () => {
    const program: ByHand = {
      threads: [
        function* (cells) {
          while ((yield* cells.add(0, 0)) === 0) yield* cells.load(1)
        },
      ],
    }
    const session = handSession(program, { stepsMax: 50 })
    const failure = firstFailure(session, 'livelock')
    const story = tellStory(session, failure.recipe)
    const { sentence } = explain(story)
    expect(sentence).toMatch(/the last 25 times round thread 0's \w+\(cells\[\d\]\) at .*--steps/)
    const lines = drawDiagram(story)
    expect(lines.at(-1)).toMatch(/\.\.\. steps 1 to 2 again, 24 times/)
    expect(lines.length).toBeLessThan(8)
  })

  test('waits that time out in vain are told as a deadlock is', () => {
    const program: ByHand = {
      threads: [0, 1].map(
        () =>
          function* (cells) {
            while ((yield* cells.cas(0, 0, 1)) !== 0) yield* cells.wait(0, 1, 5)
            yield* cells.store(1, 1)
            yield* cells.store(0, 0)
          },
      ),
    }
    const fault = { ...CRASH, step: 1, plain: 0 }
    const { sentence } = explain(storyOf(program, 'livelock', [fault]))
    expect(sentence).toMatch(/^a livelock: waits time out .*: thread 1 waits for cells\[0\] at /)
    expect(sentence).toMatch(/cells\[0\] is an orphaned lock, thread 0 took it/)
  })
})

test('telling a story is the execution again', () => {
  const session = handSession(lostUpdate(2, 1))
  const { recipe, outcome } = firstFailure(session, 'invariant')
  const story = tellStory(session, recipe)
  expect(story.execution.outcome.hash).toBe(outcome.hash)
  expect(story.steps.filter(step => step.preemption)).toHaveLength(story.execution.preemptions)
  expect(replay(session, recipe).outcome.hash).toBe(outcome.hash)
  expect(execute(session, new Follow(session, recipe.choices), recipe).outcome.hash).toBe(
    outcome.hash,
  )
})

test('an operation on an object is named by its call and its object', () => {
  const sites = ['', 'port.postMessage(1)', 'receiveMessageOnPort(port)']
  const queue: number[] = []
  const on = (machine: Machine, site: number, perform: () => unknown, text: string): Steps =>
    custom(machine, {
      name: 'message',
      site,
      object: 'port 1',
      access: 'write',
      perform,
      describe: result => `${text} ${String(result)}`,
    })
  const machine = new Machine(2, { stepsMax: 100, timeouts: 0 })
  const program: Program = {
    threads: 2,
    recovers: false,
    mayThrow: false,
    reset: () => {
      queue.length = 0
    },
    *start(thread) {
      if (thread === 0) yield* on(machine, 1, () => queue.push(1), 'sends')
      else if ((yield* on(machine, 2, () => queue.shift(), 'receives')) === undefined) {
        throw new Error('nothing there')
      }
    },
    recover: () => on(machine, 1, () => 0, ''),
    always: undefined,
    finally: () => {},
  }
  const session: Session = {
    name: 'messages',
    machine,
    threads: 2,
    sites: sites.map((name, line) => ({ ...SITE, name, line })),
    fingerprint: '',
    execute: (chooser, options) => machine.run(program, chooser, options),
  }
  const failure = firstFailure(session, 'exception')
  const story = tellStory(session, failure.recipe)
  expect(explain(story).sentence).toMatch(
    /thread 1 threw Error: nothing there, after its receiveMessageOnPort\(port 1\) at m\.ts:2; /,
  )
  expect(story.steps.map(step => step.text)).toContain('port 1: receives undefined')
})

const SITE = { kind: 'call', file: 'm.ts', column: 1, function: 'f' }

function* custom(machine: Machine, operation: CustomOperation): Steps {
  if (machine.arriveCustom(operation)) yield Y
  return machine.perform()
}
