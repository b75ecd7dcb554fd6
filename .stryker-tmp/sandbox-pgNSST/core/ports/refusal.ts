// @ts-nocheck
import type { Facility, SpaceEntry } from '../facility/facility.ts'
import { SPACE_STATISTIC } from '../facility/layout.ts'
import { incarnationOf, slotOf, type Token } from '../facility/slots.ts'
import { adviceOf, REFUSED, type Refusal, type RefusedCode, reasonOf } from './outcome.ts'
import type { SpaceStatistics } from './statistics.ts'

/** What is known of a refused request. */
export interface RefusedRequest {
  readonly facility: Facility
  readonly entry: SpaceEntry
  readonly code: RefusedCode
  /** 0: any port was asked for. */
  readonly port: number
  /** Who holds the port, 0 = nobody. */
  readonly owner?: Token
  /** The tick at which the port's hold-down ends, 0 = none. */
  readonly freeAt?: number
  /** What the structure has to add. */
  readonly detail?: string
}

export function describeRefusal(request: RefusedRequest): Refusal {
  const { facility, entry, code, port, owner: token = 0, freeAt = 0, detail } = request
  const { errno, advice } = adviceOf(code)
  const { address, protocol } = entry
  const reason = reasonOf(code)
  const where = `${address} ${protocol}${port === 0 ? '' : ` port ${port}`}`
  const refusal = { reason, errno, address, protocol, port }
  const slot = slotOf(token)
  if (slot !== 0) {
    const { name } = facility.slots.view(slot)
    const owner = { slot, incarnation: incarnationOf(token), name }
    const who = `held by ${name || `stack ${slot}`} (slot ${slot}, incarnation ${owner.incarnation})`
    return { ...refusal, owner, message: `${where}: ${who}; ${advice}` }
  }
  if (freeAt !== 0) {
    return { ...refusal, freeAt, message: `${where}: free at tick ${freeAt}; ${advice}` }
  }
  return { ...refusal, message: `${where}: ${detail ?? reason}; ${advice}` }
}

/** What the space's definition says of a refusal. Read here only: granting costs nothing more. */
export function reasonNow(entry: SpaceEntry, code: RefusedCode, port: number): RefusedCode {
  if (code === REFUSED.FENCED || code === REFUSED.NOT_HELD) return code
  const { state, low, high } = entry
  if (state !== 'active') return REFUSED.NOT_DEFINED
  return port !== 0 && !(port >= low && port <= high) ? REFUSED.OUT_OF_RANGE : code
}

export function countRefusal(statistics: SpaceStatistics, code: RefusedCode): void {
  statistics.add(COUNTERS[-code - 1]!)
}

// --- internal ---

const COUNTERS = [
  SPACE_STATISTIC.EXHAUSTED,
  SPACE_STATISTIC.IN_USE,
  SPACE_STATISTIC.RESERVED,
  SPACE_STATISTIC.QUARANTINED,
  SPACE_STATISTIC.OUT_OF_RANGE,
  SPACE_STATISTIC.STALE_RELEASES,
  SPACE_STATISTIC.FENCED,
  SPACE_STATISTIC.TABLE_FULL,
  SPACE_STATISTIC.NOT_DEFINED,
]
