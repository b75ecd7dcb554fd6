/**
 * Goal: an access to shared memory on a way that cannot be interrupted is never passed over: an atomic one
 * leaves the search incomplete, and a plain one takes part in the search for races.
 *
 * Method: a scenario for each such way, explored. Not covered: what the searches find elsewhere.
 */
// @ts-nocheck

import { describe, expect, test } from 'vitest'
import { explore } from '#props/explorer/index.js'

const file = new URL('./test-support/hidden-accesses.scenario.ts', import.meta.url)

function exploreAll(name: string) {
  return explore(file, { export: name, strategy: 'exhaustive', seed: 1, workers: 1 })
}

describe('an atomic access', () => {
  test.each(['ofProxy', 'ofDefined', 'ofKey'])('%s leaves the search incomplete', async name => {
    const { complete, gaps } = await exploreAll(name)
    expect(complete).toBe(false)
    expect(gaps[0]?.what).toMatch(/a call that cannot be interrupted/)
    expect(gaps[0]?.place?.file).toMatch(/hidden-accesses\.scenario\.ts$/)
  })
})

describe('a plain access', () => {
  const names = ['inArrayPattern', 'inObjectPattern', 'asLoopVariable', 'byName', 'byNatives']
  test.each(names)('%s is found to race', async name => {
    const { verdict, failure } = await exploreAll(name)
    expect(verdict).toBe('race')
    expect(failure?.place?.file).toMatch(/hidden-accesses\.scenario\.ts$/)
  })
})
