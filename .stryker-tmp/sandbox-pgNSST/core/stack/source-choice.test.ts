/**
 * Goal: of several source addresses the one with the most eligible ports towards the destination comes
 * first. Method: spaces of known sizes, filled by connections. Not covered: concurrency; counting takes
 * each lock by itself.
 */
// @ts-nocheck

import { expect, test } from 'vitest'
import {
  allocate,
  attach,
  Destination,
  FacilityError,
  join,
  SourceChoice,
  type SpaceConfig,
} from '#core/index.js'
import { SOURCE_CHOICE_MS } from '#core/limits.js'

const SMALL: SpaceConfig = { ports: [40_000, 40_009], quarantineMs: 0 }
const ROUTED: SpaceConfig = { ...SMALL, structure: 'routing-table', entries: 100 }
const ONE = '192.0.2.1'
const TWO = '192.0.2.2'
const SIX = '2001:db8::1'

function create(one: SpaceConfig, two: SpaceConfig) {
  const facility = attach(
    allocate({
      stacks: 2,
      dvipas: [
        { address: ONE, tcp: one },
        { address: TWO, tcp: two },
        { address: SIX, tcp: one },
      ],
    }),
  )
  const [stack, other] = ['a', 'b'].map(name =>
    join(facility, { name, random: () => 1, nanoseconds: () => 0, now: 0 }),
  )
  return { stack: stack!, other: other!, choice: new SourceChoice(stack!, 'tcp') }
}

const names = (spaces: readonly { entry: { address: string } }[]): string[] =>
  spaces.map(({ entry }) => entry.address)

test('the address with more free ports comes first, ports in leases of others included', () => {
  const { other, choice } = create({ ...SMALL, lease: 8 }, { ...SMALL, lease: 8 })
  other.space(ONE, 'tcp').connect(0)
  expect(names(choice.order([ONE, TWO], 0))).toEqual([TWO, ONE])
  expect(choice.order([ONE, TWO], 0)[1]?.eligible(0)).toBe(9)
})

test('a choice stands for a while, and is then made anew', () => {
  const { other, choice } = create(SMALL, SMALL)
  const to = new Destination('198.51.100.7', 443)
  expect(names(choice.order([ONE, TWO], 0, to))).toEqual([ONE, TWO])
  other.space(ONE, 'tcp').connect(0)
  expect(names(choice.order([ONE, TWO], SOURCE_CHOICE_MS - 1, to))).toEqual([ONE, TWO])
  expect(names(choice.order([ONE, TWO], SOURCE_CHOICE_MS, to))).toEqual([TWO, ONE])
})

test('in routing tables only connections to the destination count, and ports that are bound', () => {
  const { other, choice } = create(ROUTED, ROUTED)
  const to = new Destination('198.51.100.7', 443)
  const elsewhere = new Destination('198.51.100.8', 443)
  for (let i = 0; i < 5; i += 1) other.space(ONE, 'tcp').connect(0, elsewhere)
  other.space(TWO, 'tcp').connect(0, to)
  expect(choice.order([ONE, TWO], 0, to).map(space => space.eligible(0, to))).toEqual([10, 9])
  other.space(ONE, 'tcp').bind(40_000, 0)
  other.space(ONE, 'tcp').bind(40_001, 0)
  expect(names(choice.order([ONE, TWO], SOURCE_CHOICE_MS, to))).toEqual([TWO, ONE])
})

test('an address of the other family is left out; one that is not coordinated is an error', () => {
  const { choice } = create(SMALL, SMALL)
  expect(names(choice.order([SIX, TWO], 0, new Destination('2001:db8::9', 1)))).toEqual([SIX])
  expect(() => choice.order(['192.0.2.9'], 0)).toThrow(FacilityError)
})

test('a source that is deleted is left out at once, whatever is defined in its space', () => {
  const room = { ...SMALL, lease: 0 }
  const dvipas = [ONE, TWO].map(address => ({ address, tcp: room }))
  const facility = attach(allocate({ stacks: 1, dvipas, spares: { count: 1, tcp: room } }))
  const stack = join(facility, { name: 'a', random: () => 1, nanoseconds: () => 0, now: 0 })
  const choice = new SourceChoice(stack, 'tcp')
  const statement = { ports: [40_000, 40_009] as const }
  expect(names(choice.order([ONE, TWO], 0))).toEqual([ONE, TWO])
  stack.undefine(ONE, 'tcp', 0)
  expect(names(choice.order([ONE, TWO], 0))).toEqual([TWO])
  stack.define('192.0.2.7', 'tcp', statement, 0)
  expect(facility.space('192.0.2.7', 'tcp').index).toBe(0)
  expect(names(choice.order([ONE, TWO], 0))).toEqual([TWO])
  stack.define(ONE, 'tcp', statement, 0)
  expect(names(choice.order([ONE, TWO], SOURCE_CHOICE_MS))).toEqual([ONE, TWO])
  stack.undefine(ONE, 'tcp', 0)
  stack.undefine(TWO, 'tcp', 0)
  expect(() => choice.order([ONE, TWO], 0)).toThrow(FacilityError)
})
