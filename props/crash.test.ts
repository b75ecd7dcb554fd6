/**
 * Goal: whatever a stack was doing, and before whichever of its writes it died, nothing is lost, nothing
 * is given out twice, and no lock is taken along (I1, I3, I4, I5, I6, I8, I10); also if the one that
 * recovers, inherits a lock, or takes the slot over dies at any of its writes.
 *
 * Method: one thread. The victim's writes, plain and atomic, are counted and the n-th one throws, as do
 * all later ones, those of catch blocks included. Then an aftermath is run and the world is judged. By
 * default three of the seven aftermaths follow each death, in turn; CRASH_THOROUGH=1 runs all of them
 * with every structure and lock, and more second deaths (minutes).
 *
 * Not covered: other stacks running at the same time (explorer, lock-kills.test.ts), and waiters.
 */

import { afterAll, describe, expect, test } from 'vitest'
import type { LockKind, SpaceConfig } from '#core/facility/config.js'
import { assertMapsCover } from '#props/census/census.js'
import { chosen, effortOf, IS_THOROUGH } from '#props/crash/effort.js'
import { explore } from '#props/crash/explore.js'
import { judge } from '#props/crash/judge.js'
import { STORIES } from '#props/crash/stories.js'
import { World } from '#props/crash/world.js'
import { LOCK_KINDS, VARIANTS } from '#props/support/facilities.js'

const EFFORT = effortOf(3)
const LEASE = 8

const tally = { points: 0, pairs: 0, worlds: 0 }

/** Locks and structures are apart: two structures with every lock say as much as all of them. */
const MUTEX: readonly LockKind[] = ['mutex']
const isVariantOfAllLocks = ({ lockScope, structure, access }: SpaceConfig): boolean =>
  lockScope === 'segment' || (structure === 'list' && access === 'literal')

describe.each(VARIANTS)('$name', ({ config }) => {
  describe.each(IS_THOROUGH || isVariantOfAllLocks(config) ? LOCK_KINDS : MUTEX)('%s', lock => {
    const leases = config.access === 'literal' ? [0] : [0, LEASE]
    test.each(
      chosen(leases.flatMap(lease => [0, 1000].map(quarantineMs => ({ lease, quarantineMs })))),
    )('lease $lease, quarantine $quarantineMs ms', ({ lease, quarantineMs }) => {
      const faults: string[] = []
      const world = { variant: config, lock, lease, quarantineMs }
      const setting = { create: () => new World(world), assertMapsCover, judge }
      for (const story of STORIES) {
        if (story.leased === true && lease === 0) continue
        try {
          explore(setting, story, EFFORT, tally)
        } catch (error) {
          faults.push((error as Error).message)
        }
      }
      expect(faults).toEqual([])
    })
  })
})

afterAll(() => {
  const { points, pairs, worlds } = tally
  console.log(`${points} crash points, ${pairs} of two deaths in a row, ${worlds} worlds judged`)
  expect(points).toBeGreaterThan(0)
})
