/** One row of a table: what was measured, and how much it varied. */
export interface Figure {
  readonly name: string
  readonly unit: 'ns' | 'ms' | 'per second'
  readonly median: number
  /** The middle half of the samples, as a share of the median. */
  readonly spread: number
  /** What else is to be said, such as a ratio. */
  readonly note?: string
}

/** Figures that are shown as one table. */
export interface Suite {
  /** As `--only` knows it. */
  readonly name: string
  readonly title: string
  measure(effort: Effort): Promise<readonly Figure[]>
}

/** How long a suite may take. */
export interface Effort {
  /** Time that each row is sampled. */
  readonly sampleMs: number
  /** 1: everything; below: structures are that much smaller. What is measured is the same. */
  readonly size: number
}

/** Of samples in any order. */
export function figureOf(
  name: string,
  unit: Figure['unit'],
  samples: readonly number[],
  note?: string,
): Figure {
  const sorted = [...samples].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!
  const median = at(0.5)
  const spread = (at(0.75) - at(0.25)) / median
  return { name, unit, median, spread, ...(note === undefined ? {} : { note }) }
}
