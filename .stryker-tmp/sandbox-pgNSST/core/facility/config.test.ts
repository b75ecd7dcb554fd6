/**
 * Goal: a configuration that cannot be is refused with BAD_CONFIG and a message that names the field,
 * and the limits themselves are accepted.
 *
 * Method: a table. Not covered: what the settings do.
 */
// @ts-nocheck


import { expect, test } from 'vitest'
import { allocate, type FacilityConfig, type SpaceConfig, sizeOf } from '#core/index.js'

const withSpace = (tcp: SpaceConfig): FacilityConfig => ({
  stacks: 2,
  dvipas: [{ address: '192.0.2.1', tcp }],
})
const withFacility = (config: object): FacilityConfig => ({ ...withSpace({}), ...config })
const ports = [1024, 1100] as const

test.each<[string, FacilityConfig, RegExp]>([
  ['no stack', withFacility({ stacks: 0 }), /stacks is 0/],
  ['too many stacks', withFacility({ stacks: 128 }), /stacks is 128/],
  ['half a stack', withFacility({ stacks: 1.5 }), /stacks is 1.5/],
  ['an unknown lock', withFacility({ lock: 'ticket' }), /lock is "ticket"/],
  ['negative spins', withFacility({ spins: -1 }), /spins is -1/],
  ['no DVIPA', withFacility({ dvipas: [] }), /number of dvipas is 0/],
  [
    'too many DVIPAs',
    withFacility({
      dvipas: Array.from({ length: 257 }, (_, n) => ({
        address: `10.0.${n >> 8}.${n & 255}`,
        tcp: {},
      })),
    }),
    /number of dvipas is 257/,
  ],
  ['no address', withFacility({ dvipas: [{ address: 'vipa', tcp: {} }] }), /"vipa" is not an IP/],
  ['a zone', withFacility({ dvipas: [{ address: 'fe80::1%eth0', tcp: {} }] }), /is not an IP/],
  [
    'an address twice',
    withFacility({
      dvipas: [
        { address: '::1', tcp: {} },
        { address: '0:0::1', udp: {} },
      ],
    }),
    /::1 is configured twice/,
  ],
  ['no protocol', withFacility({ dvipas: [{ address: '::1' }] }), /neither tcp nor udp/],
  ['port 0', withSpace({ ports: [0, 10] }), /first port is 0/],
  ['a port too high', withSpace({ ports: [1024, 65_536] }), /last port is 65536/],
  ['a range of one', withSpace({ ports: [1024, 1024] }), /last port is 1024/],
  ['a range backwards', withSpace({ ports: [2000, 1999] }), /last port is 1999/],
  ['an unknown structure', withSpace({ structure: 'tree' as 'list' }), /structure is "tree"/],
  ['an unknown access', withSpace({ access: 'both' as 'literal' }), /access is "both"/],
  ['a list by segments', withSpace({ structure: 'list', lockScope: 'segment' }), /one queue/],
  [
    'literal by segments',
    withSpace({ access: 'literal', lockScope: 'segment' }),
    /copies it whole/,
  ],
  ['odd segments', withSpace({ segmentPorts: 48 }), /segmentPorts is 48.*power of two/],
  ['small segments', withSpace({ segmentPorts: 16 }), /segmentPorts is 16/],
  ['a lease of one', withSpace({ lease: 1 }), /lease is 1/],
  ['an odd lease', withSpace({ lease: 24 }), /lease is 24.*power of two/],
  ['a lease larger than a segment', withSpace({ segmentPorts: 32, lease: 64 }), /does not fit/],
  ['leases with literal access', withSpace({ access: 'literal', lease: 64 }), /use lease 0/],
  ['a negative hold-down', withSpace({ quarantineMs: -1 }), /quarantineMs is -1/],
  ['two hours of hold-down', withSpace({ quarantineMs: 7_200_000 }), /quarantineMs is 7200000/],
  ['a span above the range', withSpace({ ports, span: [1025, 1100] }), /of the span is 1025/],
  ['a span below the range', withSpace({ ports, span: [1024, 1099] }), /of the span is 1099/],
  [
    'an unknown coordination',
    withSpace({ coordination: 'late' as 'off' }),
    /coordination is "late"/,
  ],
  ['the pool as DVIPA', withFacility({ dvipas: [{ address: '0.0.0.0', tcp: {} }] }), /as pool/],
  ['spares of nothing', withFacility({ spares: { count: 1 } }), /spares have neither tcp nor udp/],
  ['too many spares', withFacility({ spares: { count: 256, tcp: {} } }), /spares is 257/],
  ['reserved outside the range', withSpace({ ports, reserved: [1101] }), /reserved port is 1101/],
])('%s is refused', (_, config, message) => {
  for (const call of [sizeOf, allocate]) {
    expect(() => call(config)).toThrow(expect.objectContaining({ code: 'BAD_CONFIG' }))
    expect(() => call(config)).toThrow(message)
  }
})

test.each<[string, SpaceConfig]>([
  ['a range of two ports', { ports: [65_534, 65_535], lease: 2 }],
  ['every port', { ports: [1, 65_535], segmentPorts: 65_536 }],
  ['the smallest segments', { ports: [1, 65_535], segmentPorts: 32, lease: 32 }],
  ['the largest lease', { segmentPorts: 1024, lease: 1024 }],
  ['a lease larger than the range', { ports: [1024, 1030], lockScope: 'structure', lease: 64 }],
  ['an hour of hold-down', { quarantineMs: 3_600_000 }],
  ['everything reserved', { ports: [1024, 1025], reserved: [1024, 1025, 1024] }],
])('%s is accepted', (_, space) => {
  expect(allocate(withSpace(space)).byteLength).toBe(sizeOf(withSpace(space)))
})
