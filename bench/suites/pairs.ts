/** A pair is one connect and one close by the same, only stack: each structure, lock, lease and policy. */
import { type LockKind, POLICIES, type PortSpace, type SpaceConfig } from '../../core/index.ts'
import { type Batch, measureBatch } from '../batches.ts'
import type { Effort, Figure, Suite } from '../figure.ts'
import { closed, type StackOptions, spaceOf, taken } from '../stack.ts'

export const pairs: Suite = {
  name: 'pairs',
  title: 'A pair (connect and close, hold-down of 60 s), one stack, uncontended',
  measure,
}

/** Pairs with a hold-down, while the clock goes on by 10 ms each pair. */
export function walkingPairs(space: PortSpace, operations: number): Batch {
  let now = 0
  return {
    operations,
    run: () => {
      for (let i = 0; i < operations; i++) {
        closed(space, space.close(taken(space, space.connect(now)), now))
        now = (now + TICKS_PER_PAIR) | 0
      }
    },
  }
}

// --- internal ---

const PAIRS = 20_000
const TICKS_PER_PAIR = 10

async function measure(effort: Effort): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const { name, tcp, pairs: all = PAIRS, ...options } of scenarios()) {
    const operations = Math.max(1, Math.round(all * effort.size))
    figures.push(await measureBatch(name, walkingPairs(spaceOf(tcp, options), operations), effort))
  }
  return figures
}

interface Scenario extends StackOptions {
  readonly name: string
  readonly tcp: SpaceConfig
  readonly pairs?: number
}

const LOCKS: readonly (readonly [LockKind, string])[] = [
  ['mutex', 'mutex'],
  ['fair', 'fair lock'],
  ['spin', 'spin lock'],
]

function scenarios(): readonly Scenario[] {
  const structures = ['bitmap', 'list'] as const
  return [
    ...structures.flatMap(structure =>
      [64, 0].flatMap(lease =>
        LOCKS.map(([lock, words]) => ({
          name: `${structure}, ${lease === 0 ? 'no leases' : `leases of ${lease}`}, ${words}`,
          ...{ lock, tcp: { structure, lease } },
        })),
      ),
    ),
    ...structures.map(structure => ({
      name: `${structure}, no leases, one mutex`,
      tcp: { structure, lease: 0, lockScope: 'structure' } as const,
    })),
    ...[64, 0].flatMap(lease =>
      POLICIES.filter(policy => policy !== 'next-fit').map(policy => ({
        name: `bitmap, ${lease === 0 ? 'no leases' : `leases of ${lease}`}, mutex, ${policy}`,
        ...{ policy, tcp: { lease } },
      })),
    ),
    ...LOCKS.map(([lock, words]) => ({
      name: `routing table, ${words}`,
      ...{ lock, tcp: { structure: 'routing-table' } as const },
    })),
    ...structures.map(structure => ({
      name: `${structure}, literal access (claim 18)`,
      ...{ tcp: { structure, access: 'literal' } as const, pairs: 20 },
    })),
  ]
}
