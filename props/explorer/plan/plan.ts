/** Everything that decides a run of a scenario: the input, who goes on when, and what fails. */
import { inspect } from 'node:util'
import type { Failure } from '../exploration.ts'
import { ScenarioError } from '../loading/scenario-error.ts'
import { TIMEOUT } from '../machine/kinds.ts'
import type { Hint } from '../replay/hints.ts'
import type { ShrinkLimits } from '../replay/shrink.ts'
import { failureBlock, investigate } from '../report/failure.ts'
import { atPlace, placeOf } from '../report/names.ts'
import type { Session } from '../session.ts'
import { type Course, type Failing, firstFailing, type Hinted, type OnExecution } from './course.ts'
import { PlanFailure } from './plan-failure.ts'
import type { PlannedScenario } from './planned-scenario.ts'

/** Of the shrinking of one execution's schedule. */
export const PLAN_SHRINK_LIMITS: ShrinkLimits = { steps: 300_000, proofSteps: 300_000 }

export class Plan<Input = unknown> {
  readonly scenario: PlannedScenario
  readonly input: Input
  readonly course: Course
  #found: { readonly failing: Failing | undefined } | undefined
  #failure: Failure | undefined

  constructor(scenario: PlannedScenario, input: Input, course: Course) {
    this.scenario = scenario
    this.input = input
    this.course = course
  }

  /**
   * Executes the plan's schedules until one fails: that failure, with its schedule made small; undefined:
   * none fails. A plan always comes to the same; it is executed once.
   *
   * @throws {ScenarioError} when the scenario cannot be set up with this input.
   */
  run(): Failure | undefined {
    const found = this.find()
    if (found !== undefined) this.#failure ??= this.#investigate(found)
    return this.#failure
  }

  /**
   * Executes the plan.
   *
   * @throws {PlanFailure} when it fails.
   * @throws {ScenarioError} when the scenario cannot be set up with this input.
   */
  check(): void {
    if (this.find() === undefined) return
    throw new PlanFailure(() => {
      const failure = this.run()!
      return { failure, block: failureBlock(failure, this.#lines()) }
    })
  }

  /**
   * The first of the plan's executions that fails, as it is. `onExecution`: told how each of them ended,
   * if the plan is executed now.
   */
  find(onExecution?: OnExecution): Failing | undefined {
    this.#found ??= { failing: firstFailing(this.open(), this.course, onExecution) }
    return this.#found.failing
  }

  /** A session for this plan's input. One that was opened before is over. */
  open(): Session {
    const { course } = this
    const faults = course.kind === 'sampled' ? course.crashes + course.stalls : course.faults.length
    return this.scenario.open(this.input, faults)
  }

  /** What fast-check prints as the counterexample. */
  toString(): string {
    try {
      const failure = this.run()
      const replay = failure === undefined ? [] : [`replay: ${failure.replay}`]
      return ['', ...replay, ...this.#lines(), ''].join('\n')
    } catch (error) {
      // It cannot be set up: there is nothing to say but what it was given.
      if (error instanceof ScenarioError) return `input: ${inspect(this.input, { depth: 9 })}`
      throw error
    }
  }

  // --- internal ---

  #investigate({ recipe, outcome }: Failing): Failure {
    const { scenario, input } = this
    const options = { file: scenario.file, load: scenario.loadOptions(input) }
    const limits = PLAN_SHRINK_LIMITS
    return investigate(this.open(), { recipe, outcome }, { ...options, limits }).failure
  }

  #lines(): string[] {
    const { course, input } = this
    const inputs = input === undefined ? [] : [`input: ${JSON.stringify(input)}`]
    if (course.kind === 'hinted') return [...inputs, ...this.#describeHints(course)]
    const { strategy, seed, schedules, crashes, stalls } = course
    const faults = crashes + stalls > 0 ? `, crashes: ${crashes}, stalls: ${stalls}` : ''
    const run = this.#found?.failing?.run
    const which = run === undefined ? '' : `, failed: number ${run + 1}`
    return [...inputs, `schedules: ${schedules} by ${strategy}, seed ${seed}${faults}${which}`]
  }

  #describeHints({ hints, faults }: Hinted): string[] {
    const session = this.open()
    const switches = hints.map(hint => describeHint(session, hint))
    const failing = faults.map(
      ({ kind, thread, step }) => `${kind} of thread ${thread} before its step ${step + 1}`,
    )
    return [
      `switches: ${switches.length === 0 ? 'none' : switches.join('; ')}`,
      ...(faults.length === 0 ? [] : [`faults: ${failing.join('; ')}`]),
    ]
  }
}

// --- internal ---

/** `thread 1 is interrupted before its step 2, cells[X] = 1 at x.ts:9, by thread 0`. */
function describeHint(session: Session, { thread, nth, to, site, preempts }: Hint): string {
  const next = to >= TIMEOUT ? `a time-out of thread ${to - TIMEOUT}` : `thread ${to}`
  if (thread < 0) return `${next} begins`
  if (!preempts) return `after thread ${thread}, ${next} goes on`
  const place = placeOf(session, site)
  const where = place === undefined ? '' : `, ${session.sites[site]!.name}${atPlace(place)},`
  return `thread ${thread} is interrupted before its step ${nth + 1}${where} by ${next}`
}
