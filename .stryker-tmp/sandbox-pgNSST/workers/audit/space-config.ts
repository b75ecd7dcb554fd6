/** One more than the greatest port. */
// @ts-nocheck

export const PORTS = 65_536

/** Which ports of a space a connect may get: those of the range that are not reserved. */
export interface SpaceDefinition {
  /** `low > high`: the space is not defined, it has no port. */
  readonly low: number
  readonly high: number
  readonly reserved: readonly number[]
}

/** A space as the run's configuration has it: one DVIPA and protocol. The definition may change. */
export interface SpaceConfig extends SpaceDefinition {
  /** Address, a blank or a slash, protocol. */
  readonly name: string
  readonly quarantineMs: number
  /**
   * The space is a routing table: a port may be held once towards each destination, or once by a
   * bind towards all of them.
   */
  readonly tuples?: boolean
  /** A routing table's capacity. Without it, refusals for a full table are not judged. */
  readonly entries?: number
  /** False: each stack picks by itself until the space is switched on. Default true. */
  readonly coordinated?: boolean
}

/** The ports that a connect may get. */
export function* portsOf({ low, high, reserved }: SpaceDefinition): Generator<number> {
  const excluded = new Set(reserved)
  for (let port = low; port <= high; port++) if (!excluded.has(port)) yield port
}
