/** How an exploration went, and what it established, in words. */
// @ts-nocheck

import type { PlanLimits } from '../exhaustive/plans.ts'
import type { Verdict } from '../machine/outcome.ts'
import { CrashCoverage } from '../report/coverage.ts'
import type { Estimate } from '../strategies/estimate.ts'
import type { FoundFailure, SamplingRequest, SiteGap } from './assignment.ts'
import type { Budget } from './budget.ts'
import { type Exhausted, exhaust } from './exhausting.ts'
import { type Sampled, sample } from './sampling.ts'
import type { Member } from './team.ts'

export interface Course {
  /** Nothing is left to do: a failure, or all. */
  readonly isOver: boolean
  /** Without the failure, if there is one. */
  readonly verdict: Verdict
  readonly complete: boolean
  readonly executions: number
  readonly blocked: number
  readonly steps: number
  readonly seconds: number
  readonly established: string
  readonly gaps: readonly SiteGap[]
  readonly statistics: Readonly<Record<string, string | number>>
  readonly coverage?: CrashCoverage
  readonly failure?: FoundFailure
  /** What follows from a race. */
  readonly consequence?: FoundFailure
}

export async function sampling(
  members: readonly Member[],
  request: SamplingRequest,
  budget: Budget,
): Promise<Course> {
  const sampled = await sample(members, request, budget)
  const { executions, steps, failures, estimate, totals, failure } = sampled
  const coverage = new CrashCoverage()
  for (const { tallies } of totals) coverage.merge(tallies)
  const bound = totals.map(total => total.bound).find(text => text !== undefined)
  return {
    isOver: failure !== undefined && !request.keepsGoing,
    verdict: failure?.outcome.verdict ?? 'ok',
    complete: false,
    ...{ executions, steps, blocked: 0, seconds: budget.seconds },
    established: establishedBySampling(sampled),
    gaps: uniqueGaps(totals.flatMap(total => total.gaps)),
    statistics: {
      ...distinctness(estimate),
      ...(request.keepsGoing ? { 'failing executions': failures } : {}),
      ...(bound === undefined || failure !== undefined ? {} : { bound }),
    },
    ...(request.crashes > 0 ? { coverage } : {}),
    ...(failure === undefined ? {} : { failure }),
  }
}

export async function exhaustive(
  members: readonly Member[],
  bounds: PlanLimits,
  budget: Budget,
  divides: boolean,
): Promise<Course> {
  const done = await exhaust(members, bounds, budget, divides)
  const { executions, blocked, steps, coverage, gaps, failure, consequence, plans, cut } = done
  const isOver = failure !== undefined || plans.done === plans.known
  const isSeen = failure !== undefined || (plans.done === plans.known && cut === 0)
  return {
    isOver,
    verdict: failure?.outcome.verdict ?? (isSeen ? 'ok' : 'unknown'),
    complete: done.isComplete,
    ...{ executions, blocked, steps, seconds: budget.seconds },
    established: establishedBySearch(done, bounds),
    gaps,
    statistics: {},
    ...(bounds.crashes > 0 ? { coverage } : {}),
    ...(failure === undefined ? {} : { failure }),
    ...(consequence === undefined ? {} : { consequence }),
  }
}

// --- internal ---

function establishedBySampling({ executions, failures, estimate, failure }: Sampled): string {
  if (failures > 1) return `${format(failures)} of ${format(executions)} executions failed`
  if (failure !== undefined) return `execution number ${executions} failed`
  const { distinct, unseen } = estimate
  return (
    `nothing was found in ${format(executions)} executions, ${format(distinct)} of them different; ` +
    `the next one is of a kind not yet seen with probability ${unseen.toFixed(3)} (Good–Turing)`
  )
}

function establishedBySearch(done: Exhausted, bounds: PlanLimits): string {
  const { isComplete, executions, cut, gaps, plans, failure } = done
  const up = [
    `${bounds.timeouts} timeout${bounds.timeouts === 1 ? '' : 's'} by choice`,
    ...(bounds.crashes > 0 ? [`${bounds.crashes} crash${bounds.crashes === 1 ? '' : 'es'}`] : []),
    ...(bounds.stalls > 0 ? [`${bounds.stalls} stall${bounds.stalls === 1 ? '' : 's'}`] : []),
  ].join(', ')
  if (failure !== undefined) return `a failure after ${format(executions)} executions`
  if (isComplete) return `all ${format(executions)} executions explored and passed (up to ${up})`
  if (plans.done < plans.known) {
    const of =
      plans.known > 1 ? `, ${plans.done} of ${plans.known} plans of faults and timeouts` : ''
    return `${format(executions)} executions passed${of}; the budget stopped the search before its end`
  }
  const why = [
    ...(cut > 0 ? [`${format(cut)} were cut short by the bound on steps`] : []),
    ...(gaps.length > 0 ? ['something could not be seen or interrupted'] : []),
  ].join(', and ')
  return `${format(executions)} executions passed (up to ${up}), but these are not all: ${why}`
}

function distinctness(estimate: Estimate): Record<string, number> {
  return { 'different executions': estimate.distinct }
}

function uniqueGaps(gaps: readonly SiteGap[]): SiteGap[] {
  return gaps.filter(
    (gap, at) => gaps.findIndex(({ site, what }) => site === gap.site && what === gap.what) === at,
  )
}

function format(count: number): string {
  return count.toLocaleString('en-US')
}
