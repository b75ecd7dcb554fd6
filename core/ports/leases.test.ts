/**
 * Goal: leases never stand in the way (I6), keep hold-downs (I5), and go back without thrashing.
 *
 * Method: examples with eight stacks, and the bugs that were found.
 *
 * Not covered: random sequences (props/port-space.test.ts) and deaths (props/crash.test.ts).
 */

import { describe, expect, test } from 'vitest'
import { type Connection, type PortSpace, portOf, REFUSED, spaceFigures } from '#core/index.js'
import { assertConsistent } from '#props/census/census.js'
import { allocateSpace, joinAs } from '#props/support/facilities.js'

const LOW = 10_000
const LEASE = 64

function create(ports: number, stacks: number, quarantineMs: number, lease = LEASE) {
  const range = [LOW, LOW + ports - 1] as const
  const facility = allocateSpace(stacks, 'mutex', { ports: range, lease, quarantineMs })
  const members = Array.from({ length: stacks }, (_, index) => joinAs(facility, index + 1, 0))
  const spaces = members.map(stack => stack.spaceAt(0))
  return { facility, stacks: members, spaces }
}

function connectMany(space: PortSpace, count: number, now: number): Connection[] {
  return Array.from({ length: count }, () => space.connect(now)).filter(held => held > 0)
}

describe('eight stacks with leases of 64 use the very last port', () => {
  const sizes = [2, 63, 65, 130, 300, 511, 513, 777]
  for (let blocks = 1; blocks <= 8; blocks += 1) sizes.push(blocks * LEASE)
  test.each(sizes)('of %i', ports => {
    const { facility, spaces } = create(ports, 8, 0)
    const held = new Set<number>()
    const refusals = new Set<number>()
    for (let turn = 0; refusals.size < 8; turn += 1) {
      const connection = spaces[turn % 8]!.connect(0)
      if (connection > 0) held.add(portOf(connection))
      else {
        expect(connection).toBe(REFUSED.EXHAUSTED)
        expect(held.size).toBe(ports)
        refusals.add(turn % 8)
      }
    }
    assertConsistent(facility, 0)
  })

  test.each(sizes)('of %i, by one of them after all have touched and closed theirs', ports => {
    const { spaces } = create(ports, 8, 0)
    for (const space of spaces) {
      const held = space.connect(0)
      if (held > 0) space.close(held, 0)
    }
    expect(connectMany(spaces[7]!, ports + 1, 0)).toHaveLength(ports)
    expect(spaces[7]!.connect(0)).toBe(REFUSED.EXHAUSTED)
  })
})

test('no thrashing at the edge of a block', () => {
  const { facility, spaces } = create(1024, 2, 0)
  const [space] = spaces
  const held = connectMany(space!, 2 * LEASE, 0)
  const before = spaceFigures(facility, 0, 1)
  for (let i = 0; i < 100; i += 1) {
    const extra = space!.connect(0)
    space!.close(extra, 0)
  }
  const after = spaceFigures(facility, 0, 1)
  expect(after.LEASES_TAKEN - before.LEASES_TAKEN).toBe(1)
  expect(after.LEASES_RETURNED - before.LEASES_RETURNED).toBe(0)
  expect(held).toHaveLength(2 * LEASE)
})

test('what is idle beyond a block goes back', () => {
  const { facility, spaces } = create(1024, 2, 0)
  const [space] = spaces
  for (const held of connectMany(space!, 6 * LEASE, 0)) space!.close(held, 0)
  const idle = assertConsistent(facility, 0).ports.filter(({ state }) => state === 'idle')
  expect(idle.length).toBeLessThanOrEqual(2 * LEASE)
  expect(spaceFigures(facility, 0, 1).LEASES_RETURNED).toBeGreaterThanOrEqual(4)
})

test('a block goes back without the ports that are not in its lease, and is had again', () => {
  const { facility, spaces } = create(4 * LEASE, 2, 0)
  const [mine, other] = spaces
  const bound = Array.from({ length: 9 }, (_, nth) => other!.bind(LOW + 7 * nth, 0))
  expect(bound.every(held => held > 0)).toBe(true)
  for (let round = 0; round < 3; round += 1) {
    const held = connectMany(mine!, 4 * LEASE - bound.length, 0)
    expect(held).toHaveLength(4 * LEASE - bound.length)
    for (const connection of held.reverse()) mine!.close(connection, 0)
  }
  const { PORTS_TAKEN_FROM_OTHERS, REVOCATIONS } = spaceFigures(facility, 0, 1)
  expect([PORTS_TAKEN_FROM_OTHERS, REVOCATIONS]).toEqual([0, 0])
  assertConsistent(facility, 0)
})

test.each([1, 3])('hold-downs that are over give their ports back to %i leases', leases => {
  const { facility, spaces } = create(leases * LEASE, 2, 1000)
  const [space] = spaces
  const ports = leases * LEASE
  for (const held of connectMany(space!, ports, 5)) space!.close(held, 5)
  expect(connectMany(space!, ports, 1006)).toHaveLength(ports)
  const { LEASES_TAKEN, LEASES_RETURNED, ...figures } = spaceFigures(facility, 0, 1)
  expect(LEASES_TAKEN - LEASES_RETURNED).toBe(leases)
  expect(figures).toMatchObject({ REVOCATIONS: 0, PORTS_TAKEN_FROM_OTHERS: 0 })
})

test('selection goes on behind the last port, and in the block that it is in', () => {
  const { spaces } = create(1024, 2, 0)
  const [space] = spaces
  const held = connectMany(space!, 5, 0)
  expect(held.map(portOf)).toEqual([0, 1, 2, 3, 4].map(index => LOW + index))
  space!.close(held[1]!, 0)
  expect(portOf(space!.connect(0))).toBe(LOW + 5)
  const ports = connectMany(space!, LEASE, 0).map(portOf)
  expect(Math.max(...ports)).toBeGreaterThan(LOW + LEASE)
  space!.close(held[2]!, 0)
  expect(portOf(space!.connect(0))).toBe(Math.max(...ports) + 1)
})

test('selection goes round its block', () => {
  const { facility, spaces } = create(LEASE, 2, 0)
  const [space] = spaces
  const held = connectMany(space!, LEASE, 0)
  for (const index of [20, 10]) {
    space!.close(held[index]!, 0)
    expect(portOf(space!.connect(0))).toBe(LOW + index)
  }
  expect(spaceFigures(facility, 0, 1).PORTS_TAKEN_FROM_OTHERS).toBe(0)
})

test('no handle comes twice, whether the lease or the store has given it out', () => {
  const { spaces } = create(2, 2, 0, 2)
  const [space] = spaces
  space!.bind(LOW + 1, 0)
  const handles = Array.from({ length: 12 }, (_, nth) => {
    const held = nth % 2 === 0 ? space!.connect(0) : space!.bind(LOW, 0)
    expect(portOf(held)).toBe(LOW)
    space!.close(held, 0)
    return held
  })
  expect(new Set(handles).size).toBe(handles.length)
})

test('a port in hold-down inside a lease is selected by nobody, and bound by nobody', () => {
  const { facility, spaces } = create(LEASE, 3, 1000)
  const [mine, other] = spaces
  const held = connectMany(mine!, LEASE, 5)
  for (const connection of held) mine!.close(connection, 5)
  for (const space of [mine!, other!]) {
    expect(space.connect(1005)).toBe(REFUSED.EXHAUSTED)
    expect(space.bind(LOW + 7, 1005)).toBe(REFUSED.QUARANTINED)
    expect(space.refusal()).toMatchObject({ freeAt: 1006, errno: 'EADDRINUSE' })
  }
  expect(connectMany(other!, LEASE + 1, 1006)).toHaveLength(LEASE)
  assertConsistent(facility, 1006)
})

test('a port idle in the lease of another is bound, and its owner goes on', () => {
  const { facility, spaces } = create(2 * LEASE, 2, 0)
  const [mine, other] = spaces
  const port = portOf(mine!.connect(0)) + 1
  expect(portOf(other!.bind(port, 0))).toBe(port)
  expect(connectMany(mine!, 2 * LEASE, 0)).toHaveLength(2 * LEASE - 2)
  assertConsistent(facility, 0)
})

describe('bugs that were found', () => {
  test('bind to a port of its own lease, close, connect: "dropped a port that is not leased"', () => {
    const { spaces } = create(10, 2, 0, 4)
    const [space] = spaces
    const port = portOf(space!.connect(0)) + 1
    space!.close(space!.bind(port, 0), 0)
    expect(connectMany(space!, 20, 0)).toHaveLength(9)
  })

  test('a close by a stack that was recovered wrote a hold-down over its successor’s', () => {
    const { facility, stacks, spaces } = create(10, 3, 1000, 4)
    const [mine, other] = spaces
    const held = mine!.connect(0)
    facility.fence(stacks[0]!.token)
    stacks[1]!.recoverFenced(0)
    const again = other!.bind(portOf(held), 5000)
    other!.close(again, 5000)
    expect(mine!.close(held, 90_000)).toBe(REFUSED.FENCED)
    expect(other!.bind(portOf(held), 20_000)).toBeGreaterThan(0)
  })

  test('an exhaustion of 25 days ago was remembered when the tick had wrapped half round', () => {
    const { spaces } = create(4, 2, 1000, 4)
    const [mine, other] = spaces
    for (const held of connectMany(mine!, 4, 0)) mine!.close(held, 0)
    expect(other!.connect(0)).toBe(REFUSED.EXHAUSTED)
    for (const held of connectMany(mine!, 4, 5000)) mine!.close(held, 5000)
    expect(other!.connect((2 ** 31 + 20_000) | 0)).toBeGreaterThan(0)
  })
})
