/** Random worlds in which an invariant has something to say. */
import fc from 'fast-check'
import { type Configuration, QUARANTINE_MS } from './configurations.ts'
import type { Call, Invariant, World } from './world.ts'

export interface Situation {
  readonly worlds: fc.Arbitrary<World>
  /** Stacks that die in one execution, at most. */
  readonly crashes: number
}

/** What an invariant is tried on. */
export function situation(invariant: Invariant, configuration: Configuration): Situation {
  const { name: _, ...base } = configuration
  const hasHoldDown = base.space.quarantineMs !== 0
  const extra: readonly Weighted[] = [
    ...(EXTRA[invariant] ?? []),
    ...(base.space.coordination === 'off' ? LATE : []),
    ...(hasHoldDown || invariant === 'I5' ? TICKS : []),
  ]
  const worlds = fc
    .record({
      stacks: programs([...COMMON, ...extra]),
      dead: DEAD.includes(invariant)
        ? fc.array(program(TAKING, 2), { minLength: 1, maxLength: 1 })
        : none(),
      survivor: MORTAL.includes(invariant) ? program(COMMON, 2) : none(),
      onDeath: fc.constantFrom<OnDeath>('recover', 'recover', 'fence', 'restart'),
      policy: fc.constantFrom<NonNullable<World['policy']>>('next-fit', 'random', 'double-hash'),
      recoverers: fc.integer({ min: 1, max: 2 }),
      isZombie: fc.constant(invariant === 'I9'),
    })
    .map(drawn => world(base, drawn))
  return { worlds, crashes: MORTAL.includes(invariant) ? 2 : 1 }
}

// --- internal ---

type OnDeath = NonNullable<World['onDeath']>

interface Drawn {
  readonly stacks: readonly (readonly Call[])[]
  readonly dead: readonly (readonly Call[])[]
  readonly survivor: readonly Call[]
  readonly onDeath: OnDeath
  readonly policy: NonNullable<World['policy']>
  readonly recoverers: number
  readonly isZombie: boolean
}

interface Weighted {
  readonly weight: number
  readonly arbitrary: fc.Arbitrary<Call>
}

const nth = fc.nat(3)
const port = fc.nat(2)
const TAKING: readonly Weighted[] = [
  { weight: 3, arbitrary: fc.constant('connect') },
  { weight: 4, arbitrary: fc.nat(1).map(to => `connect ${to}` as const) },
  { weight: 3, arbitrary: port.map(at => `bind ${at}` as const) },
  { weight: 1, arbitrary: fc.constant('bind any') },
]
const COMMON: readonly Weighted[] = [
  ...TAKING,
  { weight: 5, arbitrary: nth.map(which => `close ${which}` as const) },
]
const TICKS: readonly Weighted[] = [
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(1, QUARANTINE_MS - 1, QUARANTINE_MS, QUARANTINE_MS + 1, 2 * QUARANTINE_MS)
      .map(ms => `tick ${ms}` as const),
  },
]
const LATE: readonly Weighted[] = [
  { weight: 2, arbitrary: fc.constant('enable') },
  { weight: 2, arbitrary: fc.constant('attend') },
  { weight: 2, arbitrary: fc.constant('finish') },
]
const EXTRA: Readonly<Partial<Record<Invariant, readonly Weighted[]>>> = {
  I6: [{ weight: 6, arbitrary: fc.constant('connect') }],
  I9: [{ weight: 2, arbitrary: fc.constant('leave') }],
  I11: [
    { weight: 3, arbitrary: nth.map(which => `close-again ${which}` as const) },
    { weight: 3, arbitrary: port.map(at => `forge ${at}` as const) },
  ],
}
/** Invariants about stacks that died before, and about stacks that die. */
const DEAD: readonly Invariant[] = ['I4', 'I7', 'I8']
const MORTAL: readonly Invariant[] = ['I4', 'I7', 'I8', 'I10']

function none(): fc.Arbitrary<[]> {
  return fc.constant([])
}

function program(calls: readonly Weighted[], maxLength: number): fc.Arbitrary<Call[]> {
  return fc.array(fc.oneof(...calls), { minLength: 1, maxLength })
}

/** Two stacks mostly, each with a few calls; more of them with fewer. */
function programs(calls: readonly Weighted[]): fc.Arbitrary<Call[][]> {
  const several = (stacks: number, length: number): fc.Arbitrary<Call[][]> =>
    fc.array(program(calls, length), { minLength: stacks, maxLength: stacks })
  return fc.oneof(
    { weight: 4, arbitrary: several(2, 4) },
    { weight: 2, arbitrary: several(3, 3) },
    { weight: 1, arbitrary: several(4, 2) },
  )
}

function world(base: Omit<Configuration, 'name'>, drawn: Drawn): World {
  const { stacks, dead, survivor, onDeath, policy, recoverers, isZombie } = drawn
  const { length } = stacks
  // Whoever is to recover the dead does so after its first call, so that something goes on beside it.
  const programs = stacks.map((calls, thread): readonly Call[] => {
    const victim = isZombie ? 0 : length
    const isRecoverer = (dead.length > 0 || isZombie) && thread > 0 && thread <= recoverers
    return isRecoverer ? [...calls.slice(0, 1), `recover ${victim}`, ...calls.slice(1)] : calls
  })
  return {
    ...base,
    policy,
    stacks: programs,
    onDeath,
    ...(dead.length > 0 ? { dead } : {}),
    ...(survivor.length > 0 ? { survivor } : {}),
    ...(isZombie ? { zombies: [0] } : {}),
  }
}
