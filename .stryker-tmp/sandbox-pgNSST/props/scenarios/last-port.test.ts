/**
 * Goal: two stacks never have one port, whatever the interleaving of the shipped code, which the explorer
 * runs as it is; with a lock that lets everybody in, the explorer finds that they have.
 *
 * Not covered: every interleaving, and crashes.
 */
// @ts-nocheck

import { describe, expect, test } from 'vitest'
import { explore } from '#props/explorer/index.js'

const SCENARIO = new URL('../../dist/props/scenarios/last-port.scenario.js', import.meta.url)
const SEED = 20_010_522

describe.each(['mutex', 'fair', 'spin'])('%s', lock => {
  test('one of two stacks gets the last port', async () => {
    const { verdict, gaps } = await explore(SCENARIO, { input: lock, schedules: 150, seed: SEED })
    expect({ verdict, gaps }).toEqual({ verdict: 'ok', gaps: [] })
  })
})

test('with a lock that excludes nobody both get it, and the trace names our sources', async () => {
  const patch = {
    file: 'core/locks/robust-word.js',
    find: 'return Atomics.compareExchange(this.#words, at, 0, this.#token) === 0;',
    replace: 'return Atomics.exchange(this.#words, at, this.#token) !== -1;',
  }
  const { failure } = await explore(SCENARIO, {
    input: 'mutex',
    schedules: 2000,
    seed: SEED,
    patches: [patch],
  })
  expect(failure?.verdict).toBeOneOf(['race', 'invariant', 'exception'])
  expect(failure?.trace.some(({ place }) => place?.file.endsWith('.ts'))).toBe(true)
  expect(failure?.replay).toMatch(/^npx portplex replay /)
})
