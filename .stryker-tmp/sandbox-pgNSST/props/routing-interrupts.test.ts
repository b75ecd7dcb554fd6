/**
 * Goal: what a stack does with a routing table between two writes of another takes nothing from either
 * of them (I2). Method: each action of one is interrupted before each of its writes by each action of
 * another, in one thread; where it must wait it counts as dead. Not covered: more than one interruption,
 * and threads that truly run at once.
 */
// @ts-nocheck

import { describe, expect, test } from 'vitest'
import { interruptEverywhere } from '#props/crash/interrupts.js'
import { LOCK_KINDS, ROUTING_VARIANTS } from '#props/support/facilities.js'

describe.each(ROUTING_VARIANTS)('$name', ({ config }) => {
  test.each(LOCK_KINDS)('%s', lock => {
    const variant = { ...config, entries: 24 }
    const finished = interruptEverywhere({ variant, lock, lease: 0, quarantineMs: 0 })
    expect(finished).toBeGreaterThan(0)
  })
})
