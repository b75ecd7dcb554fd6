/** Random operations on stacks of a space that begins uncoordinated. */
// @ts-nocheck

import fc from 'fast-check'
import type { SpaceConfig } from '../../core/facility/config.ts'
import type { Policy } from '../../core/ports/selection.ts'

/** `stack` is a slot, less one; what does not apply to its state is skipped. */
export type LateOperation =
  | { readonly kind: 'connect' | 'attend' | 'leave' | 'fence' | 'join'; readonly stack: number }
  | { readonly kind: 'enable' | 'finish' | 'cancel'; readonly stack: number }
  | { readonly kind: 'bind'; readonly stack: number; readonly at: number }
  | {
      readonly kind: 'close' | 'close-again' | 'stale'
      readonly stack: number
      readonly nth: number
    }
  | { readonly kind: 'recover'; readonly stack: number; readonly dead: number }
  | { readonly kind: 'advance'; readonly stack: number; readonly over: boolean }

export interface LateScript {
  readonly config: SpaceConfig & { readonly ports: readonly [number, number] }
  readonly quarantineMs: number
  readonly reserved: readonly number[]
  readonly stacks: number
  readonly policy: Policy
  readonly start: number
  readonly operations: readonly LateOperation[]
}

export function lateScripts(variant: SpaceConfig, stepsMax: number): fc.Arbitrary<LateScript> {
  const leases = variant.access === 'literal' ? [0] : [0, 2, 8]
  return fc
    .record({
      ports: fc.oneof(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 2, max: 80 })),
      lease: fc.constantFrom(...leases),
      quarantineMs: fc.constantFrom(0, 1000),
      reservedAt: fc.array(fc.nat(79), { maxLength: 3 }),
      stacks: fc.integer({ min: 2, max: 4 }),
      policy: fc.constantFrom<Policy>('next-fit', 'random', 'double-hash'),
      start: fc.constantFrom(1000, 0, 2 ** 31 - 1500, 2 ** 32 - 1500),
      operations: fc.array(operations(), { minLength: 1, maxLength: stepsMax, size: 'max' }),
    })
    .map(({ ports, lease, reservedAt, ...drawn }) => {
      const reserved = reservedAt.filter(index => index < ports).map(index => LOW + index)
      const range = [LOW, LOW + ports - 1] as const
      const { quarantineMs } = drawn
      const config = { ...variant, ports: range, lease, quarantineMs, reserved }
      return { ...drawn, reserved, config: { ...config, coordination: 'off' as const } }
    })
}

// --- internal ---

const LOW = 40_000

function operations(): fc.Arbitrary<LateOperation> {
  const stack = fc.nat(3)
  const nth = fc.nat(1000)
  const kind = <K extends string>(name: K): fc.Arbitrary<K> => fc.constant(name)
  const of = fc.record
  // Low ports more often, so that several stacks come to hold the same.
  const at = fc.oneof(fc.integer({ min: -1, max: 5 }), fc.integer({ min: -1, max: 81 }))
  return fc.oneof(
    { weight: 10, arbitrary: of({ kind: kind('connect'), stack }) },
    { weight: 8, arbitrary: of({ kind: kind('bind'), stack, at }) },
    { weight: 9, arbitrary: of({ kind: kind('close'), stack, nth }) },
    { weight: 1, arbitrary: of({ kind: kind('close-again'), stack, nth }) },
    { weight: 1, arbitrary: of({ kind: kind('stale'), stack, nth }) },
    { weight: 4, arbitrary: of({ kind: kind('attend'), stack }) },
    { weight: 2, arbitrary: of({ kind: kind('enable'), stack }) },
    { weight: 2, arbitrary: of({ kind: kind('finish'), stack }) },
    { weight: 1, arbitrary: of({ kind: kind('cancel'), stack }) },
    { weight: 1, arbitrary: of({ kind: kind('leave'), stack }) },
    { weight: 2, arbitrary: of({ kind: kind('fence'), stack }) },
    { weight: 2, arbitrary: of({ kind: kind('recover'), stack, dead: fc.nat(3) }) },
    { weight: 3, arbitrary: of({ kind: kind('join'), stack }) },
    { weight: 4, arbitrary: of({ kind: kind('advance'), stack, over: fc.boolean() }) },
  )
}
