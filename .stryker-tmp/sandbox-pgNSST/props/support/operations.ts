/** Random operations on a small cluster of stacks, and the configurations they are run on. */
// @ts-nocheck

import fc from 'fast-check'
import type { SpaceConfig } from '../../core/facility/config.ts'
import type { Policy } from '../../core/ports/selection.ts'

/** `stack` is a slot, less one; `destination` one of six; what does not apply to its state is skipped. */
export type Operation =
  | { readonly kind: 'connect'; readonly stack: number; readonly destination: number }
  | { readonly kind: 'connect-many'; readonly stack: number; readonly count: number }
  | { readonly kind: 'bind'; readonly stack: number; readonly at: number }
  | { readonly kind: 'bind-any'; readonly stack: number }
  | { readonly kind: 'close'; readonly stack: number; readonly nth: number }
  | { readonly kind: 'close-many'; readonly stack: number; readonly count: number }
  | { readonly kind: 'close-again'; readonly stack: number; readonly nth: number }
  | { readonly kind: 'close-other'; readonly stack: number; readonly nth: number }
  | { readonly kind: 'advance'; readonly by: Advance }
  | { readonly kind: 'leave'; readonly stack: number }
  | { readonly kind: 'fence'; readonly stack: number }
  | { readonly kind: 'recover'; readonly stack: number; readonly dead: number }
  | { readonly kind: 'join'; readonly stack: number }
  | { readonly kind: 'stale'; readonly stack: number; readonly nth: number }
  | LiveOperation

/** `low`, `high` count from the span's first port, `reserved` from the range's; what is too high is cut. */
interface Statement {
  readonly low: number
  readonly high: number
  readonly reserved: readonly number[]
}

export type LiveOperation =
  | ({ readonly kind: 'redefine'; readonly stack: number } & Statement)
  | ({ readonly kind: 'define'; readonly stack: number; readonly other: boolean } & Statement)
  | { readonly kind: 'undefine'; readonly stack: number }
  | { readonly kind: 'attend'; readonly stack: number }

/** `none-left`: to the last tick of a hold-down that begins now; `ages`: 24.8 days. */
export type Advance = 'tick' | 'half' | 'none-left' | 'over' | 'ages'

export interface Script {
  readonly config: SpaceConfig & { readonly ports: readonly [number, number] }
  readonly stacks: number
  readonly policy: Policy
  readonly start: number
  readonly operations: readonly Operation[]
}

export interface RoutingScript extends Script {
  readonly address: string
}

/** @param live whether the space's range lies in a wider span, and profile changes are made */
export function scripts(
  variant: SpaceConfig,
  stepsMax: number,
  live: boolean = false,
): fc.Arbitrary<Script> {
  const config = fc
    .record({
      ports: fc.oneof(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 2, max: 200 })),
      lease: fc.constantFrom(...leasesOf(variant)),
      quarantineMs: fc.constantFrom(0, 1, 1000),
      below: fc.nat(20),
      above: fc.nat(40),
      reserved: fc.array(fc.nat(199), { maxLength: 5 }),
    })
    .map(drawn => ({
      ...variant,
      ports: [LOW, LOW + drawn.ports - 1] as const,
      ...(live ? { span: [LOW - drawn.below, LOW + drawn.ports - 1 + drawn.above] as const } : {}),
      lease: drawn.lease,
      quarantineMs: drawn.quarantineMs,
      reserved: drawn.reserved.filter(index => index < drawn.ports).map(index => LOW + index),
    }))
  return fc.record({
    config,
    stacks: fc.integer({ min: 2, max: 4 }),
    policy: fc.constantFrom<Policy>('next-fit', 'random', 'double-hash'),
    // Among them: just before the tick wraps, and around 0.
    start: fc.constantFrom(1000, 0, 2 ** 31 - 1500, 2 ** 32 - 1500),
    operations: fc.array(live ? liveOperations() : operations(), {
      minLength: 1,
      maxLength: stepsMax,
      size: 'max',
    }),
  })
}

/** Scripts on a routing table: as the others, with few entries or enough, and an address of either family. */
export function routingScripts(
  variant: SpaceConfig,
  stepsMax: number,
  live: boolean = false,
): fc.Arbitrary<RoutingScript> {
  return fc
    .record({
      script: scripts(variant, stepsMax, live),
      entries: fc.oneof(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 40, max: 300 })),
      address: fc.constantFrom('192.0.2.1', '2001:db8::1'),
    })
    .map(({ script, entries, address }) => ({
      ...script,
      address,
      config: { ...script.config, entries },
    }))
}

// --- internal ---

const LOW = 40_000

function leasesOf({ access, structure }: SpaceConfig): number[] {
  return access === 'literal' || structure === 'routing-table' ? [0] : [0, 2, 8, 32]
}

function operations(): fc.Arbitrary<Operation> {
  const stack = fc.nat(3)
  const nth = fc.nat(1000)
  const count = fc.integer({ min: 2, max: 80 })
  const of = fc.record
  const kind = <K extends string>(name: K): fc.Arbitrary<K> => fc.constant(name)
  return fc.oneof(
    { weight: 10, arbitrary: of({ kind: kind('connect'), stack, destination: fc.nat(5) }) },
    { weight: 4, arbitrary: of({ kind: kind('connect-many'), stack, count }) },
    {
      weight: 8,
      arbitrary: of({ kind: kind('bind'), stack, at: fc.integer({ min: -2, max: 201 }) }),
    },
    { weight: 2, arbitrary: of({ kind: kind('bind-any'), stack }) },
    { weight: 10, arbitrary: of({ kind: kind('close'), stack, nth }) },
    { weight: 3, arbitrary: of({ kind: kind('close-many'), stack, count }) },
    { weight: 1, arbitrary: of({ kind: kind('close-again'), stack, nth }) },
    { weight: 1, arbitrary: of({ kind: kind('close-other'), stack, nth }) },
    { weight: 5, arbitrary: of({ kind: kind('advance'), by: advances() }) },
    { weight: 1, arbitrary: of({ kind: kind('leave'), stack }) },
    { weight: 2, arbitrary: of({ kind: kind('fence'), stack }) },
    { weight: 2, arbitrary: of({ kind: kind('recover'), stack, dead: fc.nat(3) }) },
    { weight: 3, arbitrary: of({ kind: kind('join'), stack }) },
    { weight: 2, arbitrary: of({ kind: kind('stale'), stack, nth }) },
  )
}

function liveOperations(): fc.Arbitrary<Operation> {
  const stack = fc.nat(3)
  const kind = <K extends string>(name: K): fc.Arbitrary<K> => fc.constant(name)
  const statement = {
    low: fc.nat(120),
    high: fc.nat(240),
    reserved: fc.array(fc.nat(120), { maxLength: 6 }),
  }
  return fc.oneof(
    { weight: 40, arbitrary: operations() },
    { weight: 6, arbitrary: fc.record({ kind: kind('redefine'), stack, ...statement }) },
    {
      weight: 4,
      arbitrary: fc.record({ kind: kind('define'), stack, other: fc.boolean(), ...statement }),
    },
    { weight: 2, arbitrary: fc.record({ kind: kind('undefine'), stack }) },
    { weight: 2, arbitrary: fc.record({ kind: kind('attend'), stack }) },
  )
}

function advances(): fc.Arbitrary<Advance> {
  return fc.oneof(
    {
      weight: 20,
      arbitrary: fc.constantFrom<Advance>('tick', 'half', 'none-left', 'over', 'over'),
    },
    { weight: 1, arbitrary: fc.constant<Advance>('ages') },
  )
}
