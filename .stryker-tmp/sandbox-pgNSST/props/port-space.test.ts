/**
 * Goal: every port structure, with every lock, lease size, hold-down and policy, behaves as the
 * sequential model of a port space says (I1, I3, I4, I5, I6, I9, I11).
 *
 * Method: random operations of two to four stacks in one thread, on ranges of 2 to 200 ports, some in
 * several segments, from ticks that wrap as well. After each step the outcome is compared with the
 * model, every truth word with the model, and every derived word with the truth words (the census).
 * At the end everybody dies, and a last stack must get every port exactly once.
 *
 * Not covered: interleavings inside an operation (the explorer), and deaths inside one (crash.test.ts).
 */
// @ts-nocheck


import { afterAll, describe, expect, test } from 'vitest'
import { checkProperty } from '#props/support/check-property.js'
import { runScript } from '#props/support/cluster.js'
import { LOCK_KINDS, VARIANTS } from '#props/support/facilities.js'
import { scripts } from '#props/support/operations.js'

const FILE = 'props/port-space.test.ts'
const RUNS = 120
const STEPS_MAX = 100

let performed = 0

describe.each(VARIANTS)('$name', ({ config }) => {
  test.each(LOCK_KINDS)('%s: outcomes and words are those of the model', lock => {
    const run = (script: Parameters<typeof runScript>[0]): void => {
      performed += runScript(script, lock)
    }
    checkProperty(FILE, scripts(config, STEPS_MAX), run, RUNS)
  })
})

afterAll(() => {
  console.log(`${performed} steps against the model`)
  expect(performed).toBeGreaterThan(0)
})
