/**
 * Goal: a space that fills is warned of once per level, once per exhaustion, and each is taken back once
 * it is over, ten points lower; a line names who has the most and what to do.
 * Method: sequences of looks with known answers; random ones, after which the alarms that are on must be
 * those that the last look allows. Samples of a real facility in one thread.
 * Not covered: the way of a line to the log (`operations.test.ts`).
 */
// @ts-nocheck

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  allocate,
  attach,
  type Connection,
  Destination,
  join,
  REFUSED,
  type SpaceUsage,
} from '#core/index.js'
import { checkProperty } from '#props/support/check-property.js'
import { numbers } from '#props/support/facilities.js'
import { OccupancySampler } from '#workers/operations/occupancy.js'
import {
  type Change,
  describeChange,
  type Occupancy,
  SpaceWatch,
} from '#workers/operations/warnings.js'

const look = (used: number, more: Partial<Occupancy> = {}): Occupancy => ({
  used,
  capacity: 100,
  available: true,
  exhausted: 0,
  saturated: 0,
  ...more,
})

/** `+80`, `-70`, `+exhaustion`: short for the changes of each look. */
function changesOf(looks: readonly Occupancy[]): string[][] {
  const watch = new SpaceWatch()
  return looks.map(seen =>
    watch
      .observe(seen)
      .map(({ alarm, raised, percent }) => `${raised ? '+' : '-'}${percent ?? alarm}`),
  )
}

describe('levels', () => {
  it.each<[string, number[], string[]]>([
    ['nothing below 80 %', [0, 50, 79], ['', '', '']],
    ['each level once', [79, 80, 85, 90, 95, 100, 91], ['', '+80', '', '+90', '', '', '']],
    ['the higher one when both are reached at once', [10, 95], ['', '+90']],
    ['over ten points lower, not before', [80, 71, 70, 60], ['+80', '', '-70', '']],
    ['90 % is over before 80 %', [90, 81, 80, 71, 70], ['+90', '', '-80', '', '-70']],
    ['both over at once', [90, 0], ['+90', '-70']],
    ['again, once it was over', [80, 75, 80, 70, 80], ['+80', '', '', '-70', '+80']],
    ['90 % again', [90, 80, 90], ['+90', '-80', '+90']],
  ])('%s', (_, used, changes) => {
    expect(changesOf(used.map(n => look(n)))).toEqual(changes.map(c => (c === '' ? [] : [c])))
  })

  it('shares are of the capacity, and nothing of nothing is no share', () => {
    const of = (used: number, capacity: number): Occupancy => look(used, { capacity })
    expect(changesOf([of(51_609, 64_512), of(51_610, 64_512)])).toEqual([[], ['+80']])
    expect(changesOf([of(0, 0)])).toEqual([[]])
  })
})

describe('refusals', () => {
  const at = (exhausted: number, available = false): Occupancy => look(50, { exhausted, available })

  it('the first exhaustion, until a connect could succeed again', () => {
    const looks = [at(0, true), at(1), at(5), at(5), at(5, true), at(5, true), at(6)]
    const changes = [[], ['+exhaustion'], [], [], ['-exhaustion'], [], ['+exhaustion']]
    expect(changesOf(looks)).toEqual(changes)
  })

  it('one that began and ended between two looks is told, and over at the next', () => {
    expect(changesOf([at(3, true), at(3, true)])).toEqual([['+exhaustion'], ['-exhaustion']])
    expect(changesOf([at(3, true), at(4, true), at(4, true)])[1]).toEqual([])
  })

  it('saturation, until no connect was refused for a while', () => {
    const quiet = Array.from({ length: 100 }, () => look(1, { saturated: 2 }))
    const changes = changesOf([look(1, { saturated: 1 }), look(1, { saturated: 2 }), ...quiet])
    expect(changes[0]).toEqual(['+saturation'])
    expect(changes.slice(1, -1).flat()).toEqual([])
    expect(changes.at(-1)).toEqual(['-saturation'])
  })
})

it('what was said last is what is so (random looks)', () => {
  const step = fc.record({
    used: fc.integer({ min: 0, max: 100 }),
    available: fc.boolean(),
    refusals: fc.integer({ min: 0, max: 1 }),
  })
  checkProperty(
    'workers/operations/warnings.test.ts',
    fc.array(step, { maxLength: 60 }),
    steps => {
      const watch = new SpaceWatch()
      let level = 0
      let isExhausted = false
      let exhausted = 0
      for (const { used, available, refusals } of steps) {
        exhausted += refusals
        for (const { alarm, raised, percent } of watch.observe(
          look(used, { available, exhausted }),
        )) {
          if (alarm === 'exhaustion') {
            expect(raised).toBe(!isExhausted)
            isExhausted = raised
          } else {
            const next = raised ? percent! : percent === 80 ? 80 : 0
            expect(next > level).toBe(raised)
            expect(next).not.toBe(level)
            level = next
          }
        }
        if (used >= 90) expect(level).toBe(90)
        if (used >= 80) expect(level).toBeGreaterThanOrEqual(80)
        if (used <= 80) expect(level).toBeLessThanOrEqual(80)
        if (used <= 70) expect(level).toBe(0)
        if (refusals > 0) expect(isExhausted).toBe(true)
        if (refusals === 0 && available) expect(isExhausted).toBe(false)
      }
    },
    500,
  )
})

describe('the line', () => {
  const owner = { incarnation: 1, dead: false, leasedIdle: 0 }
  const usage: SpaceUsage = {
    states: { free: 5, held: 60, quarantined: 30, reserved: 0, leasedIdle: 5, draining: 0 },
    capacity: 100,
    ofDead: 12,
    owners: [
      { ...owner, slot: 1, name: 'stack1', held: 12, dead: true },
      { ...owner, slot: 2, name: 'stack2', held: 40 },
      { ...owner, slot: 3, name: '', held: 7 },
      { ...owner, slot: 4, name: 'stack4', held: 1 },
    ],
  }
  const destinations = [4, 3, 2, 1].map(n => ({ destination: `10.0.0.${n}:443`, connections: n }))
  const circumstances = { space: '192.0.2.1 tcp', usage, occupancy: look(90), destinations }
  const line = (change: Change): string => describeChange(change, circumstances)

  it('of a level: the top owners and destinations, and what to do', () => {
    expect(line({ alarm: 'occupancy', raised: true, percent: 90 })).toBe(
      'warning: 192.0.2.1 tcp: 90 % of 100 in use, 90 % reached; 60 held, 30 in their hold-down; ' +
        'most held by stack2 (40), stack1 (12, dead and not yet recovered), slot 3 (7); ' +
        'most connections to 10.0.0.4:443 (4), 10.0.0.3:443 (3), 10.0.0.2:443 (2); ' +
        'widen the range, add a DVIPA, or close idle connections ("portplex display conn")',
    )
  })

  it('of an exhaustion that hold-downs make', () => {
    const cooling = { ...usage, states: { ...usage.states, held: 5, quarantined: 95 } }
    const change = { alarm: 'exhaustion', raised: true } as const
    expect(describeChange(change, { ...circumstances, usage: cooling, destinations: [] })).toMatch(
      /exhausted: a connect was refused; .*; most held by .*; shorten the hold-down/,
    )
  })

  it('of what is over', () => {
    expect(line({ alarm: 'occupancy', raised: false, percent: 70 })).toBe(
      'cleared: 192.0.2.1 tcp: 90 % of 100 in use, no more than 70 %',
    )
    expect(line({ alarm: 'exhaustion', raised: false })).toMatch(/^cleared: .*can succeed again/)
    expect(line({ alarm: 'saturation', raised: false })).toMatch(/^cleared: /)
    expect(line({ alarm: 'saturation', raised: true })).toMatch(/^warning: .*destination/)
  })
})

describe('samples of a facility', () => {
  const QUARANTINE_MS = 50
  const facility = attach(
    allocate({
      stacks: 2,
      dvipas: [
        {
          address: '192.0.2.1',
          tcp: { ports: [1024, 1033], lease: 0, quarantineMs: QUARANTINE_MS },
        },
        { address: '192.0.2.2', udp: { ports: [1024, 1033], lease: 0, quarantineMs: 0 } },
      ],
    }),
  )
  const options = { name: 'a', random: numbers(1), nanoseconds: () => 0, now: 0 }
  const stack = join(facility, options)
  const sampler = new OccupancySampler(facility)
  let realMs = 0
  /** A look when it is time for one. */
  const sample = (now: number): string[] => {
    realMs += 100
    return sampler
      .look(realMs, now)
      .map(
        ({ space, change }) =>
          `${space.protocol} ${change.raised} ${change.percent ?? change.alarm}`,
      )
  }

  it('follows each space, by ports held and in their hold-down', () => {
    const held: Connection[] = []
    const connect = (count: number): void => {
      for (let i = 0; i < count; i++) held.push(stack.spaceAt(0).connect(0))
    }
    connect(7)
    expect(sample(0)).toEqual([])
    connect(1)
    expect(sampler.look(realMs + 99, 0)).toEqual([]) // Not yet time.
    expect(sample(0)).toEqual(['tcp true 80'])
    connect(3) // One too many.
    expect(held.pop()).toBeLessThan(0)
    expect(sample(0)).toEqual(['tcp true 90', 'tcp true exhaustion'])
    for (const connection of held) stack.spaceAt(0).close(connection, 1)
    expect(sample(1)).toEqual([]) // All in their hold-down: as full as before.
    expect(sample(1 + QUARANTINE_MS + 1)).toEqual(['tcp false 70', 'tcp false exhaustion'])
    expect(sampler.maxUsage(0)).toBe(10)
    expect(sampler.maxUsage(1)).toBe(0)
    for (let i = 0; i < 9; i++) stack.spaceAt(1).connect(0)
    expect(sample(100)).toEqual(['udp true 90'])
    expect(sampler.maxUsage(1)).toBe(9)
  })

  it('a routing table: by its entries, and a destination is saturated', () => {
    const tcp = {
      ports: [1024, 1025],
      structure: 'routing-table',
      entries: 4,
      quarantineMs: 0,
    } as const
    const table = attach(allocate({ stacks: 1, dvipas: [{ address: '192.0.2.1', tcp }] }))
    const space = join(table, options).spaceAt(0)
    const ofTable = new OccupancySampler(table)
    const to = [1, 2, 3].map(n => new Destination(`10.0.0.${n}`, 443))
    let at = 0
    const seen = (): string[] => {
      at += 100
      return ofTable
        .look(at, 0)
        .map(({ change }) => `${change.raised} ${change.percent ?? change.alarm}`)
    }
    for (let i = 0; i < 3; i++) space.connect(0, to[0])
    expect(seen()).toEqual(['true saturation'])
    for (let i = 0; i < 2; i++) space.connect(0, to[1])
    expect(seen()).toEqual(['true 90'])
    expect(space.connect(0, to[2])).toBe(REFUSED.TABLE_FULL)
    expect(seen()).toEqual(['true exhaustion'])
  })

  it('takes large spaces in turn', () => {
    const large = { ports: [1024, 65_535], lease: 0 } as const
    const addresses = ['192.0.2.1', '192.0.2.2', '192.0.2.3']
    const many = attach(
      allocate({ stacks: 1, dvipas: addresses.map(address => ({ address, tcp: large })) }),
    )
    const member = join(many, options)
    for (const { index } of many.spaces) member.spaceAt(index).connect(0)
    const inTurn = new OccupancySampler(many)
    const seen = (): number[] => many.spaces.map(({ index }) => inTurn.maxUsage(index))
    inTurn.look(100, 0)
    expect(seen()).toEqual([1, 1, 0])
    inTurn.look(200, 0)
    expect(seen()).toEqual([1, 1, 1])
    // What it has looked at ahead of its time, it must wait for.
    for (const { index } of many.spaces) member.spaceAt(index).connect(0)
    inTurn.look(300, 0)
    expect(seen().filter(n => n === 2)).toHaveLength(1)
  })
})
