/**
 * Goal: a failure is found again where the known hints no longer lead to it, with no more preemptions and
 * faults than it had. Method: a lost update and a crash, with hints that lead nowhere.
 */
// @ts-nocheck

import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadCode, type ScenarioCode } from '#props/explorer/loading/load-session.js'
import { firstFailing } from '#props/explorer/plan/course.js'
import { FewPreemptions } from '#props/explorer/plan/few-preemptions.js'
import { findAgain } from '#props/explorer/plan/find-again.js'
import { MovedHints } from '#props/explorer/plan/moved-hints.js'
import { execute } from '#props/explorer/replay/execution.js'
import { HintChooser, hintsOf } from '#props/explorer/replay/hints.js'
import { FastRandom } from '#props/explorer/strategies/fast-random.js'

const file = fileURLToPath(new URL('./test-support/counter.scenario.ts', import.meta.url))

let lostUpdate: ScenarioCode
let torn: ScenarioCode

beforeAll(async () => {
  lostUpdate = await loadCode({ file, export: 'lostUpdate' })
  torn = await loadCode({ file, export: 'torn' })
})

const SAMPLED = { kind: 'sampled', strategy: 'pos', seed: 1, schedules: 100, stalls: 0 } as const

function knownOf(code: ScenarioCode, input: readonly number[], crashes: number) {
  const session = code.open(input)
  const found = firstFailing(session, { ...SAMPLED, crashes })!
  const { seed, faults } = found.recipe
  return { ...found, seed, faults, hints: hintsOf(session, found.recipe) }
}

describe('a known failure', () => {
  test('is found by its own hints', () => {
    const known = knownOf(lostUpdate, [3, 2], 0)
    expect(findAgain(lostUpdate.open([3, 2]), known)?.outcome.hash).toBe(known.outcome.hash)
  })

  test('is found by fresh schedules with fewer operations, and no more preemptions', () => {
    const known = { ...knownOf(lostUpdate, [5, 5], 0), hints: [], preemptions: 1 }
    const found = findAgain(lostUpdate.open([1, 1]), known)!
    expect(found.outcome.verdict).toBe('invariant')
    expect(found.preemptions).toBe(1)
  })

  test('is not found where it takes more preemptions', () => {
    const known = { ...knownOf(lostUpdate, [5, 5], 0), preemptions: 0 }
    expect(findAgain(lostUpdate.open([1, 1]), known)).toBeUndefined()
  })

  test('is not found where it takes more crashes, and is with a crash elsewhere', () => {
    const known = knownOf(torn, [5, 5], 1)
    expect(known.faults).toHaveLength(1)
    expect(findAgain(torn.open([1, 1]), { ...known, faults: [] })).toBeUndefined()
    const late = [{ kind: 'crash', thread: 1, step: 9, plain: 0 }] as const
    const found = findAgain(torn.open([1, 1]), { ...known, hints: [], faults: late })!
    expect(found.outcome.faults).toHaveLength(1)
  })
})

test('hints move to the same place of the code, or to where a thread ends now', () => {
  const session = lostUpdate.open([2, 1])
  const site = session.sites.findIndex(({ name }) => name.startsWith('Atomics.store(cells'))
  expect(site).toBeGreaterThan(0)
  const { recipe } = execute(session, new HintChooser([]), { seed: 1, faults: [], racy: [] })
  const interrupts = { thread: 0, nth: 13, to: 1, site, preempts: true }
  const ends = { thread: 1, nth: 15, to: 0, site: 0, preempts: false }
  const nowhere = { ...interrupts, site: site + 1000 }
  const moved = new MovedHints(session, recipe, [interrupts, ends, nowhere])
  const random = new FastRandom()
  random.seed(1, 0)
  const drawn = Array.from({ length: 50 }, () => moved.draw(random).map(({ nth }) => nth))
  const all = [0, 1, 2].map(at => new Set(drawn.map(hints => hints[at])))
  expect(all).toEqual([new Set([1, 4]), new Set([3, 15]), new Set([13])])
})

test('schedules with few preemptions have no more than that, and differ', () => {
  const session = lostUpdate.open([2, 2, 2])
  for (const bound of [0, 1, 3]) {
    const chooser = new FewPreemptions(bound)
    const seen = new Set<string>()
    for (let run = 0; run < 100; run++) {
      chooser.seed(1, run, 18)
      const { preemptions, recipe } = execute(session, chooser, { seed: 1, faults: [], racy: [] })
      expect(preemptions).toBeLessThanOrEqual(bound)
      seen.add(recipe.choices.join())
    }
    expect(seen.size).toBeGreaterThanOrEqual(bound === 0 ? 6 : 20)
  }
})
