/**
 * Goal: whatever a stack was doing with a connection routing hash table, and before whichever of its
 * writes it died, no connection is lost, none is given out twice, and no lock is taken along (I2, I3, I4,
 * I5, I6, I8, I10); also if the one that recovers, inherits a lock, or takes the slot over dies at any of
 * its writes.
 *
 * Method: as in crash.test.ts, with a table that gets full and one whose ports run out. By default two of
 * the seven aftermaths follow each death, in turn; CRASH_THOROUGH=1 runs all of them with every lock, and
 * more second deaths (minutes).
 *
 * Not covered: other stacks running at the same time.
 */

import { afterAll, describe, expect, test } from 'vitest'
import { assertRoutingMapsCover } from '#props/census/routing-census.js'
import { chosen, effortOf, IS_THOROUGH } from '#props/crash/effort.js'
import { explore } from '#props/crash/explore.js'
import { judgeRouting } from '#props/crash/routing-judge.js'
import { ROUTING_STORIES } from '#props/crash/routing-stories.js'
import { RoutingWorld } from '#props/crash/routing-world.js'
import { LOCK_KINDS, ROUTING_VARIANTS } from '#props/support/facilities.js'

const EFFORT = effortOf(2)
const FEW = 24
const MANY = 100

const tally = { points: 0, pairs: 0, worlds: 0 }

const casesOf = (entries: readonly number[]) =>
  entries.flatMap(each => [0, 1000].map(quarantineMs => ({ entries: each, quarantineMs })))

describe.each(ROUTING_VARIANTS)('$name', ({ config }) => {
  const locks = IS_THOROUGH || config.lockScope === 'segment' ? LOCK_KINDS : LOCK_KINDS.slice(0, 1)
  describe.each(locks)('%s', lock => {
    const sizes =
      IS_THOROUGH || (lock === 'mutex' && config.access !== 'literal') ? [FEW, MANY] : [FEW]
    test.each(chosen(casesOf(sizes)))(
      '$entries entries, quarantine $quarantineMs ms',
      ({ entries, quarantineMs }) => {
        const world = { variant: { ...config, entries }, lock, lease: 0, quarantineMs }
        const setting = {
          create: () => new RoutingWorld(world),
          assertMapsCover: assertRoutingMapsCover,
          judge: judgeRouting,
        }
        const faults: string[] = []
        for (const story of ROUTING_STORIES) {
          try {
            explore(setting, story, EFFORT, tally)
          } catch (error) {
            faults.push((error as Error).message)
          }
        }
        expect(faults).toEqual([])
      },
    )
  })
})

afterAll(() => {
  const { points, pairs, worlds } = tally
  console.log(`${points} crash points, ${pairs} of two deaths in a row, ${worlds} worlds judged`)
  expect(points).toBeGreaterThan(0)
})
