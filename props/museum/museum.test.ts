/**
 * Goal: bugs that others shipped, and some that somebody could have written here, are caught by the
 * properties: each by the invariant, or the verdict, that its entry names.
 *
 * Method: each mutant is a change of the compiled core, explored from a fixed seed in the world in which it
 * shows; then the unchanged core in the same world, with as many schedules, at least 25. With MUSEUM=all in
 * the environment every strategy is tried, failures are made small, and the document's table is printed.
 *
 * Not covered: that a mutant is caught by any seed, and what docs/museum.md lists as not re-enacted.
 */
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { PlannedScenario } from '#props/explorer/plan/index.js'
import { type Catch, catchOf, loadMuseum, planOf, SCHEDULES } from '#props/museum/catch.js'
import type { Mutant } from '#props/museum/mutant.js'
import { MUTANTS } from '#props/museum/mutants/index.js'
import { HEAD, namesIn, rowOf } from '#props/museum/table.js'

const DOCUMENT = new URL('../../docs/museum.md', import.meta.url)
const CLEAN_SCHEDULES_MIN = 25
const IS_FULL = process.env.MUSEUM === 'all'

let unchanged: PlannedScenario

beforeAll(async () => {
  unchanged = await loadMuseum()
}, 120_000)

describe.each(MUTANTS)('$name', mutant => {
  test(`is caught by ${mutant.caughtBy}, and the core without it passes`, async () => {
    const scenario = await loadMuseum(mutant)
    const found = caught(scenario, mutant, SCHEDULES)
    expect(found, 'survives').toBeDefined()
    expect(found!.caughtBy, found!.message).toBe(mutant.caughtBy)
    const { schedules } = found!
    const least = Math.max(schedules, CLEAN_SCHEDULES_MIN)
    const { stalls: _, ...clean } = mutant // A stack that is taken for dead and goes on is a bug.
    expect(caught(unchanged, clean, least)).toBeUndefined()
    process.stdout.write(`${IS_FULL ? rowOf(scenario, mutant) : lineOf(mutant, schedules)}\n`)
  }, 300_000)
})

test('the document has a row for each mutant, and no other', () => {
  const names = namesIn(readFileSync(DOCUMENT, 'utf8'))
  expect(names.sort()).toEqual(MUTANTS.map(({ name }) => name).sort())
  expect(readFileSync(DOCUMENT, 'utf8')).toContain(HEAD[0])
})

test('each mutant is there once', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length)
})

function caught(scenario: PlannedScenario, mutant: Mutant, schedules: number): Catch | undefined {
  return catchOf(planOf(scenario, mutant, mutant.strategy ?? 'random-walk', schedules))
}

function lineOf({ name, caughtBy }: Mutant, schedules: number): string {
  return `${name.padEnd(22)} ${caughtBy.padEnd(10)} schedule ${schedules}`
}
