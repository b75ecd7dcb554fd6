// @ts-nocheck
import type { TraceStep } from '../machine/trace.ts'
import { locationName } from '../report/names.ts'
import { describeStep } from '../report/operations.ts'
import { Recorder } from '../report/recorder.ts'
import type { Session } from '../session.ts'
import type { Recipe } from './recipe.ts'
import { type Replayed, replay } from './replay.ts'

/**
 * How an execution differs from another by the same recipe, in words; undefined: not at all. Something in
 * the code then depends on what the explorer does not control.
 */
export function differenceOf(
  session: Session,
  found: { readonly recipe: Recipe; readonly outcome: { readonly hash: number } },
  again: Replayed,
): string | undefined {
  if (again.divergence === undefined && again.outcome.hash === found.outcome.hash) return undefined
  const { divergence } = again
  if (divergence !== undefined) {
    const { step, expected, actual } = divergence
    return `repeated, step ${step + 1} is not "${expected}" but "${actual}"`
  }
  return between(session, found.recipe) ?? 'repeated, a step gives another result'
}

// --- internal ---

/** The first step in which two further repetitions differ. */
function between(session: Session, recipe: Recipe): string | undefined {
  const [one, other] = [new Recorder(), new Recorder()]
  replay(session, recipe, undefined, one.trace)
  replay(session, recipe, undefined, other.trace)
  const describe = (step: TraceStep | undefined): string => {
    if (step === undefined) return 'the end'
    const location = locationName(session, step.address, step.width)
    return `thread ${step.thread}: ${describeStep(step, location, '')}`
  }
  for (let i = 0; i < Math.max(one.steps.length, other.steps.length); i++) {
    const [a, b] = [describe(one.steps[i]), describe(other.steps[i])]
    if (a !== b) return `repeated, step ${i + 1} is once "${a}" and once "${b}"`
  }
  return undefined
}
