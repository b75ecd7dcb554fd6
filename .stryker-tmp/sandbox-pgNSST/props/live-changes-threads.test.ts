/**
 * Goal: the range of a space is changed while stacks in threads of their own open and close connections
 * there: nobody is given a port that somebody has, nor one that is excluded; nobody is cut off, and nothing
 * is lost (I1, I3).
 *
 * Method: three worker threads take and release ports at random and write down who has which; each close
 * must be granted. The main thread narrows and widens the range; after it has returned, and each worker
 * has gone on, no excluded port may have a new owner.
 *
 * Not covered: exact interleavings (live-changes.test.ts, crash-live.test.ts on one thread).
 */
// @ts-nocheck


import { expect, test } from 'vitest'
import { LOCK_KINDS, VARIANTS } from '#props/support/facilities.js'
import { changeLive } from '#props/threads/live-changer.js'

const TEST_MS_MAX = 240_000
const PORTS = 120

const cases = VARIANTS.slice(0, 3).map(({ name, config }, nth) => ({
  name,
  config,
  lock: LOCK_KINDS[nth % LOCK_KINDS.length]!,
}))

test.each(cases)(
  '$name, $lock',
  async ({ config, lock }) => {
    const report = await changeLive(lock, { ...config, lease: 8 })
    expect(report).toMatchObject({ broken: 0, taken: 0, free: PORTS })
    expect(report.drained).toBeGreaterThan(0)
    console.log(JSON.stringify(report))
  },
  TEST_MS_MAX,
)
