/** I5: nothing is taken again before its hold-down has ended. */
import type { Evidence } from '../evidence.ts'
import { areRivals, holdsOf } from '../holds.ts'

export function earlyReuse({ shared, operations }: Evidence): string | undefined {
  const { quarantineMs = 0, coordination = 'on' } = shared.world.space
  if (quarantineMs === 0 || coordination === 'off') return undefined
  const holds = holdsOf(shared, operations)
  for (const { port, destination, owner, ends, freed } of holds) {
    if (freed === undefined) continue
    for (const next of holds) {
      if (!areRivals(next, { port, destination }) || next.begins <= ends) continue
      if (next.taken.to >= freed.from + quarantineMs) continue
      const times = `given back by ${owner} at ${freed.from} ms, taken at ${next.taken.to} ms`
      return `port ${port} was ${times}, with a hold-down of ${quarantineMs} ms`
    }
  }
  return undefined
}
