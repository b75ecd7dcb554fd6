/** A run step by step, with the names of everything: what diagrams and explanations are made of. */
// @ts-nocheck

import type { Place } from '../exploration.ts'
import type { Chooser } from '../machine/chooser.ts'
import { KIND } from '../machine/kinds.ts'
import type { TraceStep } from '../machine/trace.ts'
import { type Execution, execute } from '../replay/execution.ts'
import { Follow } from '../replay/follow.ts'
import { Preemptions } from '../replay/preemptions.ts'
import type { Recipe } from '../replay/recipe.ts'
import type { Session } from '../session.ts'
import { locationName, placeOf } from './names.ts'
import { describeStep, operationOf, type Values, valuesOf } from './operations.ts'

/** Whose step it is, what it does, and where. */
export interface NamedStep {
  /** From 1, plain accesses included. */
  readonly number: number
  readonly thread: number
  readonly operation: string
  readonly location: string
  readonly place: Place | undefined
}

export interface StoryStep extends NamedStep, Values {
  readonly text: string
  /** Another thread was interrupted for it. */
  readonly preemption: boolean
  readonly trace: TraceStep
}

export interface Story {
  readonly session: Session
  readonly execution: Execution
  readonly steps: readonly StoryStep[]
}

/** Executes the recipe once more, and listens. */
export function tellStory(session: Session, recipe: Recipe): Story {
  const traced: { readonly trace: TraceStep; readonly preemption: boolean }[] = []
  const follow = new Follow(session, recipe.choices)
  const preemptions = new Preemptions()
  let preempts = false
  const chooser: Chooser = {
    begin() {
      follow.begin()
      preemptions.begin()
    },
    choose(machine) {
      const choice = follow.choose(machine)
      preempts = preemptions.cost(machine, choice) === 1
      preemptions.take(machine, choice)
      return choice
    },
  }
  const execution = execute(session, chooser, recipe, trace => {
    traced.push({ trace, preemption: preempts && trace.choice !== undefined })
    if (trace.choice !== undefined) preempts = false
  })
  const asleep = new Set<number>()
  const steps = traced.map(({ trace, preemption }, index): StoryStep => {
    const { thread, site, address, width } = trace
    const location = locationName(session, address, width)
    const isFault = trace.kind === KIND.CRASH || trace.kind === KIND.STALL
    const before = `${asleep.has(thread) ? 'in' : 'before'} ${siteName(session, site)}`
    if (trace.kind === KIND.WAIT && trace.result === 'blocks') asleep.add(thread)
    else asleep.delete(thread)
    return {
      ...valuesOf(trace),
      number: index + 1,
      thread,
      operation: trace.kind === KIND.CUSTOM ? calleeOf(session, site) : operationOf(trace),
      location,
      text: describeStep(trace, location, isFault ? before : ''),
      place: placeOf(session, site),
      preemption,
      trace,
    }
  })
  return { session, execution, steps }
}

/** `thread 2`, or whose recovery it is. */
export function threadName(session: Session, thread: number): string {
  return thread < session.threads ? `thread ${thread}` : `thread ${thread} (onCrash)`
}

/** `thread 2's store(cells[0]) at lib/free.ts:41`. */
export function nameStep(step: NamedStep, owner: string = `thread ${step.thread}'s`): string {
  const of = step.location === '' ? '' : `(${step.location})`
  const at = step.place === undefined ? '' : ` at ${step.place.file}:${step.place.line}`
  return `${owner} ${step.operation}${of}${at}`
}

// --- internal ---

/** `port.postMessage`: what the code calls there. */
function calleeOf({ sites }: Session, site: number): string {
  return (sites[site]?.name ?? 'operation').split('(')[0]!
}

function siteName({ sites }: Session, site: number): string {
  const { kind, name } = sites[site] ?? { kind: '', name: 'its next step' }
  return kind === 'write' ? `the write of ${name}` : name
}
