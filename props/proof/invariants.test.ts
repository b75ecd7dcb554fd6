/**
 * Goal: the invariants I1 to I11 hold in every order of the stacks' steps, whoever dies where, in every
 * configuration there is.
 *
 * Method: the shipped core under the explorer. For each invariant and configuration a random world of two to
 * four stacks, in which it has something to say, in a few schedules by POS with up to two deaths; all
 * invariants are judged. A time-out fires only when no thread can run. PROP_RUNS=N: N worlds each.
 *
 * Not covered: every interleaving; real threads.
 */
import { afterAll, describe, expect, test } from 'vitest'
import { loadScenario, plans } from '#props/explorer/plan/index.js'
import { configurationsOf, proofTable } from '#props/proof/configurations.js'
import { INVARIANTS } from '#props/proof/world.js'
import { situation } from '#props/proof/worlds.js'
import { checkProperty } from '#props/support/check-property.js'

const FILE = 'props/proof/invariants.test.ts'
const SCENARIO = new URL('../../dist/props/proof/stacks.scenario.js', import.meta.url)
const scenario = await loadScenario(SCENARIO, { timeouts: 0 })
const SCHEDULES = 4

let worlds = 0

describe.each(INVARIANTS)('%s', invariant => {
  test.each(numbered(configurationsOf(invariant)))('$name', ({ number, ...configuration }) => {
    const { worlds: inputs, crashes } = situation(invariant, configuration)
    const all = plans(scenario, inputs, { schedules: SCHEDULES, crashes, strategy: 'pos' })
    checkProperty(
      FILE,
      all,
      plan => {
        worlds += 1
        plan.check()
      },
      1,
      number,
    )
  })
})

function numbered<T>(all: readonly T[]): (T & { readonly number: number })[] {
  return all.map((one, number) => ({ ...one, number }))
}

afterAll(() => {
  console.log(['configurations on which each invariant was tried:', ...proofTable()].join('\n'))
  console.log(`${worlds} worlds, ${SCHEDULES} schedules each`)
  expect(worlds).toBeGreaterThan(0)
})
