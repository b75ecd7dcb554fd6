/**
 * Goal: a profile change of a space at work does what the sequential model says, for every structure and
 * lock (I1, I3, I4, I5, I6, I9): what is selected follows the last statement, no live connection is cut, a
 * port that comes back into service within its hold-down is still cooling, and a DVIPA that is deleted
 * drains and is spare then.
 *
 * Method: the random operations of port-space.test.ts and routing-table.test.ts, on a range inside a wider
 * span, with redefine, define, undefine and attend among them. After each step outcomes, truth words,
 * excluded bits and every derived word are compared with the model. Then examples: what is refused,
 * spares, and the pool.
 *
 * Not covered: a changer that dies (crash-live.test.ts), and stacks at work during a change.
 */
// @ts-nocheck


import { afterAll, describe, expect, test } from 'vitest'
import { spaceUsage } from '#core/display/usage.js'
import { allocate, attach, Destination, portOf, portStates, REFUSED } from '#core/index.js'
import { assertConsistent } from '#props/census/census.js'
import { assertRoutingConsistent } from '#props/census/routing-census.js'
import { checkProperty } from '#props/support/check-property.js'
import { runScript } from '#props/support/cluster.js'
import {
  allocateSpace,
  joinAs,
  LOCK_KINDS,
  ROUTING_VARIANTS,
  VARIANTS,
} from '#props/support/facilities.js'
import { routingScripts, scripts } from '#props/support/operations.js'
import { runRoutingScript } from '#props/support/routing-cluster.js'

const FILE = 'props/live-changes.test.ts'
const RUNS = 100
const STEPS_MAX = 100
const WEB = new Destination('198.51.100.1', 443)
const MAIL = new Destination('198.51.100.1', 25)

const SPARE_VARIANTS = [...VARIANTS, ...ROUTING_VARIANTS]

let performed = 0

describe.each(VARIANTS)('$name', ({ config }) => {
  test.each(LOCK_KINDS)('%s: outcomes and words are those of the model', lock => {
    const run = (script: Parameters<typeof runScript>[0]): void => {
      performed += runScript(script, lock)
    }
    checkProperty(FILE, scripts(config, STEPS_MAX, true), run, RUNS)
  })

  test('a draining port is in use, then reserved, and cooling when it is included again', () => {
    const lease = config.access === 'literal' ? 0 : 4
    const space = { ...config, ports: [2000, 2007] as const, lease, quarantineMs: 1000 }
    const facility = allocateSpace(2, 'mutex', space)
    const [a, b] = [1, 2].map(slot => joinAs(facility, slot, 0))
    const [entry] = facility.spaces
    const held = a!.spaceAt(0).connect(0)
    const port = portOf(held)
    const reserved = { ports: [2000, 2007] as const, reserved: [port] }
    expect(b!.redefine(entry!, reserved, 0)).toEqual({ draining: 1 })
    expect(portStates(facility, entry!, 0)).toMatchObject({ held: 1, draining: 1, reserved: 0 })
    expect(b!.spaceAt(0).bind(port, 0)).toBe(REFUSED.RESERVED)
    expect(a!.spaceAt(0).close(held, 10)).toBe(0)
    expect(portStates(facility, entry!, 10)).toMatchObject({ held: 0, draining: 0, reserved: 1 })
    b!.redefine(entry!, { ports: [2000, 2007] }, 20)
    expect(b!.spaceAt(0).bind(port, 1010)).toBe(REFUSED.QUARANTINED)
    expect(b!.spaceAt(0).bind(port, 1011)).toBeGreaterThan(0)
    assertConsistent(facility, 1011)
  })
})

describe.each(ROUTING_VARIANTS)('routing table, $name', ({ config }) => {
  test.each(LOCK_KINDS)('%s: outcomes and words are those of the model', lock => {
    const tally = { steps: 0, connects: 0, binds: 0, exhausted: 0, full: 0, recoveries: 0 }
    const run = (script: Parameters<typeof runRoutingScript>[0]): void =>
      runRoutingScript(script, lock, tally)
    checkProperty(FILE, routingScripts(config, STEPS_MAX, true), run, RUNS)
    performed += tally.steps
  })

  test('what is on an excluded port drains, gets no successor, and cools when it is included again', () => {
    const space = { ...config, entries: 64, ports: [2000, 2063] as const, quarantineMs: 1000 }
    const facility = allocateSpace(2, 'mutex', space)
    const [a, b] = [1, 2].map(slot => joinAs(facility, slot, 0))
    const [entry] = facility.spaces
    const [mine, others] = [a!.spaceAt(0), b!.spaceAt(0)]
    const bound = mine.bind(2010, 0)
    const live = mine.connect(0, WEB)
    const second = others.bind(2063, 0)
    const port = portOf(live)
    const draining = (now: number) => {
      const states = portStates(facility, entry!, now)
      expect(spaceUsage(facility, entry!, now).states).toEqual(states)
      return states
    }
    const reserved = { ports: [2000, 2061] as const, reserved: [port, 2010] }
    expect(b!.redefine(entry!, reserved, 0)).toEqual({ draining: 3 })
    expect(draining(0)).toMatchObject({ held: 2, draining: 3, reserved: 0, free: 60 })
    for (const at of [port, 2010]) {
      expect(others.bind(at, 0)).toBe(REFUSED.RESERVED)
      expect(others.refusal().reason).toBe('reserved')
    }
    expect(mine.bind(2063, 0)).toBe(REFUSED.OUT_OF_RANGE)
    const got: number[] = []
    for (let held = 0; held >= 0; held = others.connect(0, MAIL)) if (held > 0) got.push(held)
    expect(got.map(portOf)).not.toContain(port)
    expect([mine.close(live, 10), mine.close(bound, 10), others.close(second, 10)]).toEqual([
      0, 0, 0,
    ])
    expect(draining(10)).toMatchObject({ draining: 0, reserved: 2 })
    for (const held of got) others.close(held, 10)
    b!.redefine(entry!, { ports: [2000, 2063] }, 20)
    for (const at of [port, 2010, 2063]) expect(mine.bind(at, 1010)).toBe(REFUSED.QUARANTINED)
    for (const at of [port, 2010, 2063]) expect(mine.bind(at, 1011)).toBeGreaterThan(0)
    assertRoutingConsistent(facility, 1011)
  })

  test('a wider range ends a refusal', () => {
    const space = { ...config, entries: 80, ports: [2000, 2003] as const, lease: 0 }
    const facility = allocateSpace(1, 'mutex', { ...space, span: [2000, 2039] })
    const stack = joinAs(facility, 1, 0)
    const at = stack.spaceAt(0)
    const held = Array.from({ length: 4 }, () => at.connect(0, WEB))
    expect(held.every(connection => connection > 0)).toBe(true)
    expect([at.connect(0, WEB), at.connect(0, WEB)]).toEqual([REFUSED.EXHAUSTED, REFUSED.EXHAUSTED])
    stack.redefine(facility.spaces[0]!, { ports: [2000, 2039] }, 0)
    expect(portOf(at.connect(0, WEB))).toBeGreaterThan(2003)
  })
})

describe.each([
  [4, '192.0.2.2', '2001:db8::2', '198.51.100.1'],
  [6, '2001:db8::2', '192.0.2.2', '2001:db8::9'],
] as const)('spare routing tables of family %i', (family, address, other, remote) => {
  test('serve addresses of their family, and no other', () => {
    const tcp = { ports: [3000, 3063] as const, structure: 'routing-table', entries: 64 } as const
    const facility = attach(allocate({ stacks: 1, dvipas: [], spares: { count: 1, tcp, family } }))
    const stack = joinAs(facility, 1, 0)
    const statement = { ports: [3000, 3009] as const }
    const full = expect.objectContaining({ code: 'NOT_LIVE' })
    expect(() => stack.define(other, 'tcp', statement, 0)).toThrow(full)
    stack.define(address, 'tcp', statement, 0)
    const to = new Destination(remote, 443)
    const space = stack.space(address, 'tcp')
    const held = space.connect(0, to)
    expect(held).toBeGreaterThan(0)
    expect(stack.undefine(address, 'tcp', 0)).toEqual({ draining: 1 })
    expect(space.connect(0, to)).toBe(REFUSED.NOT_DEFINED)
    expect(space.close(held, 0)).toBe(0)
    stack.attend(0)
    expect(space.entry.state).toBe('undefined')
    assertRoutingConsistent(facility, 0)
  })
})

describe('what cannot be changed live is refused, with the reason and what to do', () => {
  const tcp = { ports: [2000, 2009] as const, span: [1990, 2019] as const, lease: 0 }
  const create = () => {
    const facility = attach(allocate({ stacks: 1, dvipas: [{ address: '192.0.2.1', tcp }] }))
    return { facility, entry: facility.spaces[0]!, stack: joinAs(facility, 1, 0) }
  }

  test.each([
    [[1989, 2009], /1989-2009 lie outside 1990-2019.*wider span/],
    [[2000, 2020], /2000-2020 lie outside 1990-2019/],
  ] as const)('ports %s', (ports, message) => {
    const { stack, entry } = create()
    const live = { code: 'NOT_LIVE', message: expect.stringMatching(message) }
    expect(() => stack.redefine(entry, { ports }, 0)).toThrow(expect.objectContaining(live))
    expect([entry.low, entry.high]).toEqual([2000, 2009])
  })

  test('a wrong statement, a DVIPA without a spare, one that is not defined', () => {
    const { stack, entry, facility } = create()
    const code = (code: string) => expect.objectContaining({ code })
    const wrong = { ports: [2000, 2009] as const, reserved: [2010] }
    expect(() => stack.redefine(entry, wrong, 0)).toThrow(code('BAD_CONFIG'))
    const statement = { ports: [2000, 2009] as const }
    expect(() => stack.define('192.0.2.2', 'tcp', statement, 0)).toThrow(code('NOT_LIVE'))
    expect(() => stack.undefine('192.0.2.2', 'tcp', 0)).toThrow(code('NO_SUCH_SPACE'))
    stack.undefine('192.0.2.1', 'tcp', 0)
    expect(() => stack.redefine(entry, statement, 0)).toThrow(code('NOT_LIVE'))
    expect(() => facility.space('192.0.2.1', 'tcp')).toThrow(code('NO_SUCH_SPACE'))
    assertConsistent(facility, 0)
  })

  test('a stack that has been fenced changes nothing', () => {
    const { stack, entry, facility } = create()
    facility.fence(stack.token)
    const statement = { ports: [2000, 2005] as const }
    const fenced = expect.objectContaining({ code: 'FENCED' })
    expect(() => stack.redefine(entry, statement, 0)).toThrow(fenced)
    expect(() => stack.undefine('192.0.2.1', 'tcp', 0)).toThrow(fenced)
    expect(entry.high).toBe(2009)
  })
})

describe('spares and the pool', () => {
  const create = () => {
    const room = { ports: [3000, 3063] as const, lease: 8, quarantineMs: 0 }
    const config = {
      stacks: 2,
      dvipas: [{ address: '192.0.2.1', tcp: { ...room, ports: [3000, 3003] as const } }],
      pool: { ports: [5000, 5009] as const, span: [4990, 5020] as const, lease: 0 },
      spares: { count: 2, tcp: room, udp: room },
    }
    const facility = attach(allocate(config))
    return { facility, stacks: [1, 2].map(slot => joinAs(facility, slot, 0)) }
  }

  test('two stacks define, use and delete DVIPAs; a deleted one drains, and its space is used again', () => {
    const { facility, stacks } = create()
    const [a, b] = stacks
    const statement = { ports: [3000, 3009] as const, reserved: [3004] }
    for (const [address, protocol] of [
      ['192.0.2.2', 'tcp'],
      ['192.0.2.2', 'udp'],
      ['2001:db8::2', 'tcp'],
    ] as const) {
      expect(a!.define(address, protocol, statement, 0)).toEqual({ draining: 0 })
      const entry = facility.space(address, protocol)
      expect(entry).toMatchObject({ address, protocol, low: 3000, high: 3009, state: 'active' })
      expect(entry.reservedPorts).toBe(1)
      const held = Array.from({ length: 9 }, () => b!.space(address, protocol).connect(0))
      expect(held.every(connection => connection > 0)).toBe(true)
      expect(b!.space(address, protocol).connect(0)).toBe(REFUSED.EXHAUSTED)
    }
    const full = expect.objectContaining({ code: 'NOT_LIVE' })
    expect(() => b!.define('192.0.2.3', 'tcp', statement, 0)).toThrow(full)

    const space = b!.space('192.0.2.2', 'tcp')
    const one = a!.space('192.0.2.2', 'tcp')
    expect(a!.undefine('192.0.2.2', 'tcp', 0)).toEqual({ draining: 9 })
    expect(space.connect(0)).toBe(REFUSED.NOT_DEFINED)
    expect(one.bind(3001, 0)).toBe(REFUSED.NOT_DEFINED)
    expect(one.refusal()).toMatchObject({ reason: 'not-defined', errno: 'EADDRNOTAVAIL' })
    expect(() => b!.define('192.0.2.3', 'tcp', statement, 0)).toThrow(full)
    facility.fence(b!.token)
    a!.recoverFenced(0)
    a!.attend(0)
    expect(space.entry.state).toBe('undefined')
    a!.define('192.0.2.3', 'tcp', statement, 0)
    expect(facility.space('192.0.2.3', 'tcp').index).toBe(space.entry.index)
    expect(one.connect(0)).toBeGreaterThan(0)
    assertConsistent(facility, 0)
  })

  test.each(SPARE_VARIANTS)(
    '$name: hold-downs outlive the definition, in its space',
    ({ config }) => {
      const room = { ...config, ports: [3000, 3063] as const, lease: 0, quarantineMs: 1000 }
      const dvipas = [{ address: '192.0.2.1', tcp: room }]
      const facility = attach(allocate({ stacks: 1, dvipas, spares: { count: 2, tcp: room } }))
      const stack = joinAs(facility, 1, 0)
      const statement = { ports: [3000, 3009] as const }
      stack.define('192.0.2.2', 'tcp', statement, 0)
      stack.define('192.0.2.3', 'tcp', statement, 0)
      const space = stack.space('192.0.2.3', 'tcp')
      const [bound, connected] = [
        space.bind(3001, 0),
        space.connect(0, new Destination('10.0.0.1', 80)),
      ]
      for (const held of [bound, connected]) expect(space.close(held, 10)).toBe(0)
      for (const address of ['192.0.2.2', '192.0.2.3']) stack.undefine(address, 'tcp', 10)

      // One spare has nothing in hold-down; the other is kept for the address whose ports cool there.
      stack.define('192.0.2.4', 'tcp', statement, 10)
      expect(facility.space('192.0.2.4', 'tcp').index).toBe(1)
      const cooling = { code: 'NOT_LIVE', message: expect.stringMatching(/until tick 1011/) }
      expect(() => stack.define('192.0.2.5', 'tcp', statement, 10)).toThrow(
        expect.objectContaining(cooling),
      )
      stack.define('192.0.2.3', 'tcp', statement, 10)
      const again = stack.space('192.0.2.3', 'tcp')
      for (const held of [bound, connected]) {
        expect(again.bind(portOf(held), 1010)).toBe(REFUSED.QUARANTINED)
        expect(again.bind(portOf(held), 1011)).toBeGreaterThan(0)
      }
      if (config.structure !== 'routing-table') assertConsistent(facility, 1011)

      stack.undefine('192.0.2.4', 'tcp', 1011)
      stack.define('192.0.2.5', 'tcp', statement, 1011)
      expect(facility.space('192.0.2.5', 'tcp').index).toBe(1)
    },
  )

  test('the pool is a space of its own; the last statement about its range is right', () => {
    const { facility, stacks } = create()
    const [a, b] = stacks
    expect(a!.pool!.entry).toMatchObject({ address: '0.0.0.0', low: 5000, high: 5009 })
    const held = a!.pool!.bind(0, 0)
    b!.redefine(b!.pool!.entry, { ports: [5010, 5015] }, 0)
    a!.redefine(a!.pool!.entry, { ports: [5012, 5019] }, 0)
    expect(portOf(b!.pool!.bind(0, 0))).toBeGreaterThanOrEqual(5012)
    expect(b!.pool!.bind(5011, 0)).toBe(REFUSED.OUT_OF_RANGE)
    expect(a!.pool!.close(held, 0)).toBe(0)
    expect(facility.space('0.0.0.0', 'tcp').index).toBe(a!.pool!.entry.index)
  })

  test('a facility without a pool has none', () => {
    const facility = allocateSpace(1, 'mutex', { ports: [2000, 2009] })
    expect(joinAs(facility, 1, 0).pool).toBeUndefined()
  })
})

afterAll(() => {
  console.log(`${performed} steps against the model`)
  expect(performed).toBeGreaterThan(0)
})
