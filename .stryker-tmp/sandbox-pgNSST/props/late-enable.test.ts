/**
 * Goal: claim 23. A space that begins uncoordinated is brought together while stacks are at work: what
 * exists is published first, a port that several stacks have is free when the last one has released it,
 * also if one of them dies, and from `on` a port has no new second holder (I1, I3, I4, I5, I6, I9, I11).
 *
 * Method: random operations of two to four stacks in one thread, enable, finish, cancel and deaths among
 * them, against a sequential model, with the census after each step; then the example of three stacks.
 *
 * Not covered: deaths inside an operation (crash-live.test.ts); stacks truly side by side
 * (late-enable-threads.test.ts).
 */
// @ts-nocheck


import { afterAll, describe, expect, test } from 'vitest'
import { allocate, attach, portOf, REFUSED, sharedPorts } from '#core/index.js'
import { assertConsistent } from '#props/census/census.js'
import { checkProperty } from '#props/support/check-property.js'
import { allocateSpace, joinAs, LOCK_KINDS, VARIANTS } from '#props/support/facilities.js'
import { runLateScript } from '#props/support/late-cluster.js'
import { type LateScript, lateScripts } from '#props/support/late-operations.js'

const FILE = 'props/late-enable.test.ts'
const RUNS = 120
const STEPS_MAX = 120
const LOW = 30_000
const QUARANTINE_MS = 1000

const tally = { steps: 0, on: 0, cancelled: 0, shared: 0 }

describe.each(VARIANTS)('$name', ({ config }) => {
  test.each(LOCK_KINDS)('%s: outcomes and words are those of the model', lock => {
    const run = (script: LateScript): void => runLateScript(script, lock, tally)
    checkProperty(FILE, lateScripts(config, STEPS_MAX), run, RUNS)
  })

  const create = () => {
    const lease = config.access === 'literal' ? 0 : 8
    const space = { ...config, ports: [LOW, LOW + 39] as const, lease, quarantineMs: QUARANTINE_MS }
    const facility = allocateSpace(4, 'mutex', { ...space, coordination: 'off' })
    const stacks = [1, 2, 3].map(slot => joinAs(facility, slot, 0))
    return { facility, entry: facility.spaces[0]!, stacks }
  }

  test('off: each stack picks by itself, and nothing of it is in the store', () => {
    const { facility, stacks } = create()
    const held = stacks.map(stack => stack.spaceAt(0).bind(LOW + 5, 0))
    expect(held.map(portOf)).toEqual([LOW + 5, LOW + 5, LOW + 5])
    expect(stacks[0]!.spaceAt(0).bind(LOW + 5, 0)).toBe(REFUSED.IN_USE)
    expect(assertConsistent(facility, 0).ports.every(({ state }) => state === 'free')).toBe(true)
  })

  test('what could be picked is told by the stack itself, and from seeding on by the store', () => {
    const { entry, stacks } = create()
    const [a, b, c] = stacks
    for (let held = 0; held < 3; held += 1) a!.spaceAt(0).connect(0)
    c!.redefine(entry, { ports: [LOW, LOW + 29] }, 0)
    expect([a!, b!].map(stack => stack.spaceAt(0).eligible(0))).toEqual([27, 30])
    b!.enable(entry, 0)
    a!.attend(0)
    expect([a!, b!].map(stack => stack.spaceAt(0).eligible(0))).toEqual([27, 27])
  })

  test.each(['closes', 'crashes'])('three stacks have one port; the last but one %s', end => {
    const { facility, entry, stacks } = create()
    const [a, b, c] = stacks
    const [x, y, z] = stacks.map(stack => stack.spaceAt(0).bind(LOW + 5, 0))
    a!.enable(entry, 0)
    expect(a!.finishEnable(entry, 0)).toMatchObject({
      status: 'waiting',
      for: [{ slot: 2 }, { slot: 3 }],
    })
    b!.attend(0)
    c!.attend(0)
    expect(c!.finishEnable(entry, 0).status).toBe('on')
    expect(sharedPorts(facility, entry)).toMatchObject([
      { port: LOW + 5, owners: [{ slot: 1 }, { slot: 2 }, { slot: 3 }] },
    ])
    const newcomer = joinAs(facility, 4, 0).spaceAt(0)
    const isInUse = (now: number): void => {
      expect(newcomer.bind(LOW + 5, now)).toBe(REFUSED.IN_USE)
      expect(newcomer.refusal().message).toMatch(/shared by several/)
      assertConsistent(facility, now)
    }
    isInUse(0)
    expect(a!.spaceAt(0).close(x!, 0)).toBe(0)
    expect(a!.spaceAt(0).close(x!, 0)).toBe(REFUSED.NOT_HELD)
    isInUse(5000)
    if (end === 'closes') {
      expect(b!.spaceAt(0).close(y!, 5000)).toBe(0)
    } else {
      expect(c!.recover(b!.token, 5000, { exited: true })).toMatchObject({ ports: 1 })
    }
    isInUse(9000)
    expect(c!.spaceAt(0).close(z!, 9000)).toBe(0)
    expect(newcomer.bind(LOW + 5, 9000)).toBe(REFUSED.QUARANTINED)
    expect(newcomer.bind(LOW + 5, 9000 + QUARANTINE_MS + 1)).toBeGreaterThan(0)
    assertConsistent(facility, 9000 + QUARANTINE_MS + 1)
  })

  test('`on` waits for a dead stack to be recovered, and a stack that joins has nothing to publish', () => {
    const { facility, entry, stacks } = create()
    const [a, b, c] = stacks
    a!.enable(entry, 0)
    b!.attend(0)
    facility.fence(c!.token)
    expect(a!.finishEnable(entry, 0)).toMatchObject({ status: 'waiting', for: [{ slot: 3 }] })
    const joined = joinAs(facility, 4, 0)
    expect(joined.finishEnable(entry, 0)).toEqual({ status: 'on', for: [] })
  })

  test('an acknowledgement counts for the incarnation that gave it, not for its successor', () => {
    const { facility, entry, stacks } = create()
    const [a, b, c] = stacks
    a!.enable(entry, 0)
    for (const stack of [b!, c!]) stack.attend(0)
    c!.leave(0)
    expect(facility.slots.claim(3, 'joining', false)).toBeGreaterThan(0)
    expect(a!.finishEnable(entry, 0).for.map(({ slot }) => slot)).toEqual([3])
  })

  test('a cancelled attempt leaves nothing behind, and its acknowledgements count for no other', () => {
    const { facility, entry, stacks } = create()
    const [a, b, c] = stacks
    const held = stacks.map(stack => stack.spaceAt(0).connect(0))
    a!.enable(entry, 0)
    for (const stack of stacks) stack.attend(0)
    b!.cancelEnable(entry, 0)
    expect(c!.finishEnable(entry, 0)).toEqual({ status: 'off', for: [] })
    for (const stack of stacks) stack.attend(0)
    expect(assertConsistent(facility, 0).ports.every(({ state }) => state === 'free')).toBe(true)
    c!.enable(entry, 0)
    expect(c!.finishEnable(entry, 0).for.map(({ slot }) => slot)).toEqual([1, 2])
    stacks.forEach((stack, nth) => {
      expect(stack.spaceAt(0).close(held[nth]!, 0)).toBe(0)
    })
    expect(a!.finishEnable(entry, 0).status).toBe('on')
  })
})

test('only a DVIPA can begin uncoordinated, and a space that is coordinated has nothing to enable', () => {
  const tcp = { ports: [LOW, LOW + 9] as const }
  const late = { ...tcp, coordination: 'off' as const }
  const dvipas = [{ address: '192.0.2.1', tcp }]
  for (const more of [{ pool: late }, { spares: { count: 1, tcp: late } }]) {
    const bad = {
      code: 'BAD_CONFIG',
      message: expect.stringMatching(/coordinated from its beginning/),
    }
    expect(() => allocate({ stacks: 1, dvipas, ...more })).toThrow(expect.objectContaining(bad))
  }
  const facility = attach(allocate({ stacks: 1, dvipas }))
  const stack = joinAs(facility, 1, 0)
  stack.enable(facility.spaces[0]!, 0)
  expect(stack.finishEnable(facility.spaces[0]!, 0)).toEqual({ status: 'on', for: [] })
})

test('a space that is not coordinated is deleted, and defined again for the same address only', () => {
  const tcp = { ports: [LOW, LOW + 9] as const, coordination: 'off' as const }
  const facility = attach(allocate({ stacks: 1, dvipas: [{ address: '192.0.2.1', tcp }] }))
  const [entry] = facility.spaces
  const stack = joinAs(facility, 1, 0)
  const space = stack.spaceAt(0)
  const held = space.connect(0)
  stack.undefine('192.0.2.1', 'tcp', 0)
  stack.attend(0)
  expect(entry!.state).toBe('quiescing')
  expect(space.connect(0)).toBe(REFUSED.NOT_DEFINED)
  const live = expect.objectContaining({ code: 'NOT_LIVE' })
  expect(() => stack.enable(entry!, 0)).toThrow(live)
  expect(() => stack.define('192.0.2.2', 'tcp', { ports: tcp.ports }, 0)).toThrow(live)
  stack.define('192.0.2.1', 'tcp', { ports: tcp.ports, reserved: [LOW + 1] }, 0)
  expect(space.bind(LOW + 1, 0)).toBe(REFUSED.RESERVED)
  expect(space.connect(0)).toBeGreaterThan(0)
  expect(space.close(held, 0)).toBe(0)
})

test('once it is on, a space that was deleted and has drained may stand for another address', () => {
  const ports = [LOW, LOW + 9] as const
  const tcp = { ports, lease: 0, quarantineMs: 0, coordination: 'off' as const }
  const facility = attach(allocate({ stacks: 1, dvipas: [{ address: '192.0.2.1', tcp }] }))
  const [entry] = facility.spaces
  const stack = joinAs(facility, 1, 0)
  const held = stack.spaceAt(0).connect(0)
  stack.enable(entry!, 0)
  expect(stack.finishEnable(entry!, 0).status).toBe('on')
  expect(stack.undefine('192.0.2.1', 'tcp', 0)).toEqual({ draining: 1 })
  stack.spaceAt(0).close(held, 0)
  expect(stack.define('192.0.2.2', 'tcp', { ports }, 0)).toEqual({ draining: 0 })
  expect(entry).toMatchObject({ address: '192.0.2.2', state: 'active' })
  expect(facility.phase(entry!)).toBe('on')
  expect(stack.space('192.0.2.2', 'tcp').connect(0)).toBeGreaterThan(0)
  assertConsistent(facility, 0)
})

afterAll(() => {
  console.log(`${JSON.stringify(tally)} against the model`)
  for (const count of Object.values(tally)) expect(count).toBeGreaterThan(0)
})
