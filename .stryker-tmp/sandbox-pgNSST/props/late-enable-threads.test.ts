/**
 * Goal: coordination is switched on, and taken back, while stacks in threads of their own open and close
 * connections; from `on` no port is given out that somebody has, and nothing is lost (I1, I3, I4), also if
 * one of them dies in seeding.
 *
 * Method: three worker threads take and release ports at random and write down who has which; the main
 * thread enables and cancels some times, then finishes. That duplicates were made before shows that the
 * judge sees them.
 *
 * Not covered: exact interleavings (late-enable.test.ts, crash-live.test.ts on one thread).
 */
// @ts-nocheck


import { expect, test } from 'vitest'
import { LOCK_KINDS, VARIANTS } from '#props/support/facilities.js'
import { switchOn } from '#props/threads/late-switch.js'

const TEST_MS_MAX = 240_000
const PORTS = 120
/** Ports that each worker has from its beginning to its end. */
const KEPT = 5

const cases = VARIANTS.slice(0, 3).flatMap(({ name, config }, nth) =>
  [false, true].map(kill => ({ name, config, kill, lock: LOCK_KINDS[nth % LOCK_KINDS.length]! })),
)

test.each(cases)(
  '$name, $lock, a worker is killed: $kill',
  async ({ config, kill, lock }) => {
    const report = await switchOn(lock, { ...config, lease: 8 }, kill)
    expect(report).toMatchObject({ broken: 0, sharedAtEnd: 0, free: PORTS })
    expect(report.duplicates).toBeGreaterThan(0)
    expect(report.shared).toBeGreaterThanOrEqual(KEPT)
    if (kill) expect(report.awaited).toContain(1)
    console.log(JSON.stringify(report))
  },
  TEST_MS_MAX,
)
