/**
 * Goal: what the connection routing hash table promises by name: a port is shared between destinations
 * and never within one, it has room for as many connections as configured, and each refusal says what
 * is the matter (claims 28-30, 42-43, I2, I6, I11).
 *
 * Method: examples.
 *
 * Not covered: the biggest table (largest-table.test.ts), random use (props/routing-table.test.ts), deaths
 * (props/routing-crash.test.ts).
 */

import { expect, test } from 'vitest'
import {
  allocate,
  attach,
  type Connection,
  Destination,
  type PortSpace,
  portOf,
  REFUSED,
  type SpaceConfig,
} from '#core/index.js'
import { assertRoutingConsistent } from '#props/census/routing-census.js'
import { ADDRESS, allocateSpace, joinAs } from '#props/support/facilities.js'

const LOW = 40_000
const WEB = new Destination('198.51.100.1', 443)
const MAIL = new Destination('198.51.100.1', 25)
const OTHER = new Destination('198.51.100.2', 443)

function table(config: SpaceConfig = {}, address = ADDRESS) {
  const ports = [LOW, LOW + 3] as const
  const space: SpaceConfig = { structure: 'routing-table', ports, quarantineMs: 1000, ...config }
  const facility = allocateSpace(3, 'mutex', space, address)
  const [a, b, c] = [1, 2, 3].map(slot => joinAs(facility, slot, 0))
  return { facility, stacks: [a!, b!, c!], a: a!.spaceAt(0), b: b!.spaceAt(0), c: c!.spaceAt(0) }
}

function drain(space: PortSpace, to: Destination, now = 0): Connection[] {
  const held: Connection[] = []
  for (let got = space.connect(now, to); got >= 0; got = space.connect(now, to)) held.push(got)
  return held
}

test('two stacks use one port towards two destinations, and never towards one', () => {
  const { a, b, facility } = table()
  const web = drain(a, WEB).map(portOf)
  const mail = drain(b, MAIL).map(portOf)
  const other = drain(b, OTHER).map(portOf)
  for (const ports of [web, mail, other]) {
    expect(ports.sort()).toEqual([LOW, LOW + 1, LOW + 2, LOW + 3])
  }
  expect(b.connect(0, WEB)).toBe(REFUSED.EXHAUSTED)
  expect(a.connect(0, MAIL)).toBe(REFUSED.EXHAUSTED)
  assertRoutingConsistent(facility, 0)
})

test('stacks that share a destination share its ports', () => {
  const { a, b } = table()
  const ports = [a, b, a, b].map(space => portOf(space.connect(0, WEB)))
  expect(new Set(ports).size).toBe(4)
  expect(b.connect(0, WEB)).toBe(REFUSED.EXHAUSTED)
  expect(b.refusal()).toMatchObject({ reason: 'exhausted', errno: 'EADDRNOTAVAIL', port: 0 })
  expect(b.refusal().message).toMatch(/198\.51\.100\.1 port 443/)
})

test('a destination that is written as an IPv4-mapped address is the same destination', () => {
  const { a, b } = table()
  expect(drain(a, WEB)).toHaveLength(4)
  expect(b.connect(0, new Destination('::ffff:198.51.100.1', 443))).toBe(REFUSED.EXHAUSTED)
})

test('hold-down is per destination', () => {
  const { a, b } = table()
  const held = drain(a, WEB)
  for (const connection of held) expect(a.close(connection, 0)).toBe(0)
  expect(b.connect(1000, WEB)).toBe(REFUSED.EXHAUSTED)
  expect(drain(b, OTHER, 1000)).toHaveLength(4)
  expect(drain(b, WEB, 1001)).toHaveLength(4)
})

test("a bound port is nobody else's towards any destination, and comes back after its hold-down", () => {
  const { a, b, stacks } = table()
  const bound = a.bind(LOW + 1, 0)
  expect(portOf(bound)).toBe(LOW + 1)
  expect(drain(b, WEB).map(portOf)).not.toContain(LOW + 1)
  expect(b.bind(LOW + 1, 0)).toBe(REFUSED.IN_USE)
  expect(b.refusal()).toMatchObject({
    errno: 'EADDRINUSE',
    port: LOW + 1,
    owner: { slot: stacks[0]!.slot },
  })
  expect(a.close(bound, 0)).toBe(0)
  expect(b.connect(1000, WEB)).toBe(REFUSED.EXHAUSTED)
  expect(b.bind(LOW + 1, 1000)).toBe(REFUSED.QUARANTINED)
  expect(b.refusal()).toMatchObject({ errno: 'EADDRINUSE', freeAt: 1001 })
  expect(portOf(b.connect(1001, WEB))).toBe(LOW + 1)
})

test('a port with a connection, or one in hold-down, cannot be bound', () => {
  const { a, b, stacks } = table({ reserved: [LOW + 3] })
  const held = drain(a, WEB)
  expect(held).toHaveLength(3)
  expect(b.bind(LOW, 0)).toBe(REFUSED.IN_USE)
  expect(b.refusal().owner).toMatchObject({ slot: stacks[0]!.slot })
  expect(b.bind(0, 0)).toBe(REFUSED.EXHAUSTED)
  for (const connection of held) a.close(connection, 0)
  expect(b.bind(LOW, 1000)).toBe(REFUSED.QUARANTINED)
  expect(portOf(b.bind(LOW, 1001))).toBe(LOW)
  expect(b.bind(LOW + 3, 0)).toBe(REFUSED.RESERVED)
  expect(b.refusal().errno).toBe('EACCES')
  expect(b.bind(LOW + 4, 0)).toBe(REFUSED.OUT_OF_RANGE)
  expect(b.refusal().errno).toBe('EINVAL')
})

test('a handle closes what it named, once, by its owner', () => {
  const { a, b, facility } = table({ quarantineMs: 0 })
  const first = a.connect(0, WEB)
  expect(b.close(first, 0)).toBe(REFUSED.NOT_HELD)
  expect(b.refusal().errno).toBe('EBADF')
  expect(a.close(first, 0)).toBe(0)
  const bound = a.bind(portOf(first), 0)
  expect(a.close(first, 0)).toBe(REFUSED.NOT_HELD)
  expect(a.close(bound, 0)).toBe(0)
  const again = [1, 2, 3, 4].map(() => a.connect(0, WEB)).find(c => portOf(c) === portOf(first))!
  // The same port, destination, stack and, being the first free one, entry; another connection.
  expect(again).not.toBe(first)
  for (const stale of [first, bound, -1, 0, 2 ** 53 - 1, first + 65_536]) {
    expect(a.close(stale, 0)).toBe(REFUSED.NOT_HELD)
  }
  expect(assertRoutingConsistent(facility, 0).entries).toHaveLength(4)
  expect(a.close(again, 0)).toBe(0)
})

test('a full table says so, with its figures, and goes on when an entry is free', () => {
  const { a, b } = table({ entries: 6, quarantineMs: 0 })
  const held = [...drain(a, WEB), ...drain(b, OTHER)]
  expect(held).toHaveLength(6)
  expect(b.connect(0, MAIL)).toBe(REFUSED.TABLE_FULL)
  expect(b.refusal()).toMatchObject({ reason: 'table-full', errno: 'EADDRNOTAVAIL' })
  expect(b.refusal().message).toMatch(/all 6 entries/)
  expect(a.close(held[0]!, 0)).toBe(0)
  expect(b.connect(0, MAIL)).toBeGreaterThan(0)
})

test('a destination of the other family is a mistake of the caller, and changes nothing', () => {
  const v6 = new Destination('2001:db8::1', 443)
  const { a, facility } = table()
  const before = facility.words.join()
  expect(() => a.connect(0, v6)).toThrow(
    expect.objectContaining({ code: 'BAD_CONFIG', message: expect.stringMatching(/IPv4/) }),
  )
  expect(facility.words.join()).toBe(before)
  const six = table({}, '2001:db8:7::1')
  expect(portOf(six.a.connect(0, v6))).toBeGreaterThanOrEqual(LOW)
  for (const v4 of [WEB, new Destination('::ffff:198.51.100.1', 443)]) {
    expect(() => six.a.connect(0, v4)).toThrow(/IPv6 destination/)
  }
})

test('leases are refused, with the reason', () => {
  expect(() => table({ lease: 64 })).toThrow(
    expect.objectContaining({
      code: 'BAD_CONFIG',
      message: expect.stringMatching(/reuse per destination; use lease 0/),
    }),
  )
  const dvipas = [{ address: ADDRESS, tcp: { structure: 'routing-table' } as const }]
  expect(attach(allocate({ stacks: 1, dvipas })).spaces[0]).toMatchObject({ lease: 0 })
})
