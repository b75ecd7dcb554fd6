/** Which steps of a run are worth showing. */
// @ts-nocheck

import type { Conflict } from '../machine/clocks.ts'
import { KIND, TIMEOUT } from '../machine/kinds.ts'
import { writes } from './operations.ts'
import { type Repetition, repetitionOf } from './repetition.ts'
import type { Story, StoryStep } from './story.ts'

export interface Shown {
  readonly steps: readonly StoryStep[]
  /** Steps that are left out. */
  readonly left: number
  /** Why, in words; empty: none is. */
  readonly why: string
  /** What goes on after the last step that is shown; empty: nothing. */
  readonly again: string
}

/**
 * Leaves out the steps on places that one thread alone touches or that nobody writes, and of a run that
 * is still long the steps far from any switch, fault, and from its end.
 */
export function relevantSteps(story: Story, rowsMax: number = ROWS_MAX): Shown {
  const round =
    story.execution.outcome.verdict === 'livelock' ? repetitionOf(story.steps) : undefined
  const steps = story.steps.slice(0, round === undefined ? undefined : round.from + round.size)
  const shared = sharedPlaces(story)
  const ends = new Set([...lastOfStopped(story), racedStep(story)])
  const kept = steps.filter((step, index) => {
    if (round !== undefined && index >= round.from) return true
    const { trace } = step
    const place = keyOf(step)
    return isMark(step) || trace.address < 0 || shared.has(place) || ends.has(step)
  })
  const again = round === undefined ? '' : describeRound(round)
  const left = steps.length - kept.length
  const why = left === 0 ? '' : 'on words of one thread alone, or that nobody writes'
  if (kept.length <= rowsMax) return { steps: kept, left, why, again }
  const near = nearMarks(kept, rowsMax, ends)
  return { steps: near, left: steps.length - near.length, why: 'far from any switch', again }
}

// --- internal ---

const ROWS_MAX = 80

function describeRound({ from, size, times }: Repetition): string {
  const which = size === 1 ? `step ${from + 1}` : `steps ${from + 1} to ${from + size}`
  return `${which} again, ${times - 1} times, until the run is stopped`
}

function keyOf({ trace }: StoryStep): string {
  return `${trace.address}`
}

/** Touched by several threads and written by one at least; or written, and looked at by nobody else. */
function sharedPlaces({ steps, session }: Story): Set<string> {
  const threads = new Map<string, Set<number>>()
  const written = new Set<string>()
  for (const step of steps) {
    const key = keyOf(step)
    if (!threads.has(key)) threads.set(key, new Set())
    threads.get(key)!.add(step.thread)
    const isList = step.trace.kind === KIND.WAIT || step.trace.kind === KIND.NOTIFY
    if (writes(step.trace) || isList || step.trace.kind === KIND.CUSTOM) written.add(key)
  }
  const shared = new Set<string>()
  for (const [key, by] of threads) {
    const watched = session.machine.watched.has(Number(key))
    if (written.has(key) && (by.size > 1 || watched)) shared.add(key)
  }
  return shared
}

/** What the threads did last that did not end, and the one that the verdict is about. */
function lastOfStopped({ steps, execution }: Story): (StoryStep | undefined)[] {
  const { stuck, outcome } = execution
  const stopped = new Set([...stuck.map(one => one.thread), outcome.thread])
  return [...stopped].map(thread => steps.findLast(step => step.thread === thread))
}

function isMark({ trace }: StoryStep): boolean {
  const isFault = trace.kind === KIND.CRASH || trace.kind === KIND.STALL
  return isFault || (trace.choice ?? 0) >= TIMEOUT
}

/** The earlier access of a race. */
function racedStep({ steps, execution }: Story): StoryStep | undefined {
  const { verdict, error } = execution.outcome
  if (verdict !== 'race' || error === undefined) return undefined
  const { thread, address } = error as Conflict
  return steps.findLast(step => step.thread === thread && step.trace.address === address)
}

/** The ends, then the marks with what is around them, as much as there is room for; late ones first. */
function nearMarks(
  steps: readonly StoryStep[],
  rowsMax: number,
  ends: ReadonlySet<StoryStep | undefined>,
): StoryStep[] {
  const far = steps.map(() => Number.POSITIVE_INFINITY)
  for (const [i, step] of steps.entries()) {
    const turns = i > 0 && steps[i - 1]!.thread !== step.thread
    if (!turns && !step.preemption && !isMark(step)) continue
    for (let j = Math.max(0, i - AROUND); j <= Math.min(steps.length - 1, i + AROUND); j++) {
      far[j] = Math.min(far[j]!, Math.abs(i - j))
    }
  }
  for (const [i, step] of steps.entries()) if (ends.has(step)) far[i] = -1
  const byRank = [...far.keys()].toSorted((a, b) => far[a]! - far[b]! || b - a)
  const kept = new Set(byRank.slice(0, rowsMax))
  return steps.filter((_, i) => kept.has(i))
}

const AROUND = 3
