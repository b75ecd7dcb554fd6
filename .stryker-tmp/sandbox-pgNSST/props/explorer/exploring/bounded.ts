/** The preemption-bounded search: without faults first, then with each plan of faults. */
// @ts-nocheck

import { largerPlans, NO_PLAN, type Plan } from '../exhaustive/plans.ts'
import { CrashCoverage } from '../report/coverage.ts'
import type { Session } from '../session.ts'
import { PreemptionBounded } from '../strategies/preemption-bounded.ts'
import { Profiler } from '../strategies/profile.ts'
import type { FoundFailure, SiteGap } from './assignment.ts'
import type { Budget } from './budget.ts'
import type { Course } from './courses.ts'

interface Bounds {
  readonly crashes: number
  readonly stalls: number
  readonly preemptions: number
}

/** Executions between two reports. */
const REPORT_EVERY = 4096

export function bounded(session: Session, bounds: Bounds, budget: Budget): Course {
  const plans: Plan[] = [NO_PLAN]
  const keys = new Set([JSON.stringify(NO_PLAN)])
  const coverage = new CrashCoverage()
  const gaps: SiteGap[] = []
  let [executions, steps, done] = [0, 0, 0]
  let failure: FoundFailure | undefined
  let isComplete = true
  for (const plan of plans) {
    const { faults } = plan
    const strategy = new PreemptionBounded(bounds.preemptions)
    const profiler = new Profiler()
    while (!strategy.isOver && failure === undefined && budget.isLeft(executions)) {
      const racy = [...session.machine.racy]
      strategy.seed()
      const outcome = session.execute(strategy, { seed: 0, faults, tracer: profiler.tracer })
      strategy.ended(session.machine, outcome)
      profiler.ended(outcome)
      coverage.add(outcome)
      executions++
      steps += outcome.steps
      gaps.push(
        ...outcome.gaps.filter(gap => !gaps.some(g => g.what === gap.what && g.site === gap.site)),
      )
      if (outcome.verdict !== 'ok') {
        const choices = [...session.machine.choices.subarray(0, session.machine.steps)]
        failure = { recipe: { seed: 0, faults, racy, choices }, outcome }
      }
      if (executions % REPORT_EVERY === 0) budget.report(executions, steps)
    }
    if (failure !== undefined || !strategy.isOver) break
    isComplete &&= strategy.searched.at(-1)?.isComplete === true
    done++
    const { faultPoints } = profiler.profile()
    for (const point of faultPoints.flat()) coverage.seen(point.site)
    // Timeouts are choices here.
    for (const larger of largerPlans(
      plan,
      { faultPoints, finiteWaits: [] },
      { ...bounds, timeouts: 0 },
    )) {
      const key = JSON.stringify(larger)
      if (!keys.has(key)) plans.push(larger)
      keys.add(key)
    }
  }
  const isOver = done === plans.length
  return {
    isOver: isOver || failure !== undefined,
    verdict: failure?.outcome.verdict ?? 'ok',
    complete: false,
    ...{ executions, steps, blocked: 0, seconds: budget.seconds },
    established: establishedBy(executions, bounds.preemptions, isOver && isComplete, failure),
    gaps,
    statistics: {},
    ...(bounds.crashes > 0 ? { coverage } : {}),
    ...(failure === undefined ? {} : { failure }),
  }
}

// --- internal ---

function establishedBy(
  executions: number,
  preemptions: number,
  isComplete: boolean,
  failure: FoundFailure | undefined,
): string {
  const count = executions.toLocaleString('en-US')
  if (failure !== undefined) return `execution number ${count} failed`
  const most = `${preemptions} preemption${preemptions === 1 ? '' : 's'}`
  if (isComplete) return `all ${count} executions with at most ${most} passed`
  return `${count} executions with at most ${most} passed; the budget or the bound on steps left others out`
}
