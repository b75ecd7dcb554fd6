/**
 * Goal: a facility is refused unless it is whole, is as large as `sizeOf` says, and keeps addresses,
 * protocols and stacks apart; slots change state by the table of `slots.ts` only.
 *
 * Method: examples.
 *
 * Not covered: the largest one (largest.test.ts); what a facility is good for (ports, locks, recovery).
 */

import { describe, expect, test, vi } from 'vitest'
import { HEADER, SLOT, SLOT_WORDS } from '#core/facility/layout.js'
import { FENCED, FREE, RECOVERING } from '#core/facility/slots.js'
import { allocate, attach, type FacilityConfig, join, sizeOf } from '#core/index.js'
import { INCARNATION_MAX } from '#core/limits.js'
import { assertConsistent } from '#props/census/census.js'
import { numbers } from '#props/support/facilities.js'

const SMALL: FacilityConfig = {
  stacks: 2,
  dvipas: [{ address: '192.0.2.1', tcp: { ports: [1024, 1033], lease: 0 } }],
}

const joinIn = (facility: ReturnType<typeof attach>, slot?: number) =>
  join(facility, {
    name: 'a',
    random: numbers(1),
    nanoseconds: () => 0,
    now: 0,
    ...(slot === undefined ? {} : { slot }),
  })

/** A facility with one header word overwritten. */
function spoilt(word: number, value: number): SharedArrayBuffer {
  const buffer = allocate(SMALL)
  new Int32Array(buffer)[word] = value
  return buffer
}

describe('attach refuses', () => {
  const whole = allocate(SMALL)
  const short = new SharedArrayBuffer(whole.byteLength - 64)
  new Int32Array(short).set(new Int32Array(whole).subarray(0, short.byteLength / 4))
  test.each([
    ['zeros', new SharedArrayBuffer(4096), 'BAD_MAGIC'],
    ['another magic word', spoilt(HEADER.MAGIC, 42), 'BAD_MAGIC'],
    ['what is not shared', new ArrayBuffer(4096) as unknown as SharedArrayBuffer, 'BAD_MAGIC'],
    ['another version', spoilt(HEADER.VERSION, 99), 'BAD_VERSION'],
    ['too few bytes for a header', new SharedArrayBuffer(32), 'BAD_SIZE'],
    ['a buffer cut short', short, 'BAD_SIZE'],
    ['another size in the header', spoilt(HEADER.WORDS, 1000), 'BAD_SIZE'],
    ['regions out of order', spoilt(HEADER.LOCKS_AT, 1), 'BAD_GEOMETRY'],
    ['a region past the end', spoilt(HEADER.SPACE_STATISTICS_AT, 2 ** 30), 'BAD_GEOMETRY'],
  ])('%s', (_, buffer, code) => {
    expect(() => attach(buffer)).toThrow(expect.objectContaining({ code }))
  })
})

describe('allocate', () => {
  const space = { ports: [1024, 1279] as const }
  const sized: [string, FacilityConfig][] = [
    ['a small one', SMALL],
    ['every default', { stacks: 64, dvipas: [{ address: '192.0.2.1', tcp: {}, udp: {} }] }],
    ['a fair lock', { stacks: 8, lock: 'fair', dvipas: [{ address: '2001:db8::1', tcp: space }] }],
    ['a list', { stacks: 8, dvipas: [{ address: '::1', udp: { ...space, structure: 'list' } }] }],
    [
      'literal access',
      { stacks: 8, dvipas: [{ address: '::1', tcp: { ...space, access: 'literal' } }] },
    ],
  ]
  test.each(sized)('sizeOf is the size of %s', (_, config) => {
    const buffer = allocate(config)
    expect(buffer.byteLength).toBe(sizeOf(config))
    assertConsistent(attach(buffer), 0)
  })

  test('an address is found however it is written', () => {
    const dvipas = [
      { address: '2001:DB8:0:0::1', tcp: {} },
      { address: '::ffff:192.0.2.7', udp: {} },
    ]
    const facility = attach(allocate({ stacks: 1, dvipas }))
    expect(facility.space('2001:db8::1', 'tcp').index).toBe(0)
    expect(facility.space('::ffff:c000:207', 'udp').index).toBe(1)
    const unknown = { code: 'NO_SUCH_SPACE' }
    expect(() => facility.space('2001:db8::1', 'udp')).toThrow(expect.objectContaining(unknown))
  })
})

describe('slots', () => {
  const create = () => attach(allocate(SMALL))

  test('a stack that joins, is suspected, cleared, fenced, recovered', () => {
    const facility = create()
    const a = joinIn(facility, 1)
    const b = joinIn(facility, 2)
    const state = (): string => facility.slots.view(1).state
    expect(state()).toBe('active')
    expect([facility.suspect(a.token), state()]).toEqual([true, 'suspected'])
    expect(facility.suspect(a.token)).toBe(false)
    expect([facility.clear(a.token), state()]).toEqual([true, 'active'])
    expect(b.recover(a.token, 0).status).toBe('not-fenced')
    expect([facility.fence(a.token), state()]).toEqual([true, 'fenced'])
    expect(facility.clear(a.token)).toBe(false)
    expect(b.recover(a.token, 0).status).toBe('recovered')
    expect(state()).toBe('free')
    expect(facility.slots.view(1).recoverer).toBe(b.token)
    const slot = facility.words[HEADER.SLOTS_AT]! + SLOT_WORDS
    expect(facility.words[slot + SLOT.RECOVERER]).toBe(b.token)
    expect(facility.fence(a.token)).toBe(false)
    expect(b.recover(a.token, 0).status).toBe('gone')
  })

  test('each incarnation has a token of its own, and late steps about an old one do nothing', () => {
    const facility = create()
    const a = joinIn(facility, 1)
    a.leave(0)
    const b = joinIn(facility, 1)
    expect([b.slot, b.incarnation]).toEqual([1, a.incarnation + 1])
    expect(facility.suspect(a.token)).toBe(false)
    expect(facility.fence(a.token)).toBe(false)
    expect(facility.slots.view(1)).toMatchObject({ state: 'active', incarnation: 2, name: 'a' })
  })

  test.each([
    ['begins', FENCED, RECOVERING],
    ['ends', RECOVERING, FREE],
  ] as const)('a slot is claimed all the same if its recovery %s meanwhile', (_, from, to) => {
    const facility = create()
    const a = joinIn(facility, 1)
    facility.fence(a.token)
    if (from === RECOVERING) facility.slots.step(a.token, FENCED, RECOVERING)
    const { compareExchange } = Atomics
    const meanwhile = vi.spyOn(Atomics, 'compareExchange')
    meanwhile.mockImplementationOnce((...args: Parameters<typeof compareExchange>) => {
      expect(facility.slots.step(a.token, from, to)).toBe(true)
      return compareExchange(...args)
    })
    const b = joinIn(facility, 1)
    expect(meanwhile).toHaveBeenCalled()
    meanwhile.mockRestore()
    expect([b.slot, b.incarnation]).toEqual([1, a.incarnation + 1])
  })

  test('a slot that is taken, and one that is worn out', () => {
    const facility = create()
    joinIn(facility, 1)
    expect(() => joinIn(facility, 1)).toThrow(expect.objectContaining({ code: 'SLOT_TAKEN' }))
    const worn = new Int32Array(facility.buffer)
    const at = facility.words[HEADER.SLOTS_AT]! + 2 * SLOT_WORDS
    worn[at + SLOT.STATE] = (INCARNATION_MAX - 1) << 3
    const last = joinIn(facility, 2)
    expect(last.incarnation).toBe(INCARNATION_MAX)
    last.leave(0)
    expect(() => joinIn(facility, 2)).toThrow(expect.objectContaining({ code: 'SLOT_WORN_OUT' }))
    expect(() => joinIn(facility)).toThrow(expect.objectContaining({ code: 'SLOT_WORN_OUT' }))
  })

  test('a name is cut at 32 bytes of UTF-8, and not inside a character', () => {
    const facility = create()
    const options = { random: numbers(1), nanoseconds: () => 0, now: 0 }
    join(facility, { ...options, name: `${'x'.repeat(31)}ü` })
    expect(facility.slots.view(1).name).toBe('x'.repeat(31))
  })

  test('a beat changes the heartbeat and nothing else', () => {
    const facility = create()
    const a = joinIn(facility, 1)
    const before = facility.slots.view(1)
    a.beat()
    expect(facility.slots.view(1)).toEqual({ ...before, heartbeat: before.heartbeat + 1 })
  })
})
