// @ts-nocheck
import type { StoryStep } from './story.ts'

/** What a run without an end does again and again: indices into its steps. */
export interface Repetition {
  /** The first round begins here. */
  readonly from: number
  /** Steps of a round. */
  readonly size: number
  /** Whole rounds until the run was stopped. */
  readonly times: number
}

/** The shortest round that the run ends with at least three times; undefined: none. */
export function repetitionOf(steps: readonly StoryStep[]): Repetition | undefined {
  for (let size = 1; size <= ROUND_MAX && 3 * size <= steps.length; size++) {
    let from = steps.length - size
    while (from > 0 && isSame(steps[from - 1]!, steps[from - 1 + size]!)) from--
    const times = Math.floor((steps.length - from) / size)
    if (times >= 3) return { from, size, times }
  }
  return undefined
}

// --- internal ---

const ROUND_MAX = 64

function isSame(one: StoryStep, other: StoryStep): boolean {
  return one.thread === other.thread && one.text === other.text
}
