/**
 * Goal: the biggest connection routing hash table has room for exactly as many connections as configured
 * (claims 28-30, 42-43). Method: one example. Not covered: what smaller tables show (routing-store.test.ts).
 */
import { expect, test } from 'vitest'
import { Destination, type PortSpace, REFUSED } from '#core/index.js'
import { allocateSpace, joinAs } from '#props/support/facilities.js'

const ENTRIES = 1_048_576
const PORTS = [1024, 65_535] as const

test('1,048,576 connections to 1,000 destinations are had, and not one more', () => {
  const config = { structure: 'routing-table', lockScope: 'structure', quarantineMs: 0 } as const
  const facility = allocateSpace(2, 'mutex', { ...config, entries: ENTRIES, ports: PORTS })
  const [a, b] = [1, 2].map(slot => joinAs(facility, slot, 0).spaceAt(0)) as [PortSpace, PortSpace]
  const destinations = Array.from(
    { length: 1000 },
    (_, n) => new Destination(`198.51.${n >> 8}.${n & 255}`, 443),
  )
  let first = 0
  for (let i = 0; i < ENTRIES; i += 1) {
    const got = (i % 2 === 0 ? a : b).connect(0, destinations[i % 1000]!)
    if (got < 0) throw new Error(`connection ${i}: ${got}`)
    if (i === 0) first = got
  }
  expect(a.connections + b.connections).toBe(ENTRIES)
  expect(b.connect(0, destinations[0]!)).toBe(REFUSED.TABLE_FULL)
  expect(b.refusal().message).toMatch(/1,?048,?576 entries/)
  expect(a.close(first, 0)).toBe(0)
  expect(b.connect(0, destinations[0]!)).toBeGreaterThan(0)
  expect(b.connect(0, destinations[1]!)).toBe(REFUSED.TABLE_FULL)
  expect(facility.spaces[0]!.entries).toBe(ENTRIES)
})
