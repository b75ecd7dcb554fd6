/** A space as the run's configuration has it: one DVIPA and protocol. */
export interface SpaceConfig {
  /** Address, a blank or a slash, protocol. */
  readonly name: string
  readonly low: number
  readonly high: number
  readonly reserved: readonly number[]
  readonly quarantineMs: number
  /**
   * The space is a routing table: a port may be held once towards each destination, or once by a
   * bind towards all of them.
   */
  readonly tuples?: boolean
  /** A routing table's capacity. Without it, refusals for a full table are not judged. */
  readonly entries?: number
}
