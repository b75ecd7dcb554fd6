/**
 * Goal: the selection policies choose as they say: next-fit walks round its share, random is random,
 * double-hash is algorithm 4 of RFC 6056.
 *
 * Method: examples; algorithm 4 against its text, with the hash as a black box.
 *
 * Not covered: what a store makes of the place where a search begins (props/port-space.test.ts).
 */
// @ts-nocheck


import { expect, test } from 'vitest'
import { allocate, attach, Destination, join, portOf } from '#core/index.js'
import { DOUBLE_HASH_COUNTERS } from '#core/limits.js'
import { halfSipHash } from '#core/ports/half-siphash.js'
import { createSelection, POLICIES, type Room } from '#core/ports/selection.js'
import { numbers } from '#props/support/facilities.js'

const PORTS = 1000

const room = (ports: number, first = 0, end = ports): Room => ({
  range: () => [0, ports],
  share: () => [first, end],
})

test('double-hash: port = offset(destination) + table[index(destination)]++', () => {
  const random = numbers(7)
  const selection = createSelection('double-hash', room(PORTS), random)
  const same = numbers(7)
  const [f0, f1, g0, g1] = Array.from({ length: 4 }, same)
  const table = Uint32Array.from({ length: DOUBLE_HASH_COUNTERS }, same)
  for (let i = 0; i < 5000; i += 1) {
    const { words } = new Destination(`198.51.100.${i % 7}`, 80 + (i % 11))
    const offset = halfSipHash(f0!, f1!, words) >>> 0
    const index = (halfSipHash(g0!, g1!, words) >>> 0) % DOUBLE_HASH_COUNTERS
    const expected = (offset + table[index]!) % PORTS
    table[index]! += 1
    expect(selection.start(new Destination(`198.51.100.${i % 7}`, 80 + (i % 11)))).toBe(expected)
    selection.took(expected)
  }
})

test('double-hash: no destination is one too', () => {
  const selection = createSelection('double-hash', room(PORTS), numbers(3))
  const first = selection.start(undefined)
  expect(selection.start(undefined)).toBe((first + 1) % PORTS)
})

test('random: every place, all about equally often', () => {
  const selection = createSelection('random', room(10), numbers(5))
  const counts = new Array<number>(10).fill(0)
  for (let i = 0; i < 10_000; i += 1) counts[selection.start(undefined)]! += 1
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(200)
})

test('next-fit: round its share, and back into it after a search that ended elsewhere', () => {
  const selection = createSelection('next-fit', room(100, 40, 43), numbers(1))
  const seen: number[] = []
  for (let i = 0; i < 5; i += 1) {
    const at = selection.start(undefined)
    seen.push(at)
    selection.took(at)
  }
  expect(seen).toEqual([40, 41, 42, 40, 41])
  selection.took(77)
  expect(selection.start(undefined)).toBe(40)
})

test('next-fit: the port that was closed last is not the next one', () => {
  const tcp = { ports: [2000, 2099] as const, lease: 0, quarantineMs: 0 }
  const facility = attach(allocate({ stacks: 1, dvipas: [{ address: '192.0.2.1', tcp }] }))
  const options = { name: 'a', random: numbers(1), nanoseconds: () => 0, now: 0 }
  const space = join(facility, options).spaceAt(0)
  const ports = Array.from({ length: 100 }, () => {
    const held = space.connect(0)
    space.close(held, 0)
    return portOf(held)
  })
  expect(new Set(ports).size).toBe(100)
})

test.each(POLICIES)('%s: begins inside the range, also after it has changed', policy => {
  const tcp = { span: [1024, 65_535] as const, ports: [30_000, 30_999] as const, lease: 0 }
  const facility = attach(allocate({ stacks: 4, dvipas: [{ address: '192.0.2.1', tcp }] }))
  const stacks = ['a', 'b', 'c', 'd'].map((name, i) =>
    join(facility, { name, policy, random: numbers(i + 1), nanoseconds: () => 0, now: 0 }),
  )
  const firsts = (): number[] =>
    stacks.flatMap(stack =>
      Array.from({ length: 40 }, (_, i) =>
        portOf(stack.spaceAt(0).connect(0, new Destination(`198.51.100.${i}`, 443))),
      ),
    )
  const spread = (ports: readonly number[], low: number): number =>
    new Set(ports.map(port => Math.floor((port - low) / 250))).size
  expect(spread(firsts(), 30_000), 'in each quarter').toBe(4)
  const space = facility.spaces[0]!
  stacks[0]!.redefine(space, { ports: [50_000, 50_999] }, 0)
  for (const stack of stacks) stack.spaceAt(0).connect(0)
  expect(spread(firsts(), 50_000), 'in each quarter of the new range').toBe(4)
})
