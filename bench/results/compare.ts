/** Whether results differ by more than what they vary by themselves. */
import { keyOf, type Results, type Row } from './results.ts'

export interface Difference {
  readonly row: Row
  readonly before: number
  readonly after: number
  /** `after` to `before`. */
  readonly ratio: number
  /** Probability of ranks at least as far apart if nothing had changed. */
  readonly p: number
  readonly verdict: 'faster' | 'slower' | 'no more than noise' | 'too few repeats'
}

/** Below it a difference is said to be one. */
export const SIGNIFICANT = 0.05
/** Processes that must have measured a row, before and after. */
export const REPEATS_MIN = 5

/** Rows that both have, in the order of `after`. */
export function compare(before: Results, after: Results): readonly Difference[] {
  const known = new Map(before.rows.map(row => [keyOf(row), row]))
  return after.rows.flatMap(row => {
    const old = known.get(keyOf(row))
    return old === undefined ? [] : [differenceOf(old, row)]
  })
}

/**
 * Two-sided, exact: the share of all divisions of the values into groups of these sizes whose rank sum is
 * at least as far from the middle (F. Wilcoxon 1945; H. B. Mann, D. R. Whitney 1947). Ties share a rank.
 */
export function rankSumP(one: readonly number[], other: readonly number[]): number {
  const all = [...one, ...other]
  const sorted = [...all].sort((a, b) => a - b)
  const ranks = all.map(value => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 + 1)
  const middle = (one.length * (all.length + 1)) / 2
  const sum = (chosen: readonly number[]): number => chosen.reduce((total, rank) => total + rank, 0)
  const observed = Math.abs(sum(ranks.slice(0, one.length)) - middle)
  let [divisions, asFar] = [0, 0]
  for (const chosen of subsets(ranks, one.length)) {
    divisions++
    if (Math.abs(sum(chosen) - middle) >= observed - 1e-9) asFar++
  }
  return asFar / divisions
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

// --- internal ---

function differenceOf(old: Row, row: Row): Difference {
  const [before, after] = [median(old.medians), median(row.medians)]
  const p = rankSumP(old.medians, row.medians)
  const isMore = row.unit === 'per second' ? after > before : after < before
  const change = isMore ? 'faster' : 'slower'
  const isEnough = Math.min(old.medians.length, row.medians.length) >= REPEATS_MIN
  const known = p < SIGNIFICANT ? change : 'no more than noise'
  return {
    row,
    before,
    after,
    ratio: after / before,
    p,
    verdict: isEnough ? known : 'too few repeats',
  }
}

function* subsets<T>(items: readonly T[], size: number): Iterable<readonly T[]> {
  if (size === 0) {
    yield []
    return
  }
  for (let at = 0; at <= items.length - size; at++) {
    for (const rest of subsets(items.slice(at + 1), size - 1)) yield [items[at]!, ...rest]
  }
}
