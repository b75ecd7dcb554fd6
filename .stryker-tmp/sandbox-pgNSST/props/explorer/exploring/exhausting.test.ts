/**
 * Goal: what an exhaustive search counts does not depend on how many members it has, also where the bound
 * on executions or a failure ends it.
 *
 * Method: members that only pretend to search, each slower than the other. Not covered: the search itself.
 */
// @ts-nocheck

import { expect, test } from 'vitest'
import { NO_PLAN } from '#props/explorer/exhaustive/plans.js'
import { ROOT } from '#props/explorer/exhaustive/search.js'
import type { SearchResult, SearchTask } from '#props/explorer/exploring/assignment.js'
import { Budget } from '#props/explorer/exploring/budget.js'
import { exhaust } from '#props/explorer/exploring/exhausting.js'
import type { Member } from '#props/explorer/exploring/team.js'

/** Executions of each part, and of these the blocked ones; the whole is longer than is left undivided. */
const PARTS = Array.from({ length: 12 }, (_, at) => ({
  executions: 700 + 10 * at,
  blocked: at % 3,
}))
const learned = { watched: [], racy: [], visibleSites: [] }

/** Parts have their number as the seed; the whole has number 0. */
function searched({ task, executionsMax }: SearchTask, failing: number): SearchResult {
  const { executions, blocked } = PARTS[task.seed - 1] ?? { executions: 9000, blocked: 0 }
  const isOver = executions + blocked <= executionsMax
  const isFailure = isOver && task.seed === failing
  return {
    ...{ executions: isOver ? executions : executionsMax - blocked, blocked, steps: 0, cut: 0 },
    ...{ isOver: isOver && !isFailure, hasLearned: false, learned },
    ...{ gaps: [], tallies: [], faultPoints: [], timeouts: [] },
    ...(isFailure ? { failure: { run: task.seed, outcome: { verdict: 'invariant' } } } : {}),
  } as unknown as SearchResult
}

function team(count: number, failing: number): Member[] {
  return Array.from({ length: count }, (_, at) => ({
    ...{ prepare: async () => {}, end: async () => {} },
    sample: () => Promise.reject(new Error('not asked for')),
    sampled: () => Promise.reject(new Error('not asked for')),
    search: async task => {
      for (let i = 0; i < 3 * at; i++) await Promise.resolve()
      return searched(task, failing)
    },
    divide: async () => ({
      tasks: PARTS.map((_, part) => ({ plan: NO_PLAN, prefix: ROOT, learned, seed: part + 1 })),
    }),
  }))
}

async function counts(members: number, schedules: number, failing = 0) {
  const budget = new Budget({ schedules, seconds: Infinity })
  const bounds = { crashes: 0, stalls: 0, timeouts: 0 }
  const end = await exhaust(team(members, failing), bounds, budget, true)
  return [end.executions, end.blocked, Number(end.isComplete), end.failure === undefined ? 0 : 1]
}

const ALL = PARTS.reduce((sum, { executions }) => sum + executions, 0)

test.each([500, 3000, 3500, 5000, 5001])('at most %i executions, whoever makes them', async max => {
  const alone = await counts(1, max)
  expect(alone[0]! + alone[1]!).toBe(max)
  for (const members of [2, 3, 5]) expect(await counts(members, max)).toEqual(alone)
})

test('without a bound everything is counted; what comes after a failure is not', async () => {
  const untilFifth = PARTS.slice(0, 5).reduce((sum, { executions }) => sum + executions, 0)
  for (const members of [1, 2, 3, 5]) {
    expect(await counts(members, Infinity)).toEqual([ALL, 12, 1, 0])
    expect(await counts(members, Infinity, 5)).toEqual([untilFifth, 4, 0, 1])
  }
})
