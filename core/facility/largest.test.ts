/**
 * Goal: as many stacks and addresses as there may be are kept apart, IPv4 and IPv6, TCP and UDP. Method: one
 * facility with all of them. Not covered: sizes, and smaller ones (facility.test.ts).
 */
import { expect, test } from 'vitest'
import { allocate, attach, type Facility, join, portOf, type Stack } from '#core/index.js'
import { assertConsistent } from '#props/census/census.js'
import { numbers } from '#props/support/facilities.js'

const joinNext = (facility: Facility): Stack =>
  join(facility, { name: 'a', random: numbers(1), nanoseconds: () => 0, now: 0 })

test('64 stacks and 256 DVIPAs, IPv4 and IPv6, TCP and UDP, all apart', () => {
  const dvipas = Array.from({ length: 256 }, (_, n) => ({
    address: n % 2 === 0 ? `198.51.100.${n}` : `2001:db8::${n.toString(16)}`,
    tcp: { ports: [1024, 1087] as const, quarantineMs: 0 },
    udp: { ports: [1024, 1087] as const, quarantineMs: 0 },
  }))
  const facility = attach(allocate({ stacks: 64, dvipas }))
  const stacks = Array.from({ length: 64 }, () => joinNext(facility))
  expect(new Set(stacks.map(({ slot }) => slot)).size).toBe(64)
  dvipas.forEach(({ address }, n) => {
    const stack = stacks[n % 64]!
    for (const protocol of ['tcp', 'udp'] as const) {
      const held = stack.space(address, protocol).bind(1024 + (n % 64), 0)
      expect(portOf(held)).toBe(1024 + (n % 64))
    }
  })
  const { ports } = assertConsistent(facility, 0)
  expect(ports.filter(({ state }) => state === 'held')).toHaveLength(512)
  expect(() => joinNext(facility)).toThrow(expect.objectContaining({ code: 'NO_FREE_SLOT' }))
})
