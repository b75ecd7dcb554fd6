/**
 * Goal: what is explored is all there is, and the same whoever explores it: one thread, two or five.
 *
 * Method: programs whose numbers of executions are published, and failures that take a while to be
 * found, from scenario files. Not covered: what a failure looks like; deaths.
 */
// @ts-nocheck

import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { Budget } from '#props/explorer/exploring/budget.js'
import { exhaust } from '#props/explorer/exploring/exhausting.js'
import { sample } from '#props/explorer/exploring/sampling.js'
import { type Member, realThreads } from '#props/explorer/exploring/team.js'
import { type ExploreOptions, explore } from '#props/explorer/index.js'
import type { SessionRequest } from '#props/explorer/loading/load-session.js'
import { programOf, times } from '#props/explorer/self-test/notation.js'
import type { SamplingName } from '#props/explorer/strategies/sampler.js'

const PROGRAMS = new URL('../self-test/scenarios/programs.scenario.ts', import.meta.url)
const LOCKS = new URL('../self-test/scenarios/locks.scenario.ts', import.meta.url)
const BOUNDS = { crashes: 0, stalls: 0, timeouts: 1 }
const FAULTS = { crashes: 1, stalls: 0 }

const exhaustively = (program: string, options: ExploreOptions = {}) =>
  explore(PROGRAMS, {
    ...{ export: 'program', strategy: 'exhaustive', seed: 1, workers: 2 },
    ...{ input: programOf(program), ...options },
  })

describe('published counts', () => {
  test.each([
    ['SB', 'x=1; y // y=1; x', 3],
    ['MP', 'x=1; y=1 // y; x', 3],
    ['LB', 'x; y=1 // y; x=1', 3],
    ['2+2W', 'x=1; y=2 // y=1; x=2', 3],
    ['CoRR', 'x=1; x=2 // x; x', 6],
    ['a store is a write whatever its value', 'x=1 // x=1 // x', 6],
    ['fr+w+w+w+reads', 'x=1 // x=2 // x=3 // x; x; x; x', 210],
    ['readers(6)', `x=1 // ${times(6, () => 'x')}`, 64],
    ['ainc(5)', times(5, () => 'x+1'), 120],
    ['cas(6)', times(6, i => `x?0:${i}`), 6],
    ['casrot(6)', times(6, i => `x?${i - 1}:${i}`), 144],
  ] as const)('%s', async (_name, program, executions) => {
    const { verdict, ...explored } = await exhaustively(program)
    expect(explored).toMatchObject({ executions, complete: true, blocked: 0 })
    expect(verdict).toBe('ok')
  })
})

/** What teams of 1, 2 and 5 real threads come to. */
async function byTeams<T>(
  load: SessionRequest,
  explores: (members: readonly Member[]) => Promise<T>,
): Promise<T[]> {
  const results: T[] = []
  for (const count of [1, 2, 5]) {
    const members = await realThreads(count, load, undefined)
    results.push(await explores(members))
    await Promise.all(members.map(member => member.end()))
  }
  return results
}

const budget = (schedules: number) => new Budget({ schedules, seconds: Infinity })

test('teams of 1, 2 and 5 see as much, and what fails first is the same', async () => {
  const input = { length: 6 }
  const load = { file: fileURLToPath(LOCKS), export: 'needle', input, faults: 1 }
  const strategies: readonly SamplingName[] = ['random-walk', 'pct', 'pos', 'surw', 'portfolio']
  const [one, ...others] = await byTeams(load, async members => {
    const all = await exhaust(members, BOUNDS, budget(1e6), true, 3)
    const found: object[] = []
    for (const strategy of strategies) {
      const drawing = { load, strategy, seed: 1, ...FAULTS, keepsGoing: false }
      const { executions, steps, failure } = await sample(members, drawing, budget(1000))
      found.push({ strategy, executions, steps, failure })
    }
    const searched = await exhaust(members, { ...BOUNDS, ...FAULTS }, budget(1e6), true, 3)
    const { executions, steps, failure } = searched
    return { all: [all.isComplete, all.executions, all.steps], found, executions, steps, failure }
  })
  const undivided = await explore(LOCKS, {
    ...{ export: 'needle', input, strategy: 'exhaustive', seed: 1 },
  })
  expect(one!.all.slice(0, 2)).toEqual([true, undivided.executions])
  expect(one!.failure?.outcome.message).toBe('one is left')
  expect(one!.found).toContainEqual(
    expect.objectContaining({ failure: expect.objectContaining({ run: expect.any(Number) }) }),
  )
  for (const other of others) expect(other).toEqual(one)
})

describe('a longer search, by several threads from the beginning to the end', () => {
  test('ainc(7)', async () => {
    const program = times(7, () => 'x+1')
    const explored = await exhaustively(program)
    expect(explored).toMatchObject({ verdict: 'ok', executions: 5040, complete: true })
  })
})
