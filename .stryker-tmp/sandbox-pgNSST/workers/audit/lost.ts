/** The census at the end of a run: is every port still there, and only once? */
// @ts-nocheck


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

/**
 * The census of a routing table. The fresh stack binds every port of the range, which takes it
 * towards all destinations and takes no entry; `acquiredByCensus` are those that it got. `held` are
 * the ports of all live holds, once or more often each. Then it gives them back, moves the clock
 * past the hold-down, and connects, towards destinations that nobody else uses, until it is told
 * that the table is full.
 */
export interface TableCensus extends Census {
  /** Capacity of the table. */
  readonly entries: number
  /** Live holds towards one destination: each has an entry. */
  readonly heldEntries: number
  /** Connects that succeeded until the table was full. */
  readonly filled: number
}

export interface TableCensusResult extends CensusResult {
  /** Entries that neither a live hold has nor the census got: nobody will ever get them again. */
  readonly lostEntries: number
  /** Entries that the census got beyond those that there are: some live hold has none any more. */
  readonly excessEntries: number
}

/** Compares what a census of a routing table got with what should have been there. */
export function lostTuples(census: TableCensus): TableCensusResult {
  const left = census.entries - census.heldEntries - census.filled
  return {
    ...lostPorts(census),
    lostEntries: Math.max(0, left),
    excessEntries: Math.max(0, -left),
  }
}
