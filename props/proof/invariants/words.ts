/** I3, I4, I8, I10: what the words say when everybody has ended and all the dead are recovered. */
import { lockFigures } from '../../../core/locks/statistics.ts'
import { portOf } from '../../../core/ports/outcome.ts'
import type { Evidence } from '../evidence.ts'

/** Faults of the census that are about the dead, and about locks. */
const OF_THE_DEAD = /^(segment \d+: )?(C7|C13|R7)\b/
const OF_LOCKS = /^(C10|R10)\b/

/** I3: the states of all ports add up, and each derived word agrees with the truth words. */
export function lost({ faults }: Evidence): string | undefined {
  const found = faults.filter(fault => !OF_THE_DEAD.test(fault) && !OF_LOCKS.test(fault))
  return textOf(found)
}

/** I4: nothing is a dead stack's, and every port that nobody has can be had. */
export function leaked({ faults, shared, held, left, facility }: Evidence): string | undefined {
  const found = faults.filter(fault => OF_THE_DEAD.test(fault))
  if (faults.length > 0) return textOf(found)
  const { ports, reserved = [] } = shared.world
  // Whoever has not published yet keeps its connections to itself.
  if (facility.phase(facility.spaces[0]!) !== 'on') return undefined
  const expected = ports - reserved.length - new Set(held.map(hold => portOf(hold.connection))).size
  return left === expected
    ? undefined
    : `${left} ports can be had of the ${expected} that nobody has, hold-downs over`
}

/** I8: a recovery may be made again. */
export function changedByRepetition({ repeated }: Evidence): string | undefined {
  return textOf(repeated)
}

/** I10: no lock is left taken, and without a death no wait ended by its time-out alone. */
export function rescued({ faults, facility, hasDeaths }: Evidence): string | undefined {
  const found = faults.filter(fault => OF_LOCKS.test(fault))
  if (found.length > 0) return textOf(found)
  if (hasDeaths) return undefined
  let rescues = 0
  for (let lock = 0; lock < facility.locks; lock += 1) {
    for (let slot = 1; slot <= facility.stacks; slot += 1) {
      rescues += lockFigures(facility, lock, slot).rescues
    }
  }
  return rescues === 0 ? undefined : `${rescues} waits ended by their time-out alone`
}

// --- internal ---

function textOf(found: readonly string[]): string | undefined {
  return found.length === 0 ? undefined : found.join('; ')
}
