/**
 * Goal: the connection routing hash table, with every lock, access and hold-down, behaves as the
 * sequential model says, which knows each connection by both its ends (I2, I3, I4, I5, I6, I9, I11).
 *
 * Method: random operations of two to four stacks in one thread, on tables of 2 to 200 ports and 2 to 300
 * entries, IPv4 and IPv6, so that ports towards a destination and entries run out all the time. After
 * each step the outcome is compared with the model, each entry and bind mark with the model, and every
 * derived word with these (the census). Each refusal is asked for twice, so that repeated ones are
 * judged as well. At the end everybody dies, and a last stack must get whatever there is.
 *
 * Not covered: interleavings inside an operation, and deaths inside one (routing-crash.test.ts).
 */
// @ts-nocheck


import { afterAll, describe, expect, test } from 'vitest'
import { checkProperty } from '#props/support/check-property.js'
import { LOCK_KINDS, ROUTING_VARIANTS } from '#props/support/facilities.js'
import { routingScripts } from '#props/support/operations.js'
import { type RoutingTally, runRoutingScript } from '#props/support/routing-cluster.js'

const FILE = 'props/routing-table.test.ts'
const RUNS = 60
const STEPS_MAX = 80

const tally: RoutingTally = {
  steps: 0,
  connects: 0,
  binds: 0,
  exhausted: 0,
  full: 0,
  recoveries: 0,
}

describe.each(ROUTING_VARIANTS)('$name', ({ config }) => {
  test.each(LOCK_KINDS)('%s: outcomes and words are those of the model', lock => {
    const scripts = routingScripts(config, STEPS_MAX)
    checkProperty(FILE, scripts, script => runRoutingScript(script, lock, tally), RUNS)
  })
})

afterAll(() => {
  console.log(
    Object.entries(tally)
      .map(([name, count]) => `${count} ${name}`)
      .join(', '),
  )
  for (const [name, count] of Object.entries(tally)) expect(count, name).toBeGreaterThan(0)
})
