/**
 * Goal: a scenario's threads record a history, its `finally` judges it, and a search for all executions
 * finds the one order in which it is wrong.
 *
 * Method: scenario files, loaded and explored: all classes of executions, every place of death. Not
 * covered: the checker itself (`checker.test.ts`).
 */
// @ts-nocheck

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { Folder } from '#cli/test-support/run-cli.js'
import { Search } from '#props/explorer/exhaustive/search.js'
import { Y } from '#props/explorer/kit/symbols.js'
import { CUT_OFF_MODES } from '#props/explorer/linearizability/index.js'
import { recordingOf } from '#props/explorer/linearizability/recording.js'
import { loadCode } from '#props/explorer/loading/load-session.js'
import { Machine } from '#props/explorer/machine/machine.js'
import type { Outcome } from '#props/explorer/machine/outcome.js'
import type { Fault } from '#props/explorer/machine/schedule.js'
import { byHand } from '#props/explorer/machine/test-support/by-hand.js'
import type { Session } from '#props/explorer/session.js'

const file = fileURLToPath(new URL('./test-support/registers.scenario.ts', import.meta.url))

const folder = new Folder()
afterAll(() => folder.remove())

async function open(name: string, input?: unknown): Promise<Session> {
  return (await loadCode({ file, export: name, faults: 1 })).open(input)
}

/** How many executions there are of each verdict, and the first one of each. */
function exploreAll(session: Session, faults: readonly Fault[] = []) {
  const counts: Record<string, number> = {}
  const first: Record<string, Outcome> = {}
  const search = new Search(session.threads + 1)
  while (!search.isOver) {
    const outcome = session.execute(search, { seed: 1, faults })
    search.ended(session.machine)
    if (search.wasBlocked) continue
    counts[outcome.verdict] = (counts[outcome.verdict] ?? 0) + 1
    first[outcome.verdict] ??= outcome
  }
  return { counts, first }
}

/** All interleavings of two threads, one by one. */
function interleavings(session: Session, steps: number) {
  const counts: Record<string, number> = {}
  for (let bits = 0; bits < 2 ** (2 * steps); bits++) {
    const order = Array.from({ length: 2 * steps }, (_, at) => (bits >> at) & 1)
    if (order.filter(thread => thread === 1).length !== steps) continue
    const chooser = { choose: (machine: Machine) => order[machine.steps]! }
    const { verdict } = session.execute(chooser, { seed: 1 })
    counts[verdict] = (counts[verdict] ?? 0) + 1
  }
  return counts
}

describe('a register that is written in one cell and read in another', () => {
  test('is wrong in one of its twenty interleavings', async () => {
    expect(interleavings(await open('deaf'), 3)).toEqual({ ok: 19, 'not-linearizable': 1 })
  })

  test('is caught by a search for all classes, with the history in words', async () => {
    const { counts, first } = exploreAll(await open('deaf'))
    expect(counts['not-linearizable']).toBe(1)
    const outcome = first['not-linearizable']!
    expect(outcome.message).toBe(
      'the history of a register is not linearizable (any-time-later): ' +
        '1 of 2 operations can be put in an order, and read() → 0 of thread 1 does not fit',
    )
    expect((outcome.error as { details: string }).details).toContain('T1 read() → 0 [3, 4]')
  })

  test('of which a sound one has none', async () => {
    expect(interleavings(await open('sound'), 3)).toEqual({ ok: 20 })
    const { counts } = exploreAll(await open('sound'))
    expect(Object.keys(counts)).toEqual(['ok'])
  })
})

describe('an operation that a crash cut off', () => {
  const places = [0, 1, 2, 3, 4]

  async function verdicts(name: string, mode: string): Promise<string[]> {
    const session = await open(name, mode)
    const found = places.map(step => {
      const fault: Fault = { kind: 'crash', thread: 1, step, plain: 0 }
      return Object.keys(exploreAll(session, [fault]).counts)
    })
    return [...new Set(found.flat())].sort()
  }

  test.each(CUT_OFF_MODES)('and that recovery completes, in mode %s', async mode => {
    const isStrict = mode === 'before-crash-or-never'
    expect(await verdicts('helped', mode)).toEqual(isStrict ? ['not-linearizable', 'ok'] : ['ok'])
  })

  test.each(CUT_OFF_MODES)('and that takes effect later, in mode %s', async mode => {
    const isRight = mode === 'any-time-later'
    expect(await verdicts('hasty', mode)).toEqual(isRight ? ['ok'] : ['not-linearizable', 'ok'])
  })
})

test('an operation that throws is cut off, and its thread goes on', async () => {
  const { counts } = exploreAll(await open('throwing'))
  expect(Object.keys(counts)).toEqual(['ok'])
  expect(counts.ok).toBeGreaterThan(10)
})

test('an exit within an operation is a gap', () => {
  const machine = new Machine(1, { stepsMax: 100, timeouts: 0 })
  const program = byHand(machine, {
    threads: [
      function* () {
        const invocation = recordingOf(machine).invocation('history', 'exit()', 1)
        if (machine.arriveCustom(invocation)) yield Y
        machine.perform()
        machine.exitThread(2)
        yield Y
      },
    ],
  })
  const { verdict, gaps, results } = machine.run(program, { choose: () => 0 }, { seed: 1 })
  expect([verdict, results[0]!.status, gaps.length]).toEqual(['ok', 'crashed', 1])
  const [operation] = recordingOf(machine).operations('history')
  expect(operation).toEqual({ thread: 0, input: 'exit()', invoked: 1, crashed: 2 })
})

test('each execution has a history of its own', async () => {
  const session = await open('sound')
  const chooser = { choose: (machine: Machine) => (machine.isEnabled(0) ? 0 : 1) }
  const outcomes = [1, 2, 3].map(seed => session.execute(chooser, { seed }))
  expect(outcomes.map(({ verdict }) => verdict)).toEqual(['ok', 'ok', 'ok'])
  expect(new Set(outcomes.map(({ hash }) => hash)).size).toBe(1)
})

test('steps of a history are shown in words', async () => {
  const session = await open('sound')
  const texts: string[] = []
  const chooser = { choose: (machine: Machine) => (machine.isEnabled(0) ? 0 : 1) }
  session.execute(chooser, { seed: 1, tracer: ({ text }) => text && texts.push(text) })
  expect(texts).toEqual([
    "register: begin { kind: 'write', value: 1 }",
    'register: end undefined',
    "register: begin { kind: 'read' }",
    'register: end 1',
  ])
})

test('the example of the documentation has no failure', async () => {
  const document = new URL('../../../docs/linearizability.md', import.meta.url)
  const [, text = ''] = /```ts\n(.*?)```/s.exec(readFileSync(document, 'utf8')) ?? []
  folder.write('example.scenario.ts', text)
  const session = (await loadCode({ file: join(folder.path, 'example.scenario.ts') })).open()
  expect(exploreAll(session).counts).toEqual({ ok: 4 })
})
