/** What it costs when few ports are left: random connections are replaced, so free ports lie anywhere. */
import type { SpaceConfig } from '../../core/index.ts'
import { Random } from '../../workers/index.ts'
import { type Batch, measureBatch } from '../batches.ts'
import type { Effort, Figure, Suite } from '../figure.ts'
import { closed, spaceOf, taken } from '../stack.ts'

export const occupancy: Suite = {
  name: 'occupancy',
  title: 'A pair (close of a random connection, connect) by how many ports are held, no hold-down',
  measure,
}

// --- internal ---

const PAIRS = 20_000
const PORTS = 64_512
const SHARES = [0.01, 0.5, 0.9, 0.99, 0.999]
const STRUCTURES: readonly (readonly [string, SpaceConfig])[] = [
  ['bitmap, leases of 64', { lease: 64 }],
  ['bitmap, no leases', { lease: 0 }],
  ['list, no leases', { structure: 'list', lease: 0 }],
]

async function measure(effort: Effort): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const [structure, config] of STRUCTURES) {
    let first = 0
    for (const share of SHARES) {
      const name = `${structure}, ${(100 * share).toFixed(share > 0.99 ? 1 : 0)} %`
      const figure = await measureBatch(name, replacing(config, share, effort.size), effort)
      if (first === 0) first = figure.median
      figures.push({ ...figure, note: `${(figure.median / first).toFixed(2)} x` })
    }
  }
  return figures
}

function replacing(config: SpaceConfig, share: number, size: number): Batch {
  const ports = Math.max(1000, Math.round(PORTS * size))
  const tcp = { ...config, quarantineMs: 0, ports: [1024, 1023 + ports] } as const
  const space = spaceOf(tcp, { stacks: 1 })
  const random = new Random(1)
  const held = Array.from({ length: Math.floor(ports * share) }, () =>
    taken(space, space.connect(0)),
  )
  const operations = Math.max(1, Math.round(PAIRS * size))
  return {
    operations,
    run: () => {
      for (let i = 0; i < operations; i++) {
        const nth = random.below(held.length)
        closed(space, space.close(held[nth]!, 0))
        held[nth] = taken(space, space.connect(0))
      }
    },
  }
}
