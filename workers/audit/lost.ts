/** The census at the end of a run: is every port still there, and only once? */

export interface Census {
  readonly range: { readonly low: number; readonly high: number }
  readonly reserved: Iterable<number>
  /** Ports with a live hold, from the auditor's `heldBy`. */
  readonly held: Iterable<number>
  /**
   * Ports that a fresh stack got by connecting until it was refused, after the clock has moved
   * past every hold-down.
   */
  readonly acquiredByCensus: Iterable<number>
}

export interface CensusResult {
  /** Neither acquired, nor reserved, nor held: nobody will ever get them again. */
  readonly lost: number[]
  /** Acquired though held, or acquired twice. */
  readonly duplicates: number[]
  /** Acquired though reserved or outside the range. */
  readonly misplaced: number[]
}

/** Compares what a census got with what should have been there. */
export function lostPorts(census: Census): CensusResult {
  const { low, high } = census.range
  const reserved = new Set(census.reserved)
  const held = new Set(census.held)
  const acquired = new Set<number>()
  const duplicates = new Set<number>()
  const misplaced = new Set<number>()
  for (const port of census.acquiredByCensus) {
    if (held.has(port) || acquired.has(port)) duplicates.add(port)
    if (port < low || port > high || reserved.has(port)) misplaced.add(port)
    acquired.add(port)
  }
  const lost: number[] = []
  for (let port = low; port <= high; port++) {
    if (!acquired.has(port) && !reserved.has(port) && !held.has(port)) lost.push(port)
  }
  return { lost, duplicates: [...duplicates], misplaced: [...misplaced] }
}
