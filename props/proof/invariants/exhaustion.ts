/**
 * I6: a request is refused only if at some instant during it no port was to be had. Judged by counting the
 * ports that may have been taken at each instant: a call without an answer may have taken any one.
 */
import { REFUSED } from '../../../core/ports/outcome.ts'
import { type Evidence, isTaking, type Made } from '../evidence.ts'
import { areRivals, holdsOf, type Interval } from '../holds.ts'
import { FIRST_PORT } from '../world.ts'

export function falseExhaustion(evidence: Evidence): string | undefined {
  const { shared, operations, hasDeaths } = evidence
  const { space, ports, reserved = [] } = shared.world
  if (space.coordination === 'off') return undefined
  // What is idle in the lease of a stack that is dead counts as held until that one is recovered.
  if (hasDeaths && space.lease !== 0) return undefined
  const holds = holdsOf(shared, operations)
  const unanswered = operations.filter(
    ({ input, returned }) => isTaking(input) && returned === undefined,
  )
  for (const refused of operations) {
    if (refused.output?.answer !== REFUSED.EXHAUSTED) continue
    const instants = instantsOf(refused, operations)
    const least = instants.map(instant => {
      const open = unanswered.filter(({ invoked }) => invoked < instant).length
      return ports - reserved.length - open - takenAt(instant, refused, holds, evidence)
    })
    if (least.every(free => free > 0)) {
      const free = Math.min(...least)
      return `${refused.input.call} was refused, with ${free} or more ports to be had all the time`
    }
  }
  return undefined
}

// --- internal ---

/** An instant between any two stamps from the begin of a call to its end. */
function instantsOf({ invoked, returned }: Made, operations: readonly Made[]): number[] {
  const stamps = operations.flatMap(operation => [operation.invoked, operation.returned ?? 0])
  const within = stamps.filter(stamp => stamp >= invoked && stamp < returned!)
  return within.map(stamp => stamp + 0.5)
}

function takenAt(
  instant: number,
  { input: { destination, from } }: Made,
  holds: readonly Interval[],
  { shared }: Evidence,
): number {
  const { world } = shared
  const { quarantineMs = 0 } = world.space
  let taken = 0
  for (let index = 0; index < world.ports; index += 1) {
    const port = FIRST_PORT + index
    if (world.reserved?.includes(index) === true) continue
    const isTaken = holds.some(hold => {
      if (!areRivals(hold, { port, destination }) || hold.mayBegin > instant) return false
      if (hold.mayEnd > instant) return true
      return quarantineMs > 0 && from < hold.freed!.to + quarantineMs + 1
    })
    if (isTaken) taken += 1
  }
  return taken
}
