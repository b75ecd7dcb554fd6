/** Sampling: runs by number, until one fails or the budget is spent. */
// @ts-nocheck

import { Estimate } from '../strategies/estimate.ts'
import { SHARDS } from '../strategies/strategy.ts'
import type { FoundFailure, SampleResult, SampleTotals, SamplingRequest } from './assignment.ts'
import type { Budget } from './budget.ts'
import type { Member } from './team.ts'

export interface Sampled {
  readonly executions: number
  readonly steps: number
  /** Executions that failed; without keeping going, 1 at most. */
  readonly failures: number
  readonly estimate: Estimate
  readonly totals: readonly SampleTotals[]
  readonly failure?: FoundFailure
}

/** Runs of the first round; rounds grow until each takes long enough to be worth its messages. */
const FIRST_ROUND = 64
const ROUND_MS = 250

/**
 * Runs until the budget is spent, or one fails. The failure is that of the lowest number, and counts end
 * with it, however many members there are.
 */
export async function sample(
  members: readonly Member[],
  request: SamplingRequest,
  budget: Budget,
): Promise<Sampled> {
  await Promise.all(members.map(member => member.prepare(request)))
  let [from, size, steps] = [0, FIRST_ROUND, 0]
  let failure: (FoundFailure & { readonly run: number }) | undefined
  let failures = 0
  while ((failure === undefined || request.keepsGoing) && budget.isLeft(from)) {
    const to = Math.min(from + size, budget.executionsMax)
    const startMs = performance.now()
    const results = await round(members, from, to)
    failure ??= first(results)
    failures += results.reduce((sum, result) => sum + result.failures, 0)
    from = failure === undefined || request.keepsGoing ? to : failure.run + 1
    steps += results.reduce((sum, result) => sum + stepsBelow(result, from), 0)
    budget.report(from, steps)
    if (performance.now() - startMs < ROUND_MS) size *= 2
  }
  const totals = await Promise.all(members.map(member => member.sampled(from)))
  const estimate = new Estimate()
  for (const { estimate: parts } of totals) estimate.addParts(parts)
  const common = { executions: from, steps, failures, estimate, totals }
  return failure === undefined ? common : { ...common, failure }
}

// --- internal ---

async function round(
  members: readonly Member[],
  from: number,
  to: number,
): Promise<readonly SampleResult[]> {
  return Promise.all(
    members.map((member, at) => {
      const shards = Array.from({ length: SHARDS }, (_, shard) => shard)
      const own = shards.filter(shard => shard % members.length === at)
      return member.sample({ kind: 'sample', from, to, shards: own })
    }),
  )
}

function first(results: readonly SampleResult[]): SampleResult['failure'] {
  let lowest: SampleResult['failure']
  for (const { failure } of results) {
    if (failure !== undefined && !(failure.run >= (lowest?.run ?? Infinity))) lowest = failure
  }
  return lowest
}

function stepsBelow({ runs, steps }: SampleResult, end: number): number {
  let sum = 0
  for (const [at, run] of runs.entries()) if (run < end) sum += steps[at]!
  return sum
}
