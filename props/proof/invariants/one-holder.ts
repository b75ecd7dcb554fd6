/** I1, I2: one holder of a port, or of a port towards a destination, at a time. */
import { portOf } from '../../../core/ports/outcome.ts'
import type { Evidence } from '../evidence.ts'
import { areRivals, holdsOf, type Interval } from '../holds.ts'
import type { World } from '../world.ts'

export function twoHolders({ shared, operations, held }: Evidence): string | undefined {
  const ever = { mayBegin: 0, begins: 0, ends: 1, mayEnd: 1, taken: { from: 0, to: 0 } }
  const atEnd = held.map(({ owner, connection, destination }) => ({
    ...ever,
    ...{ owner, destination, port: portOf(connection), freed: undefined },
  }))
  const since = coordinatedSince(shared.world, operations)
  const holds = holdsOf(shared, operations)
  return overlap(holds, since) ?? (since < 0 ? overlap(atEnd, since) : undefined)
}

// --- internal ---

/** From when on nobody takes a port that another one has: always, or after a late enable. */
function coordinatedSince({ space }: World, operations: Evidence['operations']): number {
  if (space.coordination !== 'off') return Number.NEGATIVE_INFINITY
  const on = operations.find(({ input, output }) => input.call === 'finish' && output?.answer === 0)
  return on?.returned ?? Number.POSITIVE_INFINITY
}

function overlap(holds: readonly Interval[], since: number): string | undefined {
  for (const [index, a] of holds.entries()) {
    for (const b of holds.slice(index + 1)) {
      if (!areRivals(a, b) || a.ends <= b.begins || b.ends <= a.begins) continue
      if (Math.max(a.mayBegin, b.mayBegin) < since) continue
      const towards = Math.max(a.destination, b.destination)
      const what = towards < 0 ? `port ${a.port}` : `port ${a.port} towards destination ${towards}`
      return `${what} is held by ${a.owner} and ${b.owner} at one time`
    }
  }
  return undefined
}
