import type { Protocol } from '../facility/config.ts'
import { SOURCE_CHOICE_MS } from '../limits.ts'
import type { Destination } from '../ports/destination.ts'
import type { PortSpace } from '../ports/port-space.ts'
import type { Stack } from './stack.ts'

interface Choice {
  readonly spaces: readonly PortSpace[]
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
   * that is named first. Throws `NO_SUCH_SPACE` for a source that is not coordinated.
   */
  order(sources: readonly string[], now: number, destination?: Destination): readonly PortSpace[] {
    const key = `${sources.join()} ${destination?.address} ${destination?.port}`
    const known = this.#choices.get(key)
    if (known && now - known.at >= 0 && now - known.at < SOURCE_CHOICE_MS) return known.spaces
    const spaces = sources
      .map(source => this.#stack.space(source, this.#protocol))
      .filter(({ entry }) => destination === undefined || entry.family === destination.family)
    const choice = { spaces: byEligible(spaces, now, destination), at: now }
    if (this.#choices.size >= CHOICES_MAX) this.#choices.clear()
    this.#choices.set(key, choice)
    return choice.spaces
  }
}

// --- internal ---

/** Choices kept; beyond these all are made anew. */
const CHOICES_MAX = 10_000

function byEligible(
  spaces: readonly PortSpace[],
  now: number,
  destination: Destination | undefined,
): readonly PortSpace[] {
  if (spaces.length < 2) return spaces
  const counted = spaces.map(space => ({ space, ports: space.eligible(now, destination) }))
  return counted.sort((a, b) => b.ports - a.ports).map(({ space }) => space)
}
