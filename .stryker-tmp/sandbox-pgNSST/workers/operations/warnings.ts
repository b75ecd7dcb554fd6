/**
 * When to warn of a space that runs out of ports, and when to say that it is over. Pure: what is seen
 * comes in, what is to be said comes out.
 */
// @ts-nocheck

import { type OwnerUsage, type SpaceUsage, topOwners } from '../../core/index.ts'
import type { DestinationCount } from './orders.ts'

/** A space at one look. */
export interface Occupancy {
  /** Held or in their hold-down; entries, where the structure is a table of connections. */
  readonly used: number
  readonly capacity: number
  /** A connect could succeed now. */
  readonly available: boolean
  /** Connects refused so far because nothing was free; because nothing was free for their destination. */
  readonly exhausted: number
  readonly saturated: number
}

export type Alarm = 'occupancy' | 'exhaustion' | 'saturation'

export interface Change {
  readonly alarm: Alarm
  readonly raised: boolean
  /** Of `occupancy`: the level that was reached, or that it has fallen below. */
  readonly percent?: number
}

/** Levels of occupancy; each is over when it has fallen by `CLEARED_LOWER`. */
const LEVELS = [80, 90] as const
const CLEARED_LOWER = 10
/** Looks without a refusal after which destinations have ports again, as far as anybody knows. */
const QUIET_LOOKS = 100

/** What has been said of one space. */
export class SpaceWatch {
  /** The highest level that was reached and is not over, 0 = none. */
  #level = 0
  #exhausted = 0
  #saturated = 0
  #isExhausted = false
  /** Looks since the last refusal for a destination; undefined: it is not saturated. */
  #quiet: number | undefined

  /** One look. Returns what is to be said, at most one line per alarm. */
  observe(seen: Occupancy): Change[] {
    const changes = [
      this.#observeLevel(seen),
      this.#observeExhaustion(seen),
      this.#observeSaturation(seen),
    ]
    this.#exhausted = seen.exhausted
    this.#saturated = seen.saturated
    return changes.filter(change => change !== undefined)
  }

  // --- internal ---

  #observeLevel({ used, capacity }: Occupancy): Change | undefined {
    const reached = LEVELS.findLast(level => capacity > 0 && used * 100 >= capacity * level) ?? 0
    if (reached > this.#level) {
      this.#level = reached
      return { alarm: 'occupancy', raised: true, percent: reached }
    }
    const left = LEVELS.findLast(
      level => level <= this.#level && used * 100 > capacity * (level - CLEARED_LOWER),
    )
    if ((left ?? 0) === this.#level) return undefined
    const over = LEVELS.find(level => level > (left ?? 0))!
    this.#level = left ?? 0
    return { alarm: 'occupancy', raised: false, percent: over - CLEARED_LOWER }
  }

  #observeExhaustion({ exhausted, available }: Occupancy): Change | undefined {
    const refused = exhausted > this.#exhausted
    if (refused && !this.#isExhausted) {
      this.#isExhausted = true
      return { alarm: 'exhaustion', raised: true }
    }
    if (refused || !available || !this.#isExhausted) return undefined
    this.#isExhausted = false
    return { alarm: 'exhaustion', raised: false }
  }

  #observeSaturation({ saturated }: Occupancy): Change | undefined {
    if (saturated > this.#saturated) {
      const news = this.#quiet === undefined
      this.#quiet = 0
      return news ? { alarm: 'saturation', raised: true } : undefined
    }
    if (this.#quiet === undefined) return undefined
    this.#quiet += 1
    if (this.#quiet < QUIET_LOOKS) return undefined
    this.#quiet = undefined
    return { alarm: 'saturation', raised: false }
  }
}

/** What a line says besides the change itself. */
export interface Circumstances {
  /** Address and protocol. */
  readonly space: string
  readonly usage: SpaceUsage
  readonly occupancy: Occupancy
  readonly destinations: readonly DestinationCount[]
}

/** How many owners and destinations a line names. */
const TOP = 3

/** The line to log: what has happened, who has the most, and what to do. */
export function describeChange(change: Change, circumstances: Circumstances): string {
  const { space, usage, occupancy, destinations } = circumstances
  const what = describeState(change, occupancy)
  if (!change.raised) return `cleared: ${space}: ${what}`
  const { held, quarantined } = usage.states
  return [
    `warning: ${space}: ${what}; ${held} held, ${quarantined} in their hold-down`,
    ...list('most held by', topOwners(usage, TOP).map(describeOwner)),
    ...list('most connections to', destinations.slice(0, TOP).map(describeDestination)),
    adviceOf(change.alarm, usage),
  ].join('; ')
}

// --- internal ---

function describeState({ alarm, raised, percent }: Change, { used, capacity }: Occupancy): string {
  const share = capacity === 0 ? 100 : Math.floor((100 * used) / capacity)
  const now = `${share} % of ${capacity} in use`
  switch (alarm) {
    case 'occupancy':
      return raised ? `${now}, ${percent} % reached` : `${now}, no more than ${percent} %`
    case 'exhaustion':
      return raised
        ? `exhausted: a connect was refused; ${now}`
        : `a connect can succeed again; ${now}`
    case 'saturation':
      return raised
        ? `a destination is saturated: a connect to it was refused; ${now}`
        : `no connect was refused for its destination lately; ${now}`
  }
}

function describeOwner({ slot, name, held, dead }: OwnerUsage): string {
  return `${name || `slot ${slot}`} (${held}${dead ? ', dead and not yet recovered' : ''})`
}

function describeDestination({ destination, connections }: DestinationCount): string {
  return `${destination} (${connections})`
}

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`${title} ${items.join(', ')}`]
}

function adviceOf(alarm: Alarm, { entries, states }: SpaceUsage): string {
  if (alarm === 'saturation') return 'spread the connections over more DVIPAs or destinations'
  if (entries) return 'give the table more entries, shorten the hold-down, or add a DVIPA'
  if (states.quarantined > states.held)
    return 'shorten the hold-down, keep connections open longer, or add a DVIPA'
  return 'widen the range, add a DVIPA, or close idle connections ("portplex display conn")'
}
