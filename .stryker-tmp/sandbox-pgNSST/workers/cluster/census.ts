// @ts-nocheck
import {
  attach,
  Destination,
  join,
  type PortSpace,
  portOf,
  REFUSED,
  type RefusedCode,
} from '../../core/index.ts'
import { Random } from '../random.ts'
import { nanoseconds } from './clock.ts'
import type { CensusResult, CensusTask, SpaceCensus } from './stack-task.ts'

/**
 * The last look: a stack of its own joins and takes all that it can get. What it gets, what is reserved and
 * what live connections hold must be all there is: anything else is lost. Behaviour is what is looked at, so
 * that a port that no structure finds any more is lost too, whatever its words say.
 */
export function census(task: CensusTask): CensusResult {
  const { slot, now, seed } = task
  const random = new Random(seed, slot)
  const stack = join(attach(task.facility), {
    name: 'census',
    slot,
    policy: 'random',
    random: () => random.uint32(),
    nanoseconds,
    now,
  })
  const spaces = task.spaces.map(index => {
    const space = stack.spaceAt(index)
    // Joining may have recovered a stack that died just before a run was ended.
    const later = (now + space.entry.quarantineMs + 1) | 0
    return space.entry.structure === 'routing-table'
      ? takeEntries(space, later)
      : takePorts(space, later)
  })
  return { kind: 'census', spaces }
}

// --- internal ---

function takePorts(space: PortSpace, now: number): SpaceCensus {
  const { low, high } = space.entry
  const ports: number[] = []
  // One more than there can be: then some port was handed out twice, and the verdict will say which.
  while (ports.length <= high - low + 1) {
    const held = space.connect(now)
    if (held === REFUSED.EXHAUSTED) break
    ports.push(portOf(granted(held, space)))
  }
  return { ports: Int32Array.from(ports), entries: 0 }
}

/**
 * Of a routing table it binds every port, which it can only if no connection is on it; then it fills the
 * table with connections to servers that nobody else knows.
 */
function takeEntries(space: PortSpace, now: number): SpaceCensus {
  const { low, high, quarantineMs } = space.entry
  const bound: number[] = []
  for (let port = low; port <= high; port += 1) {
    const held = space.bind(port, now)
    if (held === REFUSED.IN_USE || held === REFUSED.RESERVED || held === REFUSED.QUARANTINED)
      continue
    bound.push(granted(held, space))
  }
  for (const held of bound) space.close(held, now)
  const later = (now + quarantineMs + 1) | 0
  let entries = 0
  // Ends with the table. A server may be refused because the segments of the ports that are left for it are
  // full, while others have room; a further one then gets that.
  for (let server = 0, taken = 1; taken > 0; server += 1) {
    taken = fill(space, later, new Destination(...unknownServer(space.entry.family, server)))
    entries += taken
  }
  return { ports: Int32Array.from(bound, portOf), entries }
}

function fill(space: PortSpace, now: number, to: Destination): number {
  for (let connections = 0; ; connections += 1) {
    const held = space.connect(now, to)
    if (held === REFUSED.EXHAUSTED || held === REFUSED.TABLE_FULL) return connections
    granted(held, space)
  }
}

/** Addresses that are nobody's: the reserved class E, and a part of the documentation prefix. */
function unknownServer(family: 4 | 6, number: number): [string, number] {
  const [high, low] = [(number >>> 8) & 0xff, number & 0xff]
  const address = family === 4 ? `240.0.${high}.${low}` : `2001:db8:ffff::${number.toString(16)}`
  return [address, 1 + (number >>> 16)]
}

function granted(held: number | RefusedCode, space: PortSpace): number {
  if (held < 0) throw new Error(`the census was refused: ${space.refusal().message}`)
  return held
}
