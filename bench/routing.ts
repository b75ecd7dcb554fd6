import { allocate, attach, Destination, join, type PortSpace } from '../core/index.ts'
import { Random } from '../workers/index.ts'

const ADDRESS = '192.0.2.1'
const DESTINATIONS = 1000

/** What a pair costs while a share of the routing table's entries is in use. */
export interface RoutingCost {
  /** Share of the entries, 0 to 1. */
  readonly load: number
  readonly nsPerPair: number
}

/**
 * Fills a routing table with connections to 1,000 destinations up to each load in turn, and there replaces
 * random connections: a pair is the close of one and the connect to another destination that takes its
 * entry. One stack, segment locks, no hold-down, so that the number of connections stays.
 */
export function measureRouting(
  entries: number,
  loads: readonly number[],
  pairs: number,
): RoutingCost[] {
  const random = new Random(1)
  const space = openSpace(entries, random)
  const destinations = Array.from(
    { length: DESTINATIONS },
    (_, n) => new Destination(`198.51.${n >> 8}.${n & 255}`, 443),
  )
  const held: number[] = []
  const connect = (): number => {
    const got = space.connect(0, destinations[random.uint32() % DESTINATIONS])
    if (got < 0) throw new Error(space.refusal().message)
    return got
  }
  return loads.map(load => {
    while (held.length < entries * load) held.push(connect())
    const began = process.hrtime.bigint()
    for (let i = 0; i < pairs; i++) {
      const nth = random.uint32() % held.length
      if (space.close(held[nth]!, 0) !== 0) throw new Error(space.refusal().message)
      held[nth] = connect()
    }
    return { load, nsPerPair: Number(process.hrtime.bigint() - began) / pairs }
  })
}

// --- internal ---

function openSpace(entries: number, random: Random): PortSpace {
  const tcp = { structure: 'routing-table', entries, quarantineMs: 0 } as const
  const facility = attach(allocate({ stacks: 8, dvipas: [{ address: ADDRESS, tcp }] }))
  const stack = join(facility, {
    name: 'bench',
    random: () => random.uint32(),
    nanoseconds: () => Number(process.hrtime.bigint()),
    now: 0,
  })
  return stack.space(ADDRESS, 'tcp')
}
