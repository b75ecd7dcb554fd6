/**
 * Goal: a space of many segments finds what there is by its hints, without asking each segment; an
 * exception in a critical section loses no lock; and ends of hold-downs are compared as ticks that wrap.
 *
 * Method: examples. Which segments were asked is told by the counts of their locks.
 *
 * Not covered: random sequences (props/port-space.test.ts), and stacks side by side (props/proof).
 */
import { describe, expect, test } from 'vitest'
import { RUNTIME } from '#core/facility/layout.js'
import { lockFigures, type PortSpace, portOf, REFUSED, spaceFigures } from '#core/index.js'
import type { PortStore } from '#core/ports/port-store.js'
import { earlier, later } from '#core/ports/segment-store.js'
import { assertConsistent } from '#props/census/census.js'
import { allocateSpace, joinAs } from '#props/support/facilities.js'

const LOW = 20_000
const SEGMENT = 32
const SEGMENTS = 70

function create(lease = 0, quarantineMs = 0) {
  const ports = [LOW, LOW + SEGMENTS * SEGMENT - 1] as const
  const config = { structure: 'bitmap', lockScope: 'segment', segmentPorts: SEGMENT } as const
  const facility = allocateSpace(2, 'mutex', { ...config, ports, lease, quarantineMs })
  const stacks = [1, 2].map(slot => joinAs(facility, slot, 0))
  const [mine, other] = stacks.map(stack => stack.spaceAt(0))
  const asked = (): number[] =>
    Array.from(
      { length: SEGMENTS },
      (_, index) => lockFigures(facility, facility.spaces[0]!.firstLock + index, 1).acquisitions,
    )
  return { facility, stacks, mine: mine!, other: other!, asked }
}

const storeOf = (space: PortSpace): PortStore => space.store as unknown as PortStore

describe('segments are asked by their hints', () => {
  test.each([
    [5, 64],
    [5, 4],
    [64, 33],
    [69, 0],
    [31, 32],
    [33, 32],
  ])('from segment %i, the only free port is in %i', (from, at) => {
    const { facility, mine, asked } = create()
    const store = storeOf(mine)
    for (let index = 0; index < SEGMENTS * SEGMENT; index += 1) {
      if (index !== at * SEGMENT + 7) expect(store.bind(index, 0)).toBe(index)
    }
    assertConsistent(facility, 0)
    const before = asked()
    expect(store.take(from * SEGMENT, 0)).toBe(at * SEGMENT + 7)
    const after = asked().map((count, index) => count - before[index]!)
    expect(after.flatMap((count, index) => (count > 0 ? [index] : []))).toEqual(
      [from, at].sort((one, two) => one - two),
    )
    expect(store.take(from * SEGMENT, 0)).toBe(REFUSED.EXHAUSTED)
    assertConsistent(facility, 0)
  })

  test('one is asked again from its beginning, last of all', () => {
    const { mine } = create()
    const store = storeOf(mine)
    for (let index = 0; index < SEGMENTS * SEGMENT; index += 1) {
      if (index !== 40 * SEGMENT + 3) store.bind(index, 0)
    }
    expect(store.take(40 * SEGMENT + 9, 0)).toBe(40 * SEGMENT + 3)
  })
})

describe('an exception in a critical section', () => {
  test('of one segment is thrown on, and the next one repairs', () => {
    const { facility, mine, other } = create(8)
    const failure = new Error('in the middle')
    const fail = (): never => {
      throw failure
    }
    expect(() => storeOf(mine).grant(0, 0, fail)).toThrow(failure)
    expect(other.bind(LOW + 9, 0)).toBeGreaterThan(0)
    expect(spaceFigures(facility, 0, 2).REPAIRS).toBe(1)
    assertConsistent(facility, 0)
  })

  test('of all segments leaves each lock to be inherited, and a second try goes well', () => {
    const { facility, mine, other } = create()
    const failure = new Error('in the middle')
    const fail = (): never => {
      throw failure
    }
    expect(() => storeOf(mine).exclusively(0, fail)).toThrow(failure)
    expect(storeOf(other).exclusively(0, () => 42)).toBe(42)
    expect(spaceFigures(facility, 0, 2).REPAIRS).toBe(SEGMENTS)
    assertConsistent(facility, 0)
  })

  test('a release of what is not held changes nothing, and is thrown', () => {
    const { facility, mine, other } = create()
    const held = mine.connect(0)
    const index = portOf(held) - LOW
    expect(() => storeOf(other).release(index, 0)).toThrow(/another owner/)
    expect(() => storeOf(other).release(index + 1, 0)).toThrow(/another owner/)
    expect(mine.close(held, 0)).toBe(0)
    assertConsistent(facility, 0)
  })
})

test('a recovery that comes late takes nothing from a successor', () => {
  const { facility, stacks, other } = create()
  facility.fence(stacks[0]!.token)
  stacks[1]!.recoverFenced(0)
  const successor = joinAs(facility, 1, 0).spaceAt(0)
  const held = successor.connect(0)
  expect(storeOf(other).recover(stacks[0]!.token, 0)).toBe(0)
  expect(successor.close(held, 0)).toBe(0)
  assertConsistent(facility, 0)
})

test('whether anything is held is told by each map, to its last bit', () => {
  const { mine, other } = create()
  const stores = [mine, other].map(storeOf)
  for (const [by, index] of [
    [0, 0],
    [1, 31],
    [1, SEGMENTS * SEGMENT - 1],
    [0, 40 * SEGMENT + 1],
  ] as const) {
    expect(stores.map(store => store.seemsHeld())).toEqual([false, false])
    stores[by]!.bind(index, 0)
    expect(stores.map(store => store.seemsHeld())).toEqual([true, true])
    stores[by]!.release(index, 0)
  }
})

test('a space cools until the last of its hold-downs ends', () => {
  const { mine } = create(0, 1000)
  const store = storeOf(mine)
  const until = (now: number): number => {
    let seen = -1
    store.exclusively(now, () => {
      seen = store.coolsUntil(now)
      return 0
    })
    return seen
  }
  expect(until(0)).toBe(0)
  for (const [index, at] of [
    [0, 10],
    [40 * SEGMENT, 30],
    [40 * SEGMENT + 5, 20],
    [SEGMENTS * SEGMENT - 1, 25],
  ] as const) {
    store.bind(index, 0)
    store.release(index, at)
  }
  expect(until(30)).toBe(1031)
  expect(until(1030)).toBe(1031)
  expect(until(1031)).toBe(0)
  // Taken at a tick that lies ahead of somebody's clock: that is no hold-down.
  store.bind(3, 2000)
  expect(until(1990)).toBe(0)
})

test('a refusal stands until the first hold-down of any segment ends', () => {
  const { facility, mine, other } = create(0, 1000)
  const store = storeOf(mine)
  const count = SEGMENTS * SEGMENT
  for (let index = 0; index < count; index += 1) store.bind(index, 0)
  for (const [index, at] of [
    [50 * SEGMENT, 30],
    [7 * SEGMENT, 10],
    [60 * SEGMENT, 20],
  ] as const)
    store.release(index, at)
  expect(store.takeOrRefuse(30)).toBe(REFUSED.EXHAUSTED)
  const { runtimeAt } = facility.spaces[0]!
  expect(facility.words[runtimeAt + RUNTIME.UNTIL]).toBe(1011)
  expect(storeOf(other).takeOrRefuse(1010)).toBe(REFUSED.EXHAUSTED)
  expect(storeOf(other).takeOrRefuse(1011)).toBe(7 * SEGMENT)
  assertConsistent(facility, 1011)
})

describe('of two ends of hold-downs', () => {
  const wrapped = (-(2 ** 31) + 5) | 0
  test.each([
    [0, 0, 0, 0],
    [0, 7, 7, 7],
    [7, 0, 7, 7],
    [0, wrapped, wrapped, wrapped],
    [wrapped, 0, wrapped, wrapped],
    [3, 7, 3, 7],
    [7, 3, 3, 7],
    [2 ** 31 - 5, wrapped, 2 ** 31 - 5, wrapped],
    [wrapped, 2 ** 31 - 5, 2 ** 31 - 5, wrapped],
  ])('%i and %i the earlier is %i, the later %i', (one, two, first, last) => {
    expect([earlier(one, two), later(one, two)]).toEqual([first, last])
  })
})
