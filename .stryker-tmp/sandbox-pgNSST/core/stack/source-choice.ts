// @ts-nocheck
import type { Protocol } from '../facility/config.ts'
import { SOURCE_CHOICE_MS } from '../limits.ts'
import type { Destination } from '../ports/destination.ts'
import type { PortSpace } from '../ports/port-space.ts'
import type { Stack } from './stack.ts'

interface Choice {
  readonly spaces: readonly PortSpace[]
  /** Whose spaces they were then: a space may come to be another DVIPA's. */
  readonly addresses: readonly string[]
  readonly at: number
}

/**
 * Which of several DVIPAs a connection gets as its source: the one with the most eligible ports towards
 * the destination. Counting them takes milliseconds, so a choice stands for a while.
 */
export class SourceChoice {
  readonly #stack: Stack
  readonly #protocol: Protocol
  readonly #choices = new Map<string, Choice>()

  constructor(stack: Stack, protocol: Protocol) {
    this.#stack = stack
    this.#protocol = protocol
  }

  /**
   * The port spaces of the sources that can reach the destination, the best one first; of equals the one
   * that is named first. Sources that are not defined now are left out: DVIPAs come and go at work. Throws
   * `NO_SUCH_SPACE` if none is.
   */
  order(sources: readonly string[], now: number, destination?: Destination): readonly PortSpace[] {
    const key = `${sources.join()} ${destination?.address} ${destination?.port}`
    const known = this.#choices.get(key)
    if (known && now - known.at >= 0 && now - known.at < SOURCE_CHOICE_MS && stands(known)) {
      return known.spaces
    }
    const { facility } = this.#stack
    const defined = sources.flatMap(source => facility.find(source, this.#protocol) ?? [])
    const [first] = sources
    if (defined.length === 0 && first !== undefined) facility.space(first, this.#protocol) // Throws.
    const spaces = defined
      .filter(({ family }) => destination === undefined || family === destination.family)
      .map(({ index }) => this.#stack.spaceAt(index))
    const best = byEligible(spaces, now, destination)
    const choice = { spaces: best, addresses: best.map(({ entry }) => entry.address), at: now }
    if (this.#choices.size >= CHOICES_MAX) this.#choices.clear()
    this.#choices.set(key, choice)
    return choice.spaces
  }
}

// --- internal ---

/** Choices kept; beyond these all are made anew. */
const CHOICES_MAX = 10_000

/** Each space still stands for the same address, and serves or drains. */
function stands({ spaces, addresses }: Choice): boolean {
  return spaces.every(
    ({ entry }, i) => entry.state !== 'undefined' && entry.address === addresses[i],
  )
}

function byEligible(
  spaces: readonly PortSpace[],
  now: number,
  destination: Destination | undefined,
): readonly PortSpace[] {
  if (spaces.length < 2) return spaces
  const counted = spaces.map(space => ({ space, ports: space.eligible(now, destination) }))
  return counted.sort((a, b) => b.ports - a.ports).map(({ space }) => space)
}
