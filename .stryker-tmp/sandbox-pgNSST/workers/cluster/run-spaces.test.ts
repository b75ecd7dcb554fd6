/**
 * Goal: a run lays out the spaces that its profile says, coordinated only where the keyword stands, with room
 * for more; what options say takes precedence; each destination has the sources that the rules give.
 * Method: profiles as text, their facility looked at before any stack joins.
 * Not covered: stacks that use them (`profile-run.test.ts`), the rules' precedence (`core/profile`).
 */
// @ts-nocheck

import { describe, expect, test } from 'vitest'
import {
  allocate,
  applyProfile,
  attach,
  type Configuration,
  Destination,
  emptyConfiguration,
  FacilityError,
  parseProfile,
} from '#core/index.js'
import type { ClusterOptions } from '#workers/cluster/options.js'
import { auditSpaces, facilityConfig, sourcesFor } from '#workers/cluster/run-spaces.js'

function configured(text: string): Configuration {
  const parsed = parseProfile(text)
  const { configuration, problems } = applyProfile(emptyConfiguration(), parsed)
  expect([...parsed.problems, ...problems].filter(({ severity }) => severity === 'error')).toEqual(
    [],
  )
  return configuration
}

const PROFILE = configured(`
GLOBALCONFIG EXPLICITBINDPORTRANGE 42000 100
TCPCONFIG EPHEMERALPORTS 40000 44999 TIMEWAITINTERVAL 7
PORT 40005 TCP RESERVED
VIPADYNAMIC
  VIPADEFINE 255.255.255.0 192.0.2.20
  VIPADEFINE SYSPLEXPORTS 255.255.255.0 192.0.2.1
  VIPADEFINE SYSPLEXPORTS 255.255.255.0 192.0.2.2
  VIPADEFINE SYSPLEXPORTS V6A 2001:db8::1
  VIPABACKUP 100 192.0.2.30
ENDVIPADYNAMIC
PORTPLEX LEASE 32 LOCK FAIR
PORTPLEX 192.0.2.2 STRUCTURE ROUTINGTABLE ENTRIES 9000 LEASE 0
SRCIP
  DESTINATION 198.51.100.0/24 192.0.2.2
  DESTINATION 2001:db8:9::/48 V6A
ENDSRCIP`)
const OPTIONS: ClusterOptions = { stacks: 3, seed: 1, traffic: {}, profile: PROFILE }

const layout = (options: ClusterOptions) => {
  const config = facilityConfig(options)
  const facility = attach(allocate(config))
  return { config, facility, audited: auditSpaces(facility, config) }
}

describe('the spaces of a profile', () => {
  const { config, facility, audited } = layout(OPTIONS)

  test('are those of its active DVIPAs, coordinated where the keyword stands, and a pool', () => {
    expect(facility.stacks, 'one for the census').toBe(4)
    expect(facility.lockKind).toBe('fair')
    const defined = facility.spaces.filter(({ state }) => state === 'active')
    expect(
      defined.map(s => [s.address, s.low, s.high, s.structure, s.lease, facility.phase(s)]),
    ).toEqual([
      ['192.0.2.20', 40_000, 44_999, 'bitmap', 32, 'off'],
      ['192.0.2.1', 40_000, 44_999, 'bitmap', 32, 'on'],
      ['192.0.2.2', 40_000, 44_999, 'routing-table', 0, 'on'],
      ['2001:db8::1', 40_000, 44_999, 'bitmap', 32, 'on'],
      ['0.0.0.0', 42_000, 42_099, 'bitmap', 64, 'on'],
    ])
    expect(facility.pool?.address).toBe('0.0.0.0')
    expect(defined.map(s => s.quarantineMs)).toEqual(defined.map(() => 7000))
    const { entries, segments } = facility.space('192.0.2.2', 'tcp')
    // The range has ports in five segments of 1024.
    expect((entries / segments) * 5).toBeGreaterThanOrEqual(9000)
    expect((entries / segments) * 5).toBeLessThan(9100)
  })

  test('can become any range of unprivileged ports, and there is room for more addresses', () => {
    const spares = facility.spaces.filter(({ state }) => state === 'undefined')
    expect(spares).toHaveLength(8)
    for (const { spanLow, spanHigh, quarantineMs } of spares) {
      expect([spanLow, spanHigh, quarantineMs]).toEqual([1024, 65_535, 7000])
    }
    for (const { spanLow, spanHigh } of facility.spaces) {
      expect([spanLow, spanHigh]).toEqual([1024, 65_535])
    }
    expect(config.spares?.count).toBe(8)
  })

  test('are told to the audit with their reservations, the pool among them', () => {
    expect(audited.map(({ name }) => name).slice(0, 6)).toEqual([
      '192.0.2.20 tcp',
      '192.0.2.1 tcp',
      '192.0.2.2 tcp',
      '2001:db8::1 tcp',
      '0.0.0.0 tcp',
      'spare 5 tcp',
    ])
    const pool = Array.from({ length: 100 }, (_, n) => 42_000 + n)
    for (const { reserved } of audited.slice(0, 4)) expect(reserved).toEqual([40_005, ...pool])
    expect(audited[4]).toMatchObject({ low: 42_000, high: 42_099, reserved: [] })
    expect(audited.map(({ coordinated }) => coordinated).slice(0, 5)).toEqual([
      false,
      true,
      true,
      true,
      true,
    ])
    expect(audited.map(({ tuples }) => tuples === true).slice(0, 4)).toEqual([
      false,
      false,
      true,
      false,
    ])
    expect(audited[5]).toMatchObject({ low: 1, high: 0 })
  })

  test('give way to options', () => {
    const options = { ...OPTIONS, lease: 0, quarantineMs: 5, lock: 'spin' as const }
    const { facility } = layout({ ...options, structure: 'list' })
    const dvipas = facility.spaces.slice(0, 4)
    expect(dvipas.map(s => [s.structure, s.lease, s.quarantineMs])).toEqual(
      dvipas.map(() => ['list', 0, 5]),
    )
    expect(facility.lockKind).toBe('spin')
    expect(facility.spaces.at(-1)!.quarantineMs).toBe(5)
  })

  test('a routing table is one only where stacks share it from the beginning', () => {
    const { facility } = layout({ ...OPTIONS, structure: 'routing-table', lease: 0 })
    expect(facility.spaces.slice(0, 4).map(s => s.structure)).toEqual([
      'bitmap',
      'routing-table',
      'routing-table',
      'routing-table',
    ])
  })
})

test('without a profile there is the one space of the options', () => {
  const { facility } = layout({ stacks: 2, seed: 1, traffic: {}, ports: [50_000, 50_099] })
  expect(facility.spaces.map(s => [s.address, s.low, s.high, s.spanLow, s.spanHigh])).toEqual([
    ['192.0.2.1', 50_000, 50_099, 50_000, 50_099],
  ])
})

test('a profile with a range of one port cannot be laid out', () => {
  const profile = configured(
    'TCPCONFIG EPHEMERALPORTS 40000 40000\nVIPADYNAMIC VIPADEFINE 255.255.255.0 192.0.2.1 ENDVIPADYNAMIC',
  )
  expect(() => facilityConfig({ ...OPTIONS, profile })).not.toThrow()
  expect(() => layout({ ...OPTIONS, profile })).toThrow(FacilityError)
})

describe('sources', () => {
  const from = (profile: Configuration | undefined, to?: string, options = OPTIONS) =>
    sourcesFor(options, profile, to === undefined ? undefined : new Destination(to, 443))

  test('come from the rules, by destination', () => {
    expect(from(PROFILE, '198.51.100.9')).toEqual(['192.0.2.2'])
    expect(from(PROFILE, '::ffff:198.51.100.9')).toEqual(['192.0.2.2'])
    expect(from(PROFILE, '2001:db8:9::1')).toEqual(['2001:db8::1'])
  })

  test('without a rule: the first coordinated DVIPA of the family', () => {
    expect(from(PROFILE, '203.0.113.1')).toEqual(['192.0.2.1'])
    expect(from(PROFILE, '2001:db8:8::1')).toEqual(['2001:db8::1'])
    expect(from(PROFILE)).toEqual(['192.0.2.1'])
  })

  test('without one that is coordinated any; of the other family none', () => {
    const off = configured(
      'VIPADYNAMIC VIPADEFINE 255.255.255.0 192.0.2.1 192.0.2.2 ENDVIPADYNAMIC',
    )
    expect(from(off, '203.0.113.1')).toEqual(['192.0.2.1'])
    expect(from(off, '2001:db8::9')).toEqual([])
  })

  test('of options: the one address; another family matters in a routing table only', () => {
    expect(from(undefined, '203.0.113.1')).toEqual(['192.0.2.1'])
    expect(from(undefined, '2001:db8::9')).toEqual(['192.0.2.1'])
    const table = { ...OPTIONS, structure: 'routing-table' as const }
    expect(from(undefined, '2001:db8::9', table)).toEqual([])
    expect(from(undefined, undefined, { ...table, address: '2001:db8::1' })).toEqual([
      '2001:db8::1',
    ])
  })
})
