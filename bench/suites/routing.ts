/**
 * The routing table: filled with connections to 1,000 destinations up to each load in turn, and there random
 * connections are replaced. A pair is the close of one and the connect to another destination that takes its
 * entry. One stack, segment locks, no hold-down, so that the number of connections stays.
 */
import { Destination } from '../../core/index.ts'
import { Random } from '../../workers/index.ts'
import { measureBatch } from '../batches.ts'
import type { Effort, Figure, Suite } from '../figure.ts'
import { closed, spaceOf, taken } from '../stack.ts'

export const routing: Suite = {
  name: 'routing',
  title:
    'A pair in a routing table of 1,048,576 entries, 1,000 destinations, no hold-down, by load',
  measure,
}

// --- internal ---

const DESTINATIONS = 1000
const ENTRIES = 1_048_576
const LOADS = [0.1, 0.2, 0.4, 0.6, 0.7, 0.8]
const PAIRS = 10_000

async function measure(effort: Effort): Promise<readonly Figure[]> {
  const entries = Math.max(2000, Math.round(ENTRIES * effort.size))
  const random = new Random(1)
  const space = spaceOf({ structure: 'routing-table', entries, quarantineMs: 0 })
  const destinations = Array.from(
    { length: DESTINATIONS },
    (_, n) => new Destination(`198.51.${n >> 8}.${n & 255}`, 443),
  )
  const connect = (): number =>
    taken(space, space.connect(0, destinations[random.below(DESTINATIONS)]))
  const held: number[] = []
  const operations = Math.max(1, Math.round(PAIRS * effort.size))
  const run = (): void => {
    for (let i = 0; i < operations; i++) {
      const nth = random.below(held.length)
      closed(space, space.close(held[nth]!, 0))
      held[nth] = connect()
    }
  }
  const figures: Figure[] = []
  for (const load of LOADS) {
    while (held.length < entries * load) held.push(connect())
    const name = `${(100 * load).toFixed(0)} % of the entries in use`
    figures.push(await measureBatch(name, { operations, run }, effort))
  }
  return figures
}
