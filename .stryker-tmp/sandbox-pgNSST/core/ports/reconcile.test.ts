/**
 * Goal: `reconcile` finds exactly what a stack holds by the facility and has no live connection for, in every
 * structure and phase, says since when, and frees it on request, never by itself.
 *
 * Method: examples. A leak is a handle that the test forgets.
 *
 * Not covered: random sequences and deaths (props/reconcile.test.ts).
 */
// @ts-nocheck

import { describe, expect, test } from 'vitest'
import {
  allocate,
  attach,
  type Connection,
  Destination,
  displayPort,
  type Facility,
  type PortSpace,
  portOf,
  REFUSED,
  type SpaceConfig,
  type Stack,
  spaceFigures,
} from '#core/index.js'
import { assertConsistent } from '#props/census/census.js'
import { ADDRESS, allocateSpace, joinAs, VARIANTS } from '#props/support/facilities.js'

const PORTS = [40_000, 40_063] as const
const NOW = 5000
const LATER = 9000
const HOLD_DOWN = 1000

function two(config: SpaceConfig): { facility: Facility; stacks: Stack[]; spaces: PortSpace[] } {
  const facility = allocateSpace(3, 'mutex', { ports: PORTS, quarantineMs: HOLD_DOWN, ...config })
  const stacks = [1, 2].map(slot => joinAs(facility, slot, NOW))
  return { facility, stacks, spaces: stacks.map(stack => stack.spaceAt(0)) }
}

const leaked = (connection: Connection, more: object = {}): object => ({
  address: ADDRESS,
  protocol: 'tcp',
  connection,
  port: portOf(connection),
  since: NOW,
  leased: false,
  ...more,
})

const BOTH = VARIANTS.flatMap(({ name, config }) =>
  (config.access === 'literal' ? [0] : [0, 8]).map(lease => ({
    name: `${name}, lease ${lease}`,
    config: { ...config, lease },
  })),
)

describe.each(BOTH)('$name', ({ config }) => {
  const leased = config.lease > 0

  test('what is forgotten is found, with its time, as often as one looks', () => {
    const { facility, spaces } = two(config)
    const [mine, other] = spaces as [PortSpace, PortSpace]
    const live = [mine.connect(NOW), mine.bind(40_050, NOW)]
    const [first, bound] = [mine.connect(NOW), mine.bind(40_060, NOW + 7)]
    mine.close(mine.connect(NOW), NOW)
    other.connect(NOW)
    const leaks = [leaked(first, { leased }), leaked(bound, { since: NOW + 7 })]
    for (let look = 0; look < 2; look += 1) {
      expect(mine.reconcile(live, LATER)).toEqual({ leaks, unknown: [] })
    }
    expect(mine.connections).toBe(4)
    expect(mine.reconcile([...live, first, bound], LATER)).toEqual({ leaks: [], unknown: [] })
    assertConsistent(facility, LATER)
  })

  test('freed into hold-down; its close is one too many', () => {
    const { facility, spaces } = two(config)
    const [mine, other] = spaces as [PortSpace, PortSpace]
    const live = [mine.connect(NOW)]
    const lost = [mine.connect(NOW), mine.bind(40_060, NOW)]
    const { leaks } = mine.reconcile(live, LATER, { free: true })
    expect(leaks.map(({ connection }) => connection)).toEqual(lost)
    expect(mine.connections).toBe(1)
    for (const connection of lost) {
      expect(other.bind(portOf(connection), LATER + HOLD_DOWN)).toBe(REFUSED.QUARANTINED)
      expect(mine.close(connection, LATER)).toBe(REFUSED.NOT_HELD)
      expect(other.bind(portOf(connection), LATER + HOLD_DOWN + 1)).toBeGreaterThan(0)
    }
    expect(mine.reconcile(live, LATER, { free: true })).toEqual({ leaks: [], unknown: [] })
    expect(spaceFigures(facility, 0, 1)).toMatchObject({ LEAKS_FREED: 2, CLOSES: 2 })
    assertConsistent(facility, LATER)
  })

  test('what the stack does not hold is unknown, an older handle of its port too', () => {
    const { spaces } = two({ ...config, quarantineMs: 0 })
    const [mine, other] = spaces as [PortSpace, PortSpace]
    const old = mine.connect(NOW)
    mine.close(old, NOW)
    const again = mine.bind(portOf(old), NOW)
    const others = other.connect(NOW)
    const known = (connection: Connection): object => ({
      address: ADDRESS,
      protocol: 'tcp',
      connection,
    })
    expect(mine.reconcile([old, again, others, again], LATER)).toEqual({
      leaks: [],
      unknown: [known(old), known(others)],
    })
    expect(mine.reconcile([old], LATER).leaks).toEqual([leaked(again)])
  })

  test('what an aborted connect has left in the facility only is found and freed', () => {
    const { facility, spaces } = two(config)
    const [mine] = spaces as [PortSpace]
    const none = mine.connections
    const store = mine.store as unknown as { bind(index: number, now: number): number }
    expect(store.bind(60, NOW)).toBe(60)
    const { leaks } = mine.reconcile([], LATER, { free: true })
    expect(leaks).toEqual([leaked(leaks[0]!.connection)])
    expect(leaks[0]!.port).toBe(40_060)
    expect(mine.connections).toBe(none)
    expect(mine.reconcile([], LATER).leaks).toEqual([])
    assertConsistent(facility, LATER)
  })
})

test('a leased port whose lease was dissolved is freed as well', () => {
  const { facility, spaces } = two({ lease: 8 })
  const [mine, other] = spaces as [PortSpace, PortSpace]
  const lost = mine.connect(NOW)
  while (other.connect(NOW) > 0);
  expect(mine.reconcile([], LATER)).toEqual({ leaks: [leaked(lost)], unknown: [] })
  mine.reconcile([], LATER, { free: true })
  expect(portOf(other.connect(LATER + HOLD_DOWN + 1))).toBe(portOf(lost))
  assertConsistent(facility, LATER + HOLD_DOWN + 1)
})

test('a stack that is gone is told so', () => {
  for (const config of [{}, { structure: 'routing-table' }, { coordination: 'off' }] as const) {
    const { facility, stacks, spaces } = two(config)
    spaces[0]!.connect(NOW)
    facility.fence(stacks[0]!.token)
    stacks[1]!.recoverFenced(NOW)
    expect(() => spaces[0]!.reconcile([], NOW, { free: true })).toThrow(
      expect.objectContaining({ code: 'FENCED' }),
    )
  }
})

test('a whole stack: by DVIPA and protocol, however the address is written', () => {
  const tcp = { ports: PORTS, quarantineMs: HOLD_DOWN, lease: 0 }
  const dvipas = [
    { address: ADDRESS, tcp, udp: tcp },
    { address: '2001:db8::7', tcp },
  ]
  const facility = attach(allocate({ stacks: 2, dvipas, spares: { count: 1, tcp } }))
  const stack = joinAs(facility, 1, NOW)
  const at = (address: string, protocol: 'tcp' | 'udp'): Connection =>
    stack.space(address, protocol).connect(NOW)
  const [first, second, third] = [
    at(ADDRESS, 'tcp'),
    at(ADDRESS, 'udp'),
    at('2001:db8::7', 'tcp'),
  ] as const
  const six = { address: '2001:DB8:0::7', protocol: 'tcp', connection: third } as const
  const stray = { address: '192.0.2.99', protocol: 'tcp', connection: third } as const
  const live = [{ address: ADDRESS, protocol: 'tcp', connection: first } as const, six, stray]
  expect(stack.reconcile(live, LATER)).toEqual({
    leaks: [leaked(second, { protocol: 'udp' })],
    unknown: [stray],
  })
  stack.reconcile(live, LATER, { free: true })
  expect(stack.reconcile(live, LATER).leaks).toEqual([])
})

describe('a space that is coordinated late', () => {
  test('off: nothing is in the facility, and only strangers are unknown', () => {
    const { facility, spaces } = two({ coordination: 'off' })
    const [mine] = spaces as [PortSpace]
    const [live, lost] = [mine.connect(NOW), mine.connect(NOW)]
    mine.close(lost, NOW)
    mine.connect(NOW)
    const unknown = [{ address: ADDRESS, protocol: 'tcp', connection: lost }]
    expect(mine.reconcile([live, lost], LATER, { free: true })).toEqual({ leaks: [], unknown })
    expect(mine.connections).toBe(2)
    expect(spaceFigures(facility, 0, 1).LEAKS_FREED).toBe(0)
  })

  test.each(['seeding', 'on'])('%s: a shared port loses the own bit only', phase => {
    const { facility, stacks, spaces } = two({ coordination: 'off', lease: 8 })
    const [mine, other] = spaces as [PortSpace, PortSpace]
    const [lost, theirs] = [mine.bind(40_010, NOW), other.bind(40_010, NOW)]
    const live = mine.bind(40_011, NOW)
    const entry = facility.spaces[0]!
    stacks[0]!.enable(entry, NOW + 3)
    for (const stack of stacks) stack.attend(NOW + 3)
    if (phase === 'on') expect(stacks[0]!.finishEnable(entry, NOW + 3).status).toBe('on')
    // Published then: the facility knows of no earlier time.
    const leaks = [leaked(lost, { since: NOW + 3 })]
    expect(mine.reconcile([live], LATER)).toEqual({ leaks, unknown: [] })
    mine.reconcile([live], LATER, { free: true })
    expect(mine.reconcile([live], LATER).leaks).toEqual([])
    expect(mine.bind(40_010, LATER + HOLD_DOWN + 1)).toBe(REFUSED.IN_USE)
    expect(other.close(theirs, LATER)).toBe(0)
    expect(mine.bind(40_010, LATER + HOLD_DOWN)).toBe(REFUSED.QUARANTINED)
    expect(mine.bind(40_010, LATER + HOLD_DOWN + 1)).toBeGreaterThan(0)
    assertConsistent(facility, LATER + HOLD_DOWN + 1)
  })
})

test.each([ADDRESS, '2001:db8::7'])('a routing table at %s: by destination, binds too', address => {
  const tcp = { ports: PORTS, quarantineMs: HOLD_DOWN, structure: 'routing-table' } as const
  const facility = attach(allocate({ stacks: 2, dvipas: [{ address, tcp }] }))
  const [mine, other] = [1, 2].map(slot => joinAs(facility, slot, NOW).spaceAt(0)) as [
    PortSpace,
    PortSpace,
  ]
  const peer = address === ADDRESS ? '198.51.100.9' : '2001:db8::99'
  const to = new Destination(peer, 443)
  const live = mine.connect(NOW, to)
  const lost = mine.connect(NOW, to)
  const bound = mine.bind(40_060, NOW + 5)
  mine.connect(NOW + 1, new Destination(peer, 80))
  other.connect(NOW, to)
  const { leaks, unknown } = mine.reconcile([live], LATER)
  expect(unknown).toEqual([])
  expect(leaks).toHaveLength(3)
  const target = { address: peer, port: 443 }
  expect(leaks).toContainEqual(leaked(lost, { address, destination: target }))
  expect(leaks).toContainEqual(leaked(bound, { address, since: NOW + 5 }))
  const detail = displayPort(facility, address, 40_060, LATER).ports[0]!
  expect(detail).toMatchObject({ state: 'held', since: NOW + 5 })

  mine.reconcile([live], LATER, { free: true })
  expect(mine.connections).toBe(1)
  expect(mine.reconcile([live, lost], LATER)).toEqual({
    leaks: [],
    unknown: [{ address, protocol: 'tcp', connection: lost }],
  })
  expect(mine.close(lost, LATER)).toBe(REFUSED.NOT_HELD)
  expect(other.bind(40_060, LATER + HOLD_DOWN)).toBe(REFUSED.QUARANTINED)
  expect(other.bind(40_060, LATER + HOLD_DOWN + 1)).toBeGreaterThan(0)
})

test('a port that nobody asks for is never freed by its age', () => {
  const { spaces } = two({ lease: 0 })
  const [mine] = spaces as [PortSpace]
  const held = mine.connect(NOW)
  const ages = (NOW + 2 ** 31 + 10_000) | 0
  expect(mine.reconcile([], ages).leaks).toHaveLength(1)
  expect(mine.close(held, ages)).toBe(0)
})
