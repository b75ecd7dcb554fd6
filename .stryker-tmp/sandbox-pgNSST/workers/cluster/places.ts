/**
 * Where the connections of a run go, and which DVIPAs may be their source. What the input says of a
 * destination may be a name, or nothing: then one address stands in for it, as one server.
 */
// @ts-nocheck

import { Destination } from '../../core/index.ts'
import { splitDestination } from '../operations/open-connections.ts'
import { DESTINATION_UNKNOWN, sharedInt32 } from '../traffic/table.ts'

/** Sources by destination. Plain data, for a stack's task. */
export interface SourceTable {
  /** Lists of DVIPAs. Of several, the one with the most eligible ports is used. */
  readonly choices: readonly (readonly string[])[]
  /** Per destination of the input, and behind them for those that it does not tell: index of a choice. */
  readonly choiceOf: Int32Array
  /** There is a pool for binds to no address and port 0. */
  readonly pool: boolean
}

/** The server that stands in for destinations that the input does not tell (RFC 2544, RFC 5180). */
const STAND_INS = [new Destination('198.18.0.1', 1), new Destination('2001:2::1', 1)] as const

/** The destinations of an input, as addresses. */
export class Places {
  /** What messages call them; the last is the stand-in. */
  readonly names: readonly string[]
  readonly #destinations: readonly (Destination | undefined)[]
  /** Destinations that are the same address and port have the same number. */
  readonly #numbers: Int32Array

  constructor(names: readonly string[]) {
    this.names = [...names, 'a destination that the input does not tell']
    this.#destinations = names.map(parseDestination)
    const known = new Map<string, number>()
    this.#numbers = Int32Array.from(this.#destinations, (destination, index) => {
      if (destination === undefined) return names.length
      const key = `${destination.family} ${destination.words}`
      const number = known.get(key) ?? index
      known.set(key, number)
      return number
    })
  }

  /** Its address; undefined if the input does not tell. */
  tell(destination: number): Destination | undefined {
    return destination === DESTINATION_UNKNOWN ? undefined : this.#destinations[destination]
  }

  /** Its address, or that of the stand-in of a family. */
  reach(destination: number, family: 4 | 6): Destination {
    return this.tell(destination) ?? STAND_INS[family === 4 ? 0 : 1]
  }

  /** The number under which the audit knows it. */
  number(destination: number): number {
    return this.#numbers[destination] ?? this.names.length - 1
  }
}

/** @param sourcesOf the DVIPAs for an address; for `undefined`, where the input does not tell one */
export function sourceTable(
  places: Places,
  sourcesOf: (destination: Destination | undefined) => readonly string[],
  pool = false,
): SourceTable {
  const choices: (readonly string[])[] = []
  const known = new Map<string, number>()
  const choiceOf = sharedInt32(places.names.length)
  for (let destination = 0; destination < choiceOf.length; destination += 1) {
    const sources = sourcesOf(places.tell(destination))
    const key = sources.join()
    let choice = known.get(key)
    if (choice === undefined) {
      choice = choices.length
      choices.push(sources)
      known.set(key, choice)
    }
    choiceOf[destination] = choice
  }
  return { choices, choiceOf, pool }
}

/** The number of the choice for a destination, also of one that the input does not tell. */
export function choiceFor({ choiceOf }: SourceTable, destination: number): number {
  const last = choiceOf.length - 1
  return choiceOf[destination >= 0 && destination < last ? destination : last]
}

// --- internal ---

function parseDestination(text: string): Destination | undefined {
  const split = splitDestination(text)
  try {
    return split && new Destination(split.address, split.port)
  } catch {
    return undefined
  }
}
