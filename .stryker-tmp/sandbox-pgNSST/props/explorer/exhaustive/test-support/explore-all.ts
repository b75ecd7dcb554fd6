/**
 * The whole search, in one thread: every plan of faults and timeouts, smaller ones first, and for each
 * of them one execution of every class.
 */
// @ts-nocheck

import type { Gap } from '../../machine/outcome.ts'
import { CrashCoverage, type CrashTally } from '../../report/coverage.ts'
import { largerPlans, NO_PLAN, type Plan, type PlanLimits } from '../plans.ts'
import {
  type Found,
  type Learned,
  learnedOf,
  runTask,
  split,
  type Target,
  type TaskLimits,
} from '../tasks.ts'

export interface ExhaustiveOptions extends PlanLimits, TaskLimits {
  readonly seed: number
  /** Parts of each search; figures do not depend on it, except `blocked`. Default: 1. */
  readonly parts?: number
}

export interface ExhaustiveResult {
  /** All executions there are were made, within the limits on faults and timeouts. */
  readonly complete: boolean
  /** Why not; also bounds that made no difference to `complete`. */
  readonly why: readonly string[]
  readonly executions: number
  readonly blocked: number
  readonly repeated: number
  readonly steps: number
  readonly plans: number
  /** Failures other than a race. */
  readonly failure: Found | undefined
  /** The first race; what follows from it is looked for all the same. */
  readonly race: Found | undefined
  readonly gaps: readonly Gap[]
  /** By place of the code: deaths before it. */
  readonly coverage: readonly CrashTally[]
}

/** Explores everything, or until the first failure. */
export function exploreAll(target: Target, options: ExhaustiveOptions): ExhaustiveResult {
  let learned: Learned = learnedOf(target.machine)
  let race: Found | undefined
  let spent = 0
  for (;;) {
    const round = exploreWith(target, options, learned, spent)
    spent += round.made
    if (round.failure?.outcome.verdict === 'race') race ??= round.failure
    if (round.learned === undefined) return { ...round.result, race }
    learned = round.learned
  }
}

// --- internal ---

interface Round {
  readonly result: ExhaustiveResult
  readonly failure: Found | undefined
  /** More was learned: all begins anew. */
  readonly learned: Learned | undefined
  /** Executions of any sort. */
  readonly made: number
}

function exploreWith(
  target: Target,
  options: ExhaustiveOptions,
  learned: Learned,
  spent: number,
): Round {
  const { seed, parts = 1, executions = Infinity, isEnough, isTolerant, onExecution } = options
  const sum = { executions: 0, blocked: 0, repeated: 0, steps: 0 }
  const made = () => sum.executions + sum.blocked + sum.repeated
  const gaps: Gap[] = []
  const coverage = new CrashCoverage()
  const plans: Plan[] = [NO_PLAN]
  const seen = new Set<string>([JSON.stringify(NO_PLAN)])
  let failure: Found | undefined
  let isOver = true
  const limits: TaskLimits = {
    ...(isEnough === undefined ? {} : { isEnough }),
    ...(options.rules === undefined ? {} : { rules: options.rules }),
    isTolerant: isTolerant === true,
    onExecution: (outcome, schedule) => {
      coverage.add(outcome)
      onExecution?.(outcome, schedule)
    },
  }
  let more: Learned | undefined
  search: for (const plan of plans) {
    for (const task of split(target, { plan, learned, seed }, parts)) {
      const left = executions - spent - made()
      if (left <= 0) isOver = false
      if (!isOver) break search
      const result = runTask(target, task, { ...limits, executions: left })
      for (const key of ['executions', 'blocked', 'repeated', 'steps'] as const) {
        sum[key] += result[key]
      }
      gaps.push(...result.gaps.filter(({ what, site }) => !has(gaps, site, what)))
      failure ??= result.failure
      isOver = result.isOver
      if (result.hasLearned) more = result.learned
      if (more !== undefined || (failure !== undefined && isTolerant !== true)) break search
      for (const larger of largerPlans(plan, result, options)) {
        const key = JSON.stringify(larger)
        if (!seen.has(key)) plans.push(larger)
        seen.add(key)
      }
    }
  }
  const why = gaps.map(({ what }) => what)
  if (!isOver) why.push('stopped by a bound on executions or time')
  if (failure !== undefined && isTolerant !== true) why.push('stopped at a failure')
  const complete = why.length === 0
  const rest = { plans: plans.length, gaps, coverage: coverage.tallies(), race: undefined }
  const result = { complete, why, ...sum, failure, ...rest }
  return { result, failure, learned: more, made: made() }
}

function has(gaps: readonly Gap[], site: number, what: string): boolean {
  return gaps.some(gap => gap.site === site && gap.what === what)
}
