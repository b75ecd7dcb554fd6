/**
 * Goal: a stack that dies before any of its writes while it changes what a space stands for, publishes its
 * connections, closes or recovers a shared port, or switches coordination on or back, leaves what any other
 * can complete or take back; nothing is lost, and nobody loses a port that it has (I1, I3, I4, I5, I6, I8).
 *
 * Method: as crash.test.ts. After the aftermath the survivor repeats the change, or brings the stacks
 * together; then the world is judged by the statement that holds in the end. CRASH_THOROUGH=1: all
 * aftermaths, locks and second deaths.
 *
 * Not covered: other stacks running at the same time (late-enable-threads.test.ts).
 */

import { afterAll, describe, expect, test } from 'vitest'
import type { LockKind } from '#core/facility/config.js'
import { assertMapsCover } from '#props/census/census.js'
import { assertRoutingMapsCover } from '#props/census/routing-census.js'
import { chosen, effortOf, IS_THOROUGH } from '#props/crash/effort.js'
import { explore } from '#props/crash/explore.js'
import { judge } from '#props/crash/judge.js'
import { CHANGE_STORIES, LATE_STORIES } from '#props/crash/live-stories.js'
import { judgeRouting } from '#props/crash/routing-judge.js'
import { ROUTING_CHANGE_STORIES } from '#props/crash/routing-live-stories.js'
import { RoutingWorld } from '#props/crash/routing-world.js'
import { World } from '#props/crash/world.js'
import { LOCK_KINDS, ROUTING_VARIANTS, VARIANTS } from '#props/support/facilities.js'

const EFFORT = effortOf(3)
const LEASE = 8
const MUTEX: readonly LockKind[] = ['mutex']

const tally = { points: 0, pairs: 0, worlds: 0 }

describe.each(VARIANTS)('$name', ({ config }) => {
  describe.each(IS_THOROUGH ? LOCK_KINDS : MUTEX)('%s', lock => {
    const leases = config.access === 'literal' ? [0] : [0, LEASE]
    const cases = leases.flatMap(lease => [0, 1000].map(quarantineMs => ({ lease, quarantineMs })))
    test.each(chosen(cases))(
      'lease $lease, quarantine $quarantineMs ms',
      ({ lease, quarantineMs }) => {
        const faults: string[] = []
        const world = { variant: config, lock, lease, quarantineMs }
        const late = { ...world, variant: { ...config, coordination: 'off' as const } }
        for (const [stories, made] of [
          [CHANGE_STORIES, world],
          [LATE_STORIES, late],
        ] as const) {
          for (const story of stories) {
            try {
              const setting = { create: () => new World(made), assertMapsCover, judge }
              explore(setting, story, EFFORT, tally)
            } catch (error) {
              faults.push((error as Error).message)
            }
          }
        }
        expect(faults).toEqual([])
      },
    )
  })
})

describe.each(ROUTING_VARIANTS)('routing table, $name', ({ config }) => {
  describe.each(IS_THOROUGH ? LOCK_KINDS : MUTEX)('%s', lock => {
    const cases = [24, 100].flatMap(entries => [0, 1000].map(ms => ({ entries, quarantineMs: ms })))
    test.each(chosen(cases))(
      '$entries entries, quarantine $quarantineMs ms',
      ({ entries, quarantineMs }) => {
        const world = { variant: { ...config, entries }, lock, lease: 0, quarantineMs }
        const setting = {
          create: () => new RoutingWorld(world),
          assertMapsCover: assertRoutingMapsCover,
          judge: judgeRouting,
        }
        const faults: string[] = []
        for (const story of ROUTING_CHANGE_STORIES) {
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
