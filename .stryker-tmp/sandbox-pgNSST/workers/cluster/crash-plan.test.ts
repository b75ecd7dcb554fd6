/**
 * Goal: the crashes of a run are drawn from its seed and nothing else, spread over the run, of every
 * kind before one comes twice, and never such that they cannot happen.
 * Method: plans of many seeds, looked at as data.
 * Not covered: whether the planned deaths happen (`crash-kinds.test.ts`).
 */
// @ts-nocheck

import { describe, expect, it } from 'vitest'
import {
  CRASH_KINDS,
  isInRecovery,
  type PlannedCrash,
  planCrashes,
} from '#workers/cluster/crash-plan.js'
import type { Random } from '#workers/random.js'

const EVENTS = 1000

function plan(count: number, seed: number, stacks = 4): PlannedCrash[] {
  return planCrashes(count, seed, stacks, (place: number, random: Random) => {
    expect(place).toBeGreaterThanOrEqual(0)
    expect(place).toBeLessThan(1)
    return { stack: random.below(stacks), position: Math.floor(place * EVENTS) }
  })
}

const seeds = Array.from({ length: 200 }, (_, seed) => seed)

describe('planCrashes', () => {
  it('gives the same plan for the same seed, and others for others', () => {
    for (const seed of seeds) expect(plan(10, seed)).toEqual(plan(10, seed))
    expect(new Set(seeds.map(seed => JSON.stringify(plan(10, seed)))).size).toBe(seeds.length)
  })

  it('numbers the crashes and spreads them over the run, one in each part', () => {
    for (const seed of seeds) {
      for (const [n, crash] of plan(8, seed).entries()) {
        expect(crash.index).toBe(n)
        expect(Math.floor(crash.position / (EVENTS / 8))).toBe(n)
        expect(crash.access).toBeGreaterThan(0)
      }
    }
  })

  it('has each kind once before one comes twice, but for what the first one cannot be', () => {
    for (const seed of seeds) {
      const kinds = plan(CRASH_KINDS.length, seed).map(crash => crash.kind)
      const twice = kinds.length - new Set(kinds).size
      // A crash in recovery that was drawn first is put off, and a termination comes in its place.
      expect(twice).toBeLessThanOrEqual(1)
      expect(isInRecovery(kinds[0])).toBe(false)
    }
    const all = new Set(seeds.flatMap(seed => plan(3, seed).map(crash => crash.kind)))
    expect([...all].sort()).toEqual([...CRASH_KINDS].sort())
  })

  it('plans no crash in recovery for a single stack: nobody would be there to recover', () => {
    for (const seed of seeds) {
      expect(plan(20, seed, 1).filter(crash => isInRecovery(crash.kind))).toEqual([])
    }
  })

  it('plans nothing for no crashes', () => {
    expect(plan(0, 1)).toEqual([])
  })
})
