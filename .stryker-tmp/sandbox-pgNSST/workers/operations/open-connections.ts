// @ts-nocheck
import {
  type ConnectionRow,
  type KnownConnection,
  portOf,
  type SpaceEntry,
} from '../../core/index.ts'
import type { DestinationCount } from './orders.ts'

/** Whose connections they are, and what the numbers in them mean. */
export interface OpenConnectionsOptions {
  readonly stack: string
  readonly incarnation: number
  readonly spaces: readonly SpaceEntry[]
  /** Destinations of the input as text, `address:port`. */
  readonly destinations: readonly string[]
  readonly serialOf: (handle: number) => number
}

export interface OpenConnection {
  readonly space: number
  readonly handle: number
  readonly destination: number
  readonly since: number
}

/** The connections of one incarnation of a stack, by key. What an earlier one had is lost. */
export class OpenConnections {
  readonly #options: OpenConnectionsOptions
  readonly #open = new Map<number, OpenConnection>()

  constructor(options: OpenConnectionsOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#open.size
  }

  /** @param destination number of the destination in the input, negative if it is not told there */
  opened(key: number, handle: number, space: number, destination: number, since: number): void {
    this.#open.set(key, { space, handle, destination, since })
  }

  closed(key: number): void {
    this.#open.delete(key)
  }

  /** What `opened` was given for the key; undefined if there is no such connection. */
  get(key: number): OpenConnection | undefined {
    return this.#open.get(key)
  }

  /** As the facility names them. */
  known(): KnownConnection[] {
    return Array.from(this.#open.values(), ({ space, handle }) => {
      const { address, protocol } = this.#options.spaces[space]!
      return { address, protocol, connection: handle }
    })
  }

  rows(): ConnectionRow[] {
    const { stack, incarnation, spaces, serialOf } = this.#options
    return Array.from(this.#open.values(), ({ space, handle, destination, since }) => {
      const { address, protocol } = spaces[space]!
      const target = this.#targetOf(destination)
      return {
        stack,
        incarnation,
        protocol,
        address,
        port: portOf(handle),
        serial: serialOf(handle),
        since,
        ...(target === undefined ? {} : { destination: target }),
      }
    })
  }

  /** The destinations of a space with the most connections, the largest first; without unknown ones. */
  topDestinations(space: number, count: number): DestinationCount[] {
    const counts = new Map<string, number>()
    for (const open of this.#open.values()) {
      const text = this.#options.destinations[open.destination]
      if (open.space === space && text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1)
    }
    return Array.from(counts, ([destination, connections]) => ({ destination, connections }))
      .sort((a, b) => b.connections - a.connections)
      .slice(0, count)
  }

  // --- internal ---

  #targetOf(destination: number): ConnectionRow['destination'] {
    const text = this.#options.destinations[destination]
    if (text === undefined) return undefined
    return splitDestination(text) ?? { address: text, port: 0 }
  }
}

/** A destination of the input in its two parts; the first may be a name. Undefined for anything else. */
export function splitDestination(text: string): { address: string; port: number } | undefined {
  const match = /^\[?(.*?)\]?:(\d+)$/.exec(text)
  return match ? { address: match[1], port: Number(match[2]) } : undefined
}
