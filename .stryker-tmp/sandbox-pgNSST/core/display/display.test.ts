/**
 * Goal: each display says of a facility what is so: the figures of PORTS, STATS and VIPADYN, and of one
 * port why it is not free and what to do, with several DVIPAs, both protocols and dead stacks.
 *
 * Method: small facilities in one thread, where every figure is known; the texts against whole lines.
 * Not covered: looks while others are at work, which may be a little late (`port-scan.ts`).
 */
// @ts-nocheck

import { beforeEach, describe, expect, test } from 'vitest'
import {
  allocate,
  attach,
  type Connection,
  type ConnectionRow,
  cfsText,
  connText,
  displayCfs,
  displayPort,
  displayPorts,
  displayStats,
  displayVipadyn,
  type Facility,
  type KnownConnection,
  type LeaksDisplay,
  leaksText,
  type PortDetail,
  portOf,
  portStates,
  portsText,
  portText,
  type Stack,
  serialOf,
  spaceUsage,
  statsText,
  topOwners,
  totalFigures,
  type VipaConfiguration,
  vcrtText,
  vipadcfgText,
  vipadynText,
} from '#core/index.js'
import { allocateSpace, joinAs, VARIANTS } from '#props/support/facilities.js'

const NOW = 5000
const QUARANTINE_MS = 1000
const FRAME = { at: '14:03:22', max: 100 }

/** Two DVIPAs, three spaces; ports 40000 to 40019 of the first, of which two are reserved. */
function threeSpaces(): Facility {
  const tcp = {
    ports: [40_000, 40_019],
    reserved: [40_001, 40_002],
    lease: 0,
    quarantineMs: QUARANTINE_MS,
  } as const
  const udp = { ports: [50_000, 50_007], lease: 4, quarantineMs: QUARANTINE_MS } as const
  return attach(
    allocate({
      stacks: 3,
      dvipas: [
        { address: '192.0.2.1', tcp, udp },
        { address: '2001:db8::7', tcp: { ports: [1024, 1031], lease: 0, quarantineMs: 0 } },
      ],
    }),
  )
}

let facility: Facility
let one: Stack
let two: Stack
let held: Connection[]

/** Stack 1 has three TCP ports, and closed one of a fourth; stack 2 has two; stack 1 a UDP lease of 4. */
beforeEach(() => {
  facility = threeSpaces()
  one = joinAs(facility, 1, 0)
  two = joinAs(facility, 2, 0)
  held = Array.from({ length: 4 }, () => one.spaceAt(0).connect(NOW))
  one.spaceAt(0).close(held.pop()!, NOW)
  two.spaceAt(0).connect(NOW)
  two.spaceAt(0).bind(40_019, NOW)
  one.spaceAt(1).connect(NOW)
})

describe('PORTS', () => {
  test('figures of each space and stack', () => {
    const { spaces } = displayPorts(facility, NOW)
    expect(spaces.map(({ address, protocol }) => [address, protocol])).toEqual([
      ['192.0.2.1', 'tcp'],
      ['192.0.2.1', 'udp'],
      ['2001:db8::7', 'tcp'],
    ])
    expect(spaces[0]).toMatchObject({
      low: 40_000,
      high: 40_019,
      structure: 'bitmap',
      states: { free: 12, held: 5, quarantined: 1, reserved: 2, leasedIdle: 0 },
      capacity: 18,
      ofDead: 0,
      owners: [
        { slot: 1, name: 'stack 1', incarnation: 1, dead: false, held: 3, leasedIdle: 0 },
        { slot: 2, name: 'stack 2', incarnation: 1, dead: false, held: 2, leasedIdle: 0 },
      ],
    })
    expect(spaces[1]).toMatchObject({
      states: { free: 4, held: 1, leasedIdle: 3 },
      owners: [{ slot: 1, held: 1, leasedIdle: 3 }],
    })
    expect(spaces[2]).toMatchObject({ states: { free: 8 }, owners: [] })
  })

  test('what a dead stack has is told until it is recovered', () => {
    facility.fence(one.token)
    const before = displayPorts(facility, NOW).spaces
    expect(before.map(space => space.ofDead)).toEqual([3, 4, 0])
    expect(before[0]!.owners).toMatchObject([{ dead: true }, { dead: false }])
    expect(portsText({ spaces: before }, FRAME).join('\n')).toContain('DEAD, NOT YET RECOVERED')
    two.recover(one.token, NOW)
    const after = displayPorts(facility, NOW).spaces
    expect(after.map(space => space.ofDead)).toEqual([0, 0, 0])
    expect(after[0]!.states).toMatchObject({ held: 2, quarantined: 4 })
  })

  test('the text', () => {
    expect(portsText(displayPorts(facility, NOW), FRAME)).toEqual([
      'EZZ2500I DISPLAY PORTPLEX  14:03:22',
      'DYNAMIC VIPA PORTS:',
      'DVIPA        PROT  RANGE        STRUCTURE  FREE  HELD  HOLDDOWN  RESERVED  LEASED  DRAINING  OFDEAD',
      '192.0.2.1    TCP   40000-40019  BITMAP       12     5         1         2       0         0       0',
      '  STACK    SLOT  INCARNATION  HELD  LEASED  STATUS',
      '  stack 1     1            1     3       0  MEMBER',
      '  stack 2     2            1     2       0  MEMBER',
      '192.0.2.1    UDP   50000-50007  BITMAP        4     1         0         0       3         0       0',
      '  STACK    SLOT  INCARNATION  HELD  LEASED  STATUS',
      '  stack 1     1            1     1       3  MEMBER',
      '2001:db8::7  TCP   1024-1031    BITMAP        8     0         0         0       0         0       0',
      '3 OF 3 RECORDS DISPLAYED',
    ])
  })

  test('no more records than asked for', () => {
    const lines = portsText(displayPorts(facility, NOW), { at: '', max: 1 })
    expect(lines.at(-1)).toBe('1 OF 3 RECORDS DISPLAYED')
    expect(lines.join('\n')).not.toContain('UDP')
  })

  test.each(VARIANTS)('$name: owners and states fit', ({ config }) => {
    const lease = config.access === 'literal' ? 0 : 16
    const range = { ports: [1024, 1123] as const, reserved: [1030] }
    const space = { ...config, ...range, lease, quarantineMs: 9 }
    const small = allocateSpace(3, 'mutex', space)
    const stacks = [1, 2, 3].map(slot => joinAs(small, slot, 0).spaceAt(0))
    const open = stacks.map(stack => Array.from({ length: 8 }, () => stack.connect(0)))
    stacks.forEach((stack, i) => {
      for (const connection of open[i]!.slice(0, i)) stack.close(connection, 0)
    })
    const usage = spaceUsage(small, small.spaces[0]!, 1)
    expect(usage.states).toEqual(portStates(small, small.spaces[0]!, 1))
    expect(usage.states.reserved).toBe(1)
    expect(usage.owners.map(owner => owner.held)).toEqual([8, 7, 6])
    expect(usage.states.held).toBe(21)
    expect(usage.states.quarantined).toBe(3)
    const idle = usage.owners.reduce((sum, owner) => sum + owner.leasedIdle, 0)
    expect(usage.states.leasedIdle).toBe(idle)
    expect(topOwners(usage, 2).map(({ slot }) => slot)).toEqual([1, 2])
  })
})

describe('STATS', () => {
  test('figures of what was done', () => {
    const free = displayPorts(facility, NOW).spaces[0]!.states.free
    for (let i = 0; i <= free; i += 1) one.spaceAt(0).connect(NOW) // The last one is refused.
    one.spaceAt(0).bind(40_001, NOW)
    one.spaceAt(0).bind(40_019, NOW)
    one.spaceAt(0).bind(80, NOW)
    one.spaceAt(0).close(held[0]! + 65_536, NOW)
    one.spaceAt(0).reconcile(held.slice(1), NOW) // Frees nothing.
    const [tcp, udp, other] = displayStats(facility, NOW, space => (space === 2 ? 7 : 0)).spaces
    expect(tcp).toEqual({
      address: '192.0.2.1',
      protocol: 'tcp',
      configured: 18,
      inUse: 17,
      maxUsage: 17,
      acquired: { connects: 17, binds: 1 },
      closes: 1,
      refused: {
        exhausted: 1,
        'in-use': 1,
        'not-defined': 0,
        'table-full': 0,
        reserved: 1,
        quarantined: 0,
        'out-of-range': 1,
        fenced: 0,
      },
      staleReleases: 1,
      recoveredPorts: 0,
      leaksFreed: 0,
      leases: { taken: 0, returned: 0, portsTakenFromOthers: 0, portsDissolved: 0 },
    })
    expect(udp).toMatchObject({ configured: 8, inUse: 1, leases: { taken: 1 } })
    expect(other).toMatchObject({ inUse: 0, maxUsage: 7 })
  })

  test('the text has the lines of the product', () => {
    const text = statsText(
      displayStats(facility, NOW, () => 9),
      FRAME,
    )
    expect(text.slice(0, 7)).toEqual([
      'EZZ2500I DISPLAY PORTPLEX  14:03:22',
      'PORT STATISTICS:',
      'TCP STATISTICS OF 192.0.2.1',
      '  CONFIGURED EPHEMERAL PORTS             = 18',
      '  EPHEMERAL PORTS IN USE                 =  5',
      '  EPHEMERAL PORTS MAX USAGE (AS SAMPLED) =  9',
      '  EPHEMERAL PORTS EXHAUSTED              =  0',
    ])
    expect(text.at(-1)).toBe('3 OF 3 RECORDS DISPLAYED')
  })
})

describe('CFS', () => {
  test('each structure: its size, its use and its locks', () => {
    const { structures, bytes } = displayCfs(facility, NOW)
    expect(structures.map(({ list, address, protocol }) => [list, address, protocol])).toEqual([
      [0, '192.0.2.1', 'tcp'],
      [1, '192.0.2.1', 'udp'],
      [2, '2001:db8::7', 'tcp'],
    ])
    // Held or in their hold-down, of those that are not reserved.
    expect(structures.map(({ current, maximum }) => [current, maximum])).toEqual([
      [6, 18],
      [1, 8],
      [0, 8],
    ])
    expect(structures[0]!.requests).toBeGreaterThanOrEqual(7)
    expect(structures[2]!.requests).toBe(2) // Each join gives back what a predecessor may have left.
    expect(structures.map(({ deferred, locks }) => [deferred, locks])).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
    ])
    expect(bytes).toBe(facility.buffer.byteLength)
    expect(structures.reduce((sum, row) => sum + row.bytes, 0)).toBeLessThan(bytes)
  })

  test.each(VARIANTS)('$name: what it takes is there', ({ config }) => {
    const of = (last: number): number => {
      const space = { ...config, ports: [1024, last] as const, lease: 0 }
      const small = allocateSpace(2, 'mutex', space)
      const [structure] = displayCfs(small, 0).structures
      expect(structure!.bytes).toBeLessThan(small.buffer.byteLength)
      return structure!.bytes
    }
    // Five words a port, twice with literal access.
    const images = config.access === 'literal' ? 2 : 1
    expect(of(2023) - of(1523)).toBeGreaterThanOrEqual(500 * 5 * 4 * images)
  })

  test('the text', () => {
    const lines = cfsText(displayCfs(facility, NOW), FRAME)
    expect(lines[2]).toMatch(/^ {2}SIZE OF THE FACILITY \d+K$/)
    expect(lines[3]).toMatch(
      /^LIST {2}DVIPA +PROT +TYPE +ACCESS +SIZE +LOCKS +CURRENT +MAXIMUM +PERCENT/,
    )
    expect(lines[4]).toMatch(/^ +0 {2}192\.0\.2\.1 +TCP +BITMAP +IN-PLACE +\d+K +1 +6 +18 +33 /)
    expect(lines.at(-1)).toBe('3 OF 3 RECORDS DISPLAYED')
  })
})

describe('LEAKS', () => {
  const told = (free: boolean): LeaksDisplay => {
    const live = held.slice(1).map(connection => known(connection))
    const stray = known(connection(40_777))
    const { leaks, unknown } = one.reconcile([...live, stray], NOW + 1500, { free })
    const who = { stack: 'stack 1', incarnation: 1 }
    return {
      leaks: leaks.map(leak => ({ ...who, ...leak })),
      unknown: unknown.map(of => ({ ...who, ...of })),
      missing: ['stack 2'],
      freed: free,
    }
  }
  const connection = (port: number): Connection => 65_536 + port
  const known = (of: Connection): KnownConnection => ({
    address: '192.0.2.1',
    protocol: 'tcp',
    connection: of,
  })

  test('each with its stack and age, and what to do', () => {
    const port = portOf(held[0]!)
    expect(leaksText(told(false), FRAME, NOW + 1500)).toEqual([
      'EZZ2500I DISPLAY PORTPLEX  14:03:22',
      'PORTS HELD WITHOUT A CONNECTION:',
      'USER ID  PROT  LOCAL SOCKET      FOREIGN SOCKET        SINCE  LEASE',
      `stack 1  TCP   192.0.2.1..${port}  *..*            1.500 S AGO  NO`,
      'stack 1  UDP   192.0.2.1..50000  *..*            1.500 S AGO  YES',
      'stack 1 HAS A CONNECTION ON 192.0.2.1..40777 UNKNOWN TO THE FACILITY: A FAULT OF ITS OWN',
      'stack 2 DID NOT ANSWER: ITS LEAKS ARE NOT SHOWN',
      '  No connection uses them. "display leaks --free" frees them, each into its hold-down.',
      '2 OF 2 RECORDS DISPLAYED',
    ])
  })

  test('freed: they are gone the next time', () => {
    expect(leaksText(told(true), FRAME, NOW)).toContain(
      '  Freed, each into its hold-down. Find out why the stack has lost them: they will come again.',
    )
    expect(leaksText(told(false), { ...FRAME, max: 1 }, NOW).at(-1)).toBe(
      '0 OF 0 RECORDS DISPLAYED',
    )
    expect(totalFigures(facility, 0).LEAKS_FREED).toBe(1)
  })
})

describe('VIPADYN', () => {
  test('addresses with their protocols, and the stacks', () => {
    facility.suspect(two.token)
    const origin = (address: string) => (address === '192.0.2.1' ? 'VIPADEFINE' : undefined)
    const display = displayVipadyn(facility, origin)
    expect(display).toEqual({
      dvipas: [
        {
          address: '192.0.2.1',
          origin: 'VIPADEFINE',
          spaces: [
            { protocol: 'tcp', state: 'active', phase: 'on' },
            { protocol: 'udp', state: 'active', phase: 'on' },
          ],
        },
        { address: '2001:db8::7', spaces: [{ protocol: 'tcp', state: 'active', phase: 'on' }] },
      ],
      stacks: [
        { slot: 1, name: 'stack 1', incarnation: 1, state: 'active' },
        { slot: 2, name: 'stack 2', incarnation: 1, state: 'suspected' },
      ],
    })
    expect(vipadynText(display, FRAME)).toEqual([
      'EZZ2500I DISPLAY PORTPLEX  14:03:22',
      'DYNAMIC VIPA:',
      'IP ADDRESS   STATUS  ORIGINATION  PROT  SYSPLEXPORTS',
      '192.0.2.1    ACTIVE  VIPADEFINE   TCP   YES',
      '             ACTIVE               UDP   YES',
      '2001:db8::7  ACTIVE               TCP   YES',
      '  STACK    SLOT  INCARNATION  STATUS',
      '  stack 1     1            1  ACTIVE',
      '  stack 2     2            1  SUSPECTED',
      '2 OF 2 RECORDS DISPLAYED',
    ])
  })
})

describe('VIPADCFG', () => {
  const dvipa = { serviceManager: false, distributions: [] } as const
  const configuration: VipaConfiguration = {
    dvipas: [
      {
        ...dvipa,
        address: '192.0.2.1',
        prefix: 24,
        origin: 'VIPADEFINE',
        moveable: 'immediate',
        sysplexPorts: 'VIPADISTRIBUTE',
        distributions: [
          {
            method: 'roundrobin',
            ports: [
              [80, 80],
              [100, 109],
            ],
            targets: [{ address: '10.0.0.1' }],
          },
          { method: 'basewlm', ports: [], targets: 'all' },
        ],
      },
      { ...dvipa, address: '2001:db8::7', interfaceName: 'VIP6', origin: 'VIPABACKUP', rank: 30 },
    ],
    vipaRanges: [
      { address: '203.0.113.0', prefix: 28, moveable: 'nondisruptive', sysplexPorts: true },
    ],
    routes: [{ dynamicXcf: '10.1.1.1', target: '10.2.2.2' }],
  }

  test('its sections', () => {
    expect(vipadcfgText(configuration, FRAME)).toEqual([
      'EZZ2500I DISPLAY PORTPLEX  14:03:22',
      'DYNAMIC VIPA CONFIGURATION:',
      '  VIPA BACKUP:',
      '    INTFNAME: VIP6',
      '      IPADDR: 2001:db8::7',
      '      RANK: 000030',
      '      SRVMGR: NO',
      '      SYSPLEXPORTS: NO',
      '  VIPA DEFINE:',
      '    IPADDR: 192.0.2.1/24',
      '      MOVEABLE: IMMEDIATE',
      '      SRVMGR: NO',
      '      SYSPLEXPORTS: YES',
      '  VIPA RANGE:',
      '    IPADDR: 203.0.113.0/28',
      '      MOVEABLE: NONDISR',
      '      SYSPLEXPORTS: YES',
      '  VIPA DISTRIBUTE:',
      '    IPADDR: 192.0.2.1',
      '      PORTS: 80 100-109',
      '      DISTMETHOD: ROUNDROBIN',
      '      DESTXCF: 10.0.0.1',
      '      SYSPLEXPORTS: YES',
      '    IPADDR: 192.0.2.1',
      '      PORTS: ALL',
      '      DISTMETHOD: BASEWLM',
      '      DESTXCF: ALL',
      '      SYSPLEXPORTS: YES',
      '  VIPA ROUTE:',
      '    XCF ADDRESS: 10.1.1.1',
      '      TARGET IP: 10.2.2.2',
      '6 OF 6 RECORDS DISPLAYED',
    ])
  })

  test('no more records than asked for', () => {
    const lines = vipadcfgText(configuration, { at: '', max: 2 })
    expect(lines.at(-1)).toBe('2 OF 6 RECORDS DISPLAYED')
    expect(lines).toContain('  VIPA DEFINE:')
    expect(lines).not.toContain('  VIPA RANGE:')
  })
})

describe('CONN and VCRT', () => {
  const row: ConnectionRow = {
    stack: 'stack1',
    incarnation: 2,
    protocol: 'tcp',
    address: '192.0.2.1',
    port: 40_000,
    serial: 0x1abcd,
    destination: { address: '198.51.100.9', port: 443 },
    since: 12,
  }
  const { destination: _, ...unknown } = { ...row, protocol: 'udp' as const, port: 53, serial: 0 }
  const display = { connections: [row, unknown], missing: ['stack7'] }

  test('CONN', () => {
    expect(connText(display, FRAME)).toEqual([
      'EZZ2500I DISPLAY PORTPLEX  14:03:22',
      'CONNECTIONS:',
      'USER ID  CONN      LOCAL SOCKET      FOREIGN SOCKET     STATE',
      'stack1   ABCD9C40  192.0.2.1..40000  198.51.100.9..443  ESTBLSH',
      'stack1   00000035  192.0.2.1..53     *..*               UDP',
      'stack7 DID NOT ANSWER: ITS CONNECTIONS ARE NOT SHOWN',
      '2 OF 2 RECORDS DISPLAYED',
    ])
  })

  test('VCRT', () => {
    expect(vcrtText(display, { at: 'NOW', max: 1 })).toEqual([
      'EZZ2500I DISPLAY PORTPLEX  NOW',
      'DYNAMIC VIPA CONNECTION ROUTING TABLE:',
      'DEST IPADDR  DPORT  SRC IPADDR    SPORT  STACK',
      '192.0.2.1    40000  198.51.100.9    443  stack1',
      'stack7 DID NOT ANSWER: ITS CONNECTIONS ARE NOT SHOWN',
      '1 OF 2 RECORDS DISPLAYED',
    ])
  })
})

describe('why is this port not free', () => {
  const tcp = (port: number, now = NOW): PortDetail =>
    displayPort(facility, '192.0.2.1', port, now).ports[0]!

  test('held: owner, since, destination', () => {
    const port = portOf(held[0]!)
    const row = (more: Partial<ConnectionRow>): ConnectionRow => ({
      stack: 'stack 1',
      incarnation: 1,
      protocol: 'tcp',
      address: '192.0.2.1',
      port,
      serial: serialOf(held[0]!),
      destination: { address: '198.51.100.9', port: 443 },
      since: NOW,
      ...more,
    })
    const connections = [
      row({ since: NOW - 1 }), // The facility knows better.
      row({ port: port + 1 }),
      row({ protocol: 'udp' }),
      row({ incarnation: 2 }),
      row({ stack: 'stack 2' }),
    ]
    const display = displayPort(facility, '192.0.2.1', port, NOW + 1500, { connections })
    expect(display.ports[0]).toMatchObject({
      state: 'held',
      owner: { slot: 1, name: 'stack 1', incarnation: 1, dead: false },
      leased: false,
      since: NOW,
      destinations: [{ address: '198.51.100.9', port: 443 }],
    })
    expect(display.ports[1]).toMatchObject({ protocol: 'udp', state: 'notCoordinated' })
    expect(portText(display, FRAME, NOW + 1500)).toEqual([
      'EZZ2500I DISPLAY PORTPLEX  14:03:22',
      'PORT:',
      `TCP 192.0.2.1..${port}`,
      '  STATE       = HELD',
      '  OWNER       = stack 1, SLOT 1, INCARNATION 1, MEMBER',
      '  LEASE       = NO',
      `  SINCE       = 1.500 S AGO (TICK ${NOW})`,
      '  DESTINATION = 198.51.100.9..443',
      '  Close the connection in stack 1 ("display conn" shows it), or bind to another port.',
      `UDP 192.0.2.1..${port}`,
      '  STATE = NOT COORDINATED',
      '  Outside the coordinated range 50000-50007: each stack decides by itself.',
      '2 OF 2 RECORDS DISPLAYED',
    ])
  })

  test('in its hold-down: when it is free, and then it is', () => {
    const closed = displayPorts(facility, NOW).spaces[0]!.low
    const port = Array.from({ length: 20 }, (_, i) => closed + i).find(
      candidate => tcp(candidate).state === 'quarantined',
    )!
    expect(tcp(port, NOW + 1)).toMatchObject({
      freeAt: { tick: NOW + QUARANTINE_MS + 1, inMs: QUARANTINE_MS },
      advice: expect.stringContaining('free in 1.000 s'),
    })
    expect(tcp(port, NOW + 1)).not.toHaveProperty('owner')
    expect(tcp(port, NOW + QUARANTINE_MS + 1)).toMatchObject({ state: 'free' })
    expect(one.spaceAt(0).bind(port, NOW + QUARANTINE_MS + 1)).toBeGreaterThan(0)
  })

  test('held by a dead stack', () => {
    facility.fence(one.token)
    const detail = tcp(portOf(held[0]!))
    expect(detail.owner).toMatchObject({ name: 'stack 1', dead: true })
    expect(detail.advice).toContain('dead')
    two.recover(one.token, NOW)
    expect(tcp(portOf(held[0]!))).toMatchObject({ state: 'quarantined' })
  })

  test('reserved, with the rule where it is known', () => {
    const reservedBy = (address: string, protocol: string, port: number): string =>
      `PORT ${port} ${protocol} ${address}`
    const display = displayPort(facility, '192.0.2.1', 40_001, NOW, { reservedBy })
    expect(display.ports[0]).toMatchObject({
      state: 'reserved',
      reservedBy: 'PORT 40001 tcp 192.0.2.1',
    })
    expect(tcp(40_001)).not.toHaveProperty('reservedBy')
  })

  test('idle in a lease, and held out of one', () => {
    const udp = (port: number): PortDetail =>
      displayPort(facility, '192.0.2.1', port, NOW).ports[1]!
    const leased = Array.from({ length: 8 }, (_, i) => udp(50_000 + i)).filter(p => p.leased)
    expect(leased.map(p => p.state).sort()).toEqual(['held', ...Array(3).fill('leasedIdle')])
    const idle = leased.find(p => p.state === 'leasedIdle')!
    expect(idle.advice).toContain('stack 1')
    expect(two.spaceAt(1).bind(idle.port, NOW)).toBeGreaterThan(0)
    expect(udp(idle.port)).toMatchObject({ state: 'held', owner: { slot: 2 }, leased: false })
  })

  test('free; an address in another spelling; one that is none', () => {
    const display = displayPort(facility, '2001:DB8:0::7', 1024, NOW)
    expect(display.ports).toMatchObject([{ address: '2001:db8::7', state: 'free', leased: false }])
    expect(() => displayPort(facility, '192.0.2.9', 1, NOW)).toThrow(
      expect.objectContaining({
        code: 'NO_SUCH_SPACE',
        message: expect.stringContaining('192.0.2.1, 2001:db8::7'),
      }),
    )
    expect(() => displayPort(facility, 'vipa', 1, NOW)).toThrow(
      expect.objectContaining({ code: 'BAD_CONFIG' }),
    )
  })
})
