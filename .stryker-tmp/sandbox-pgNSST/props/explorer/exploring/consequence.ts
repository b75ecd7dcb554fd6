/** What follows from a race: once its accesses are steps, others can come between them. */
// @ts-nocheck

import type { Session } from '../session.ts'
import { SHARDS } from '../strategies/strategy.ts'
import type { FoundFailure, SamplingRequest } from './assignment.ts'
import { Explorer } from './explorer.ts'

const RUNS = 2000
const ALL_SHARDS = Array.from({ length: SHARDS }, (_, shard) => shard)

/** The first failure that is no race, in a session that knows of the race. */
export function consequenceIn(
  session: Session,
  request: SamplingRequest,
): FoundFailure | undefined {
  const explorer = new Explorer(session)
  explorer.prepare(request)
  for (let from = 0; from < RUNS; ) {
    const { failure } = explorer.sample({ kind: 'sample', from, to: RUNS, shards: ALL_SHARDS })
    if (failure?.outcome.verdict !== 'race') return failure
    from = failure.run + 1
  }
  return undefined
}
