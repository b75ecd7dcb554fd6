/** Which operations' order decides whether a run fails, found by trying the other order. */
// @ts-nocheck


import type { Chooser } from '../machine/chooser.ts'
import { dependent, KIND, KIND_NAMES, TIMEOUT, TOUCH } from '../machine/kinds.ts'
import type { Machine } from '../machine/machine.ts'
import type { TraceStep } from '../machine/trace.ts'
import { searchBounded } from '../replay/bounded-search.ts'
import { Budget } from '../replay/budget.ts'
import { type Execution, execute } from '../replay/execution.ts'
import { nonPreemptive } from '../replay/preemptions.ts'
import type { Session } from '../session.ts'
import { RandomWalk } from '../strategies/random-walk.ts'
import { locationName, placeOf } from './names.ts'
import { Recorder } from './recorder.ts'
import type { NamedStep, Story, StoryStep } from './story.ts'

/** The run passes when `second` comes first. */
export interface DecisivePair {
  readonly first: NamedStep
  readonly second: NamedStep
}

export interface Order {
  /** It fails if and only if, in each of these, the first comes before the second; or in this run. */
  readonly pairs: readonly DecisivePair[]
  /** How far "if and only if" was checked; none: this run alone. */
  readonly checked:
    | 'every schedule'
    | { readonly schedules: number; readonly failed: number }
    | 'run'
}

export interface OrderLimits {
  /** Pairs that are tried the other way round. */
  readonly pairs: number
  /** Steps of the check. */
  readonly steps: number
}

export const ORDER_LIMITS: OrderLimits = { pairs: 200, steps: 100_000 }

/** The order that decides; undefined: no pair of this run does. */
export function decisiveOrder(story: Story, limits: OrderLimits = ORDER_LIMITS): Order | undefined {
  const pairs = decisivePairs(story, limits.pairs)
  if (pairs.length === 0) {
    const always = check(story, [[]], limits.steps)
    if (always !== undefined) return always
    const pair = pairWithPending(story, limits.pairs)
    return pair === undefined ? undefined : { pairs: [pair], checked: 'run' }
  }
  const nearest = pairs.toSorted((a, b) => distance(a) - distance(b)).slice(0, PAIRS_MAX)
  const found = check(story, conjunctions(nearest), limits.steps)
  if (found !== undefined) return found
  const around = nearest.flatMap(one => nearest.map(other => [one, other])).find(isAround)
  return { pairs: around ?? nearest.slice(0, 1), checked: 'run' }
}

// --- internal ---

/** Pairs of which conjunctions are made. */
const PAIRS_MAX = 6
/** Steps at the end of the run among which pairs are looked for. */
const STEPS_MAX = 400
/** Random schedules when there are too many to try all. */
const SAMPLES = 500

function distance({ first, second }: DecisivePair): number {
  return second.number - first.number
}

/** Steps of one thread come between two of another's. */
function isAround([x, y]: readonly DecisivePair[]): boolean {
  const threads = x!.first.thread === y!.second.thread && x!.second.thread === y!.first.thread
  return threads && x!.first.number < y!.first.number && x!.second.number < y!.second.number
}

/** Alone, then two together, then all. */
function conjunctions(pairs: readonly DecisivePair[]): DecisivePair[][] {
  const doubles = pairs.flatMap((one, i) => pairs.slice(i + 1).map(other => [one, other]))
  const all = pairs.length > 2 ? [[...pairs]] : []
  return [...pairs.map(pair => [pair]), ...doubles, ...all]
}

function decisivePairs(story: Story, pairsMax: number): DecisivePair[] {
  const { session, execution } = story
  const steps = story.steps.filter(step => step.trace.choice !== undefined)
  const from = Math.max(0, steps.length - STEPS_MAX)
  const candidates: (readonly [number, number])[] = []
  for (let j = from; j < steps.length; j++) {
    for (let i = from; i < j; i++) {
      if (areDependent(session, steps[i]!, steps[j]!)) candidates.push([i, j])
    }
  }
  const nearest = candidates.toSorted((a, b) => a[1] - a[0] - (b[1] - b[0]))
  return nearest.slice(0, pairsMax).flatMap(([i, j]) => {
    const order = swapped(steps, i, j)
    const other = execute(session, new Loose(order), execution.recipe)
    return other.outcome.verdict === 'ok' ? [{ first: steps[i]!, second: steps[j]! }] : []
  })
}

/** The run ended while others were about to do something: too late, if it passes when they did it first. */
function pairWithPending(story: Story, pairsMax: number): DecisivePair | undefined {
  const { session, execution } = story
  const steps = story.steps.filter(step => step.trace.choice !== undefined)
  const choices = steps.map(step => step.trace.choice!)
  const late = execution.stuck.filter(one => !one.waits && !one.spins)
  let left = pairsMax
  for (const [j, first] of [...steps.entries()].toReversed()) {
    for (const { thread, kind, site, address, width } of late) {
      if (thread === first.thread || left-- <= 0) continue
      const order = choices.toSpliced(j, 0, thread)
      if (execute(session, new Loose(order), execution.recipe).outcome.verdict !== 'ok') continue
      const second: NamedStep = {
        number: steps.length + 1,
        thread,
        operation: KIND_NAMES[kind]!,
        location: locationName(session, address, width),
        place: placeOf(session, site),
      }
      return { first, second }
    }
  }
  return undefined
}

function areDependent({ machine }: Session, one: StoryStep, other: StoryStep): boolean {
  if (one.thread === other.thread) return false
  const [a, b] = [one.trace, other.trace]
  if (isFault(a) || isFault(b)) return false
  const touch = (t: TraceStep): number =>
    (t.touch & TOUCH.WRITE) !== 0 && machine.watched.has(t.address)
      ? t.touch | TOUCH.VISIBLE
      : t.touch
  return dependent(a.address, a.width, touch(a), b.address, b.width, touch(b))
}

function isFault({ kind }: TraceStep): boolean {
  return kind === KIND.CRASH || kind === KIND.STALL
}

/** The choices with the thread of step j going on before step i until it has made step j. */
function swapped(steps: readonly StoryStep[], i: number, j: number): number[] {
  const choice = (step: StoryStep): number => step.trace.choice!
  const between = steps.slice(i, j)
  const ahead = [...between.filter(step => step.thread === steps[j]!.thread), steps[j]!]
  const after = between.filter(step => step.thread !== steps[j]!.thread)
  return [...steps.slice(0, i), ...ahead, ...after, ...steps.slice(j + 1)].map(choice)
}

/** Makes these choices in their order, and passes over those that are not possible. */
class Loose implements Chooser {
  readonly #choices: readonly number[]
  #at = 0

  constructor(choices: readonly number[]) {
    this.#choices = choices
  }

  choose(machine: Machine): number {
    while (this.#at < this.#choices.length) {
      const choice = this.#choices[this.#at++]!
      if (choice % TIMEOUT < machine.born && machine.isEnabled(choice)) return choice
    }
    return nonPreemptive(machine)
  }
}

/** The first of these conditions that holds in exactly the executions that fail. */
function check(
  { session, execution, steps }: Story,
  conditions: readonly (readonly DecisivePair[])[],
  budget: number,
): Order | undefined {
  const names = occurrences(steps.map(step => step.trace))
  const nameOf = (step: NamedStep): string => names[step.number - 1]!
  let left = conditions.map(pairs => ({
    pairs,
    keys: pairs.map(({ first, second }) => [nameOf(first), nameOf(second)] as const),
  }))
  const recorder = new Recorder()
  let [schedules, failed] = [0, 0]
  const visit = ({ outcome }: Execution): boolean => {
    const fails = outcome.verdict !== 'ok'
    const at = new Map(occurrences(recorder.steps).map((name, index) => [name, index]))
    recorder.steps.length = 0
    left = left.filter(({ keys }) => keys.every(([a, b]) => isBefore(at, a, b)) === fails)
    schedules++
    if (fails) failed++
    return left.length === 0
  }
  const { recipe } = execution
  const limit = new Budget(budget)
  const { all } = searchBounded(session, recipe, Infinity, limit, visit, recorder.trace)
  if (all && left.length > 0) return { pairs: left[0]!.pairs, checked: 'every schedule' }
  ;[schedules, failed] = [0, 0]
  const walk = new RandomWalk()
  for (let run = 0; run < SAMPLES && left.length > 0; run++) {
    walk.random.seed(SAMPLES, run)
    visit(execute(session, walk, recipe, recorder.trace))
  }
  const told = left.length > 0 && failed > 0 && failed < schedules
  return told ? { pairs: left[0]!.pairs, checked: { schedules, failed } } : undefined
}

/** A name for each step that says the same in other executions: which of its kind it is. */
function occurrences(steps: readonly TraceStep[]): string[] {
  const counts = new Map<string, number>()
  return steps.map(({ thread, site, kind, choice }) => {
    const name = `${thread} ${site} ${kind} ${(choice ?? 0) >= TIMEOUT}`
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return `${name} ${count}`
  })
}

/** Both happen, in this order. */
function isBefore(at: ReadonlyMap<string, number>, a: string, b: string): boolean {
  return (at.get(a) ?? Infinity) < (at.get(b) ?? -1)
}
