/** A failure, from the execution that was found to the block that is printed. */
// @ts-nocheck

import type { Failure, LoadOptions, Place, TraceEntry } from '../exploration.ts'
import type { Outcome, Verdict } from '../machine/outcome.ts'
import { differenceOf } from '../replay/difference.ts'
import type { Execution } from '../replay/execution.ts'
import type { Recipe } from '../replay/recipe.ts'
import { replay, replayLine, tokenOf } from '../replay/replay.ts'
import { type ShrinkLimits, shrink } from '../replay/shrink.ts'
import type { Session } from '../session.ts'
import { type DiagramOptions, drawDiagram } from './diagram.ts'
import { explain } from './explain.ts'
import { placeOf } from './names.ts'
import { type Story, tellStory } from './story.ts'
import { wrapText } from './wrap.ts'

export interface FailureOptions extends DiagramOptions {
  /** The scenario file, relative to the working directory. */
  readonly file: string
  readonly load: LoadOptions
  readonly limits?: ShrinkLimits
}

/** An execution that failed, wherever that was. */
export interface Found {
  readonly recipe: Recipe
  readonly outcome: Pick<Outcome, 'verdict' | 'hash'>
}

/** A failure, and the execution that it shows: what real threads are to confirm. */
export interface Investigated {
  readonly failure: Failure
  readonly execution: Execution
  /** Executions that shrinking took. */
  readonly shrinks: number
}

/**
 * Repeats a failing execution, makes it smaller, explains it and draws it. One that cannot be repeated
 * gives a failure with verdict `nondeterminism`.
 */
export function investigate(session: Session, found: Found, options: FailureOptions): Investigated {
  const again = replay(session, found.recipe)
  const difference = differenceOf(session, found, again)
  if (difference !== undefined) {
    const outcome = { ...again.outcome, verdict: 'nondeterminism', message: difference } as const
    const execution = { ...again, outcome, recipe: found.recipe }
    return { failure: describeFailure(session, execution, options), execution, shrinks: 0 }
  }
  if (!isShrinkable(found.outcome.verdict)) {
    return { failure: describeFailure(session, again, options), execution: again, shrinks: 0 }
  }
  const { executions, proved, ...execution } = shrink(session, again, options.limits)
  const failure = describeFailure(session, execution, options, proved)
  return { failure, execution, shrinks: executions }
}

/** An execution that is not repeated by its recipe, or not to its end, cannot be made smaller. */
export function isShrinkable(verdict: Verdict): boolean {
  return SHRINKABLE.includes(verdict)
}

/** Describes an execution as it is. `proved`: its preemptions cannot be fewer. */
export function describeFailure(
  session: Session,
  execution: Execution,
  options: FailureOptions,
  proved = false,
): Failure {
  const { outcome, recipe, preemptions } = execution
  const story = { ...tellStory(session, recipe), execution }
  const token = tokenOf(session, recipe, outcome.verdict, options.file, options.load)
  const kinds = outcome.faults.map(({ fault }) => fault.kind)
  return {
    verdict: outcome.verdict,
    replay: replayLine(token),
    token,
    message: outcome.message,
    explanation: explain(story).sentence,
    preemptions,
    preemptionsProved: proved,
    crashes: kinds.filter(kind => kind === 'crash').length,
    stalls: kinds.filter(kind => kind === 'stall').length,
    trace: traceOf(story),
    diagram: drawDiagram(story, options).join('\n'),
    place: placeOfFailure(session, outcome) ?? story.steps.at(-1)?.place,
  }
}

/**
 * The block that is printed: the line to paste, what went wrong, the run, the statistics. `statistics`:
 * of the whole exploration, one line each.
 */
export function failureBlock(failure: Failure, statistics: readonly string[]): readonly string[] {
  return [
    `replay: ${failure.replay}`,
    '',
    ...wrapText(failure.explanation),
    '',
    ...failure.diagram.split('\n'),
    '',
    `FAILED: ${failure.verdict}: ${failure.message}`,
    `  ${describePreemptions(failure)}`,
    ...(failure.confirmed === undefined ? [] : [`  ${failure.confirmed.how}`]),
    ...statistics.map(line => `  ${line}`),
  ]
}

// --- internal ---

function placeOfFailure(session: Session, { verdict, error, site }: Outcome): Place | undefined {
  const thrown = verdict === 'exception' ? session.thrownAt?.(error) : undefined
  return thrown ?? placeOf(session, site)
}

const SHRINKABLE: readonly Verdict[] = [
  'invariant',
  'exception',
  'deadlock',
  'livelock',
  'race',
  'not-linearizable',
]

function traceOf({ steps }: Story): TraceEntry[] {
  return steps.map(({ number, read, written, trace: _, ...step }) => ({
    step: number,
    ...step,
    ...(read === undefined ? {} : { read }),
    ...(written === undefined ? {} : { written }),
  }))
}

function describePreemptions({ preemptions, preemptionsProved, crashes, stalls }: Failure): string {
  const faults = [many(crashes, 'crash', 'crashes'), many(stalls, 'stall', 'stalls')]
  const number = preemptionsProved
    ? `minimal number of preemptions: ${preemptions} (proved)`
    : `preemptions: ${preemptions}`
  return [number, ...faults.filter((_, i) => [crashes, stalls][i]! > 0)].join(', ')
}

function many(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`
}
