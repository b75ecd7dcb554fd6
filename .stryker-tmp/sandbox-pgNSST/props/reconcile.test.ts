/**
 * Goal: `reconcile` finds exactly the connections that their stack has forgotten, whatever it and others have
 * done, and after freeing them the books are right: nothing lost, nothing given out in its hold-down. A
 * stack that dies before any write of it leaves nothing that recovery does not find; nor does the tick at
 * which a port was taken, which stands in the word of its hold-down, ever become one.
 *
 * Method: random operations of two stacks in one thread, one of which forgets connections; and deaths before
 * each write, with the clock of the dead a day ahead of the survivor's (P6).
 *
 * Not covered: what is found while others are at work at the same moment.
 */
// @ts-nocheck

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Connection,
  Destination,
  type Facility,
  type PortSpace,
  portOf,
  REFUSED,
  type SpaceConfig,
  type Stack,
  spaceFigures,
} from '#core/index.js'
import { assertConsistent } from '#props/census/census.js'
import { assertRoutingConsistent } from '#props/census/routing-census.js'
import { diesIn, joinMortal } from '#props/crash/mortal-stack.js'
import { makeAtomicsMortal } from '#props/crash/mortal-words.js'
import { checkProperty } from '#props/support/check-property.js'
import { allocateSpace, joinAs, VARIANTS } from '#props/support/facilities.js'

const FILE = 'props/reconcile.test.ts'
const RUNS = 80
const LOW = 40_000
const START = 5000
const HOLD_DOWN = 1000

const VARIANTS_HERE: readonly { name: string; config: SpaceConfig }[] = [
  ...VARIANTS.flatMap(({ name, config }) =>
    (config.access === 'literal' ? [0] : [0, 8]).map(lease => ({
      name: `${name}, lease ${lease}`,
      config: { ...config, lease },
    })),
  ),
  {
    name: 'bitmap, late',
    config: { coordination: 'off', lease: 8, lockScope: 'segment', segmentPorts: 32 },
  },
  { name: 'routing table', config: { structure: 'routing-table', entries: 200 } },
  {
    name: 'routing table, literal',
    config: { structure: 'routing-table', access: 'literal', entries: 200 },
  },
]
const DESTINATIONS = [443, 80, 53].map(port => new Destination('198.51.100.9', port))

type Step =
  | {
      readonly kind: 'connect' | 'bind' | 'close' | 'forget'
      readonly stack: 0 | 1
      readonly nth: number
    }
  | { readonly kind: 'exhaust'; readonly stack: 0 | 1 }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'reconcile'; readonly free: boolean; readonly stale: number }
  | { readonly kind: 'enable' }

interface Script {
  readonly ports: number
  readonly quarantineMs: number
  readonly steps: readonly Step[]
}

const SCRIPTS: fc.Arbitrary<Script> = fc.record({
  ports: fc.integer({ min: 3, max: 90 }),
  quarantineMs: fc.constantFrom(0, HOLD_DOWN),
  steps: fc.array(
    fc.oneof(
      {
        weight: 12,
        arbitrary: fc.record({
          kind: fc.constantFrom('connect' as const, 'connect' as const, 'bind' as const),
          stack: fc.constantFrom(0 as const, 1 as const),
          nth: fc.nat(100),
        }),
      },
      {
        weight: 8,
        arbitrary: fc.record({
          kind: fc.constantFrom('close' as const, 'forget' as const),
          stack: fc.constantFrom(0 as const, 1 as const),
          nth: fc.nat(100),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('exhaust' as const),
          stack: fc.constantFrom(0 as const, 1 as const),
        }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('advance' as const),
          ms: fc.constantFrom(1, 500, HOLD_DOWN + 1),
        }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('reconcile' as const),
          free: fc.boolean(),
          stale: fc.nat(3),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('enable' as const) }) },
    ),
    { minLength: 1, maxLength: 80, size: 'max' },
  ),
})

function assertBooks(facility: Facility, now: number): void {
  if (facility.spaces[0]!.structure === 'routing-table') assertRoutingConsistent(facility, now)
  else assertConsistent(facility, now)
}

/** Two stacks; the first one forgets. */
class Forgetful {
  readonly #facility: Facility
  readonly #stacks: Stack[]
  readonly #spaces: PortSpace[]
  readonly #script: Script
  readonly #open: [Connection[], Connection[]] = [[], []]
  /** With the tick at which each was taken. */
  readonly #forgotten = new Map<Connection, number>()
  readonly #takenAt = new Map<Connection, number>()
  #closed: Connection[] = []
  #freed = 0
  #now = START
  /** Published then; before, the facility knows nothing. */
  #published: number

  constructor(config: SpaceConfig, script: Script) {
    const ports = [LOW, LOW + script.ports - 1] as const
    const { quarantineMs } = script
    this.#script = script
    this.#facility = allocateSpace(3, 'mutex', { ...config, ports, quarantineMs })
    this.#stacks = [1, 2].map(slot => joinAs(this.#facility, slot, START))
    this.#spaces = this.#stacks.map(stack => stack.spaceAt(0))
    this.#published = config.coordination === 'off' ? Number.POSITIVE_INFINITY : 0
  }

  run(): void {
    for (const step of this.#script.steps) {
      this.#step(step)
      assertBooks(this.#facility, this.#now)
    }
    this.#windUp()
  }

  // --- internal ---

  #step(step: Step): void {
    switch (step.kind) {
      case 'connect':
        this.#took(step.stack, this.#connect(step.stack, step.nth))
        break
      case 'bind':
        this.#took(
          step.stack,
          this.#spaces[step.stack]!.bind(LOW + (step.nth % this.#script.ports), this.#now),
        )
        break
      case 'exhaust':
        while (this.#took(step.stack, this.#connect(step.stack, 0)));
        break
      case 'close':
        this.#close(step.stack, step.nth)
        break
      case 'forget':
        this.#forget(step.nth)
        break
      case 'advance':
        this.#now += step.ms
        break
      case 'enable':
        this.#enable()
        break
      case 'reconcile':
        this.#reconcile(step.free, step.stale)
        break
    }
  }

  #connect(stack: 0 | 1, nth: number): number {
    return this.#spaces[stack]!.connect(this.#now, DESTINATIONS[nth % DESTINATIONS.length])
  }

  #took(stack: 0 | 1, got: number): boolean {
    if (got <= 0) return false
    this.#open[stack].push(got)
    this.#takenAt.set(got, this.#now)
    return true
  }

  #close(stack: 0 | 1, nth: number): void {
    const open = this.#open[stack]
    if (open.length === 0) return
    const [held] = open.splice(nth % open.length, 1)
    expect(this.#spaces[stack]!.close(held!, this.#now)).toBe(0)
    if (stack === 0) this.#closed.push(held!)
  }

  #forget(nth: number): void {
    const open = this.#open[0]
    if (open.length === 0) return
    const [held] = open.splice(nth % open.length, 1)
    this.#forgotten.set(held!, this.#takenAt.get(held!)!)
  }

  #enable(): void {
    if (this.#published <= this.#now) return
    const entry = this.#facility.spaces[0]!
    this.#stacks[0]!.enable(entry, this.#now)
    for (const stack of this.#stacks) stack.attend(this.#now)
    expect(this.#stacks[0]!.finishEnable(entry, this.#now).status).toBe('on')
    this.#published = this.#now
  }

  #reconcile(free: boolean, stale: number): void {
    const [mine] = this.#spaces as [PortSpace]
    const strangers = this.#closed.slice(-stale - 1, -1)
    const found = mine.reconcile([...this.#open[0], ...strangers], this.#now, { free })
    expect(new Set(found.unknown.map(({ connection }) => connection))).toEqual(new Set(strangers))
    if (this.#published > this.#now) {
      expect(found.leaks).toEqual([])
      return
    }
    const times = found.leaks.map(leak => [leak.connection, leak.since] as const)
    const expected = new Map(
      [...this.#forgotten].map(([held, since]) => [held, Math.max(since, this.#published)]),
    )
    expect(found.leaks).toHaveLength(expected.size)
    // A port that both had when it was published is known since the first publication: the same tick.
    expect(new Map(times)).toEqual(expected)
    if (!free) return
    const freed = [...this.#forgotten.keys()]
    this.#forgotten.clear()
    this.#closed.push(...freed)
    this.#freed += freed.length
    for (const held of freed) {
      expect(mine.close(held, this.#now)).toBe(REFUSED.NOT_HELD)
      if (this.#script.quarantineMs === 0) continue
      expect(mine.bind(portOf(held), this.#now)).toBeLessThan(0)
    }
  }

  /** Everything is closed or freed: then the whole range is there. */
  #windUp(): void {
    this.#enable()
    this.#reconcile(true, 0)
    expect(this.#spaces[0]!.connections).toBe(this.#open[0].length)
    expect(spaceFigures(this.#facility, 0, 1).LEAKS_FREED).toBe(this.#freed)
    for (const stack of [0, 1] as const) {
      while (this.#open[stack].length > 0) this.#close(stack, 0)
    }
    this.#now += HOLD_DOWN + 1
    expect(this.#spaces[1]!.eligible(this.#now)).toBe(this.#script.ports)
    assertBooks(this.#facility, this.#now)
  }
}

describe.each(VARIANTS_HERE)('$name', ({ config }) => {
  test('finds what was forgotten, and nothing else', () => {
    checkProperty(FILE, SCRIPTS, script => new Forgetful(config, script).run(), RUNS)
  })
})

/** A day, which two clocks may differ by. */
const SKEW = 86_400_000
const PORTS = 40

/**
 * The victim, whose clock is ahead, dies before each write of an operation in turn; a survivor recovers it
 * and must then get every port once what the survivor itself has put into hold-down is over.
 */
function dieBeforeEachWrite(
  config: SpaceConfig,
  prepare: (space: PortSpace, now: number) => () => void,
): number {
  makeAtomicsMortal()
  for (let n = 1; ; n += 1) {
    const space = { ...config, ports: [LOW, LOW + PORTS - 1] as const, quarantineMs: HOLD_DOWN }
    const facility = allocateSpace(2, 'mutex', space)
    const { stack, life } = joinMortal(facility.buffer, 1, START)
    const operation = prepare(stack.spaceAt(0), START + SKEW)
    life.dieAt(n)
    if (!diesIn(operation)) return n - 1
    facility.fence(stack.token)
    const survivor = joinAs(facility, 2, START)
    survivor.recoverFenced(START)
    assertBooks(facility, START)
    const later = START + HOLD_DOWN + 1
    expect(survivor.spaceAt(0).eligible(later), `dies before write ${n}`).toBe(PORTS)
    assertBooks(facility, later)
  }
}

describe.each(VARIANTS_HERE.filter(({ config }) => config.coordination !== 'off'))(
  'deaths: $name',
  ({ config }) => {
    const to = DESTINATIONS[0]!
    const stories: Record<string, (space: PortSpace, now: number) => () => void> = {
      'the first connect': (space, now) => () => space.connect(now, to),
      'a connect': (space, now) => {
        space.connect(now, to)
        return () => space.connect(now, to)
      },
      'a bind': (space, now) => {
        space.connect(now, to)
        return () => space.bind(LOW + 3, now)
      },
      'a bind to a port idle in its lease': (space, now) => {
        const held = space.connect(now, to)
        return () => space.bind(portOf(held) + 1, now)
      },
    }
    test.each(Object.keys(stories))('%s leaves no time where a hold-down would be', story => {
      expect(dieBeforeEachWrite(config, stories[story]!)).toBeGreaterThan(2)
    })

    // The survivor's clock is not behind here: a hold-down that the dead began by its own clock is right.
    test('freeing leaks', () => {
      const points = dieBeforeEachWrite(config, space => {
        const held = Array.from({ length: 9 }, () => space.connect(START, to))
        held.push(space.bind(LOW + 30, START), space.bind(LOW + 35, START))
        return () => space.reconcile(held.slice(0, 3), START, { free: true })
      })
      expect(points).toBeGreaterThan(20)
    })
  },
)
