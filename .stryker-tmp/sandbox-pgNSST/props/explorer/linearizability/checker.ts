/** Is a history linearizable? Three verdicts; unknown is not a pass. */
// @ts-nocheck

import { CUT_OFF_MODES, type CutOffMode } from './cut-off-mode.ts'
import type { Operation } from './history.ts'
import type { Model } from './model.ts'
import { type Placed, search } from './search.ts'

export type Verdict = 'linearizable' | 'illegal' | 'unknown'

export interface CheckOptions {
  /** What an operation that a crash cut off may do. Default: `any-time-later`. */
  readonly mode?: CutOffMode
  /** Questions to the model for each part. Default: ten million. */
  readonly steps?: number
  /** For the whole history. Default: a minute. */
  readonly milliseconds?: number
  /** The check ends when so many parts have been found illegal. Default: 1. */
  readonly failures?: number
  /** Clock in milliseconds. Default: `performance.now`. */
  readonly now?: () => number
}

/** A part that is illegal, or that was not decided. */
export interface Failure<State, Input, Output> {
  readonly verdict: 'illegal' | 'unknown'
  /** Number of the part, from 0. */
  readonly part: number
  readonly operations: readonly Operation<Input, Output>[]
  /**
   * The longest linearizable prefix: the longest order that was found among those that get furthest
   * in time. Empty if none was completed before an unknown part was given up.
   */
  readonly prefix: readonly Placed<State, Input, Output>[]
  /**
   * The shortest bad suffix: the operations begun before the response that nothing gets past, less
   * those of the prefix. In no order can they all follow it. The one that is answered there is first.
   */
  readonly suffix: readonly Operation<Input, Output>[]
  readonly stateAfterPrefix: State
}

export interface CheckResult<State, Input, Output> {
  readonly verdict: Verdict
  readonly mode: CutOffMode
  readonly operations: number
  readonly parts: number
  /** Questions to the model. */
  readonly steps: number
  /** The illegal parts found, in order; if there is none, the first part not decided. */
  readonly failures: readonly Failure<State, Input, Output>[]
  /** Linearizable: an order for each part. */
  readonly orders: readonly (readonly Placed<State, Input, Output>[])[]
}

/** Judges a history; its parts, if the model says how to part it. */
export function checkLinearizability<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
  options: CheckOptions = {},
): CheckResult<State, Input, Output> {
  const parts = model.partition === undefined ? [operations] : model.partition(operations)
  return checkParts(model, parts, options)
}

/** Judges the parts of a history that has been parted already. */
export function checkParts<State, Input, Output>(
  model: Model<State, Input, Output>,
  parts: Iterable<readonly Operation<Input, Output>[]>,
  options: CheckOptions = {},
): CheckResult<State, Input, Output> {
  const { mode = CUT_OFF_MODES[0], steps = STEPS, failures: failuresMax = 1 } = options
  const { now = () => performance.now(), milliseconds = MILLISECONDS } = options
  const end = now() + milliseconds
  const isOver = (): boolean => now() >= end
  const illegal: Failure<State, Input, Output>[] = []
  const undecided: Failure<State, Input, Output>[] = []
  const orders: (readonly Placed<State, Input, Output>[])[] = []
  let stepsTaken = 0
  let operationCount = 0
  let count = 0
  for (const operations of parts) {
    const part = count++
    operationCount += operations.length
    if (illegal.length >= failuresMax) continue
    const allowance = { stepsLeft: isOver() ? 0 : steps, isOver }
    const before = allowance.stepsLeft
    const { verdict, order, stuckAt } = search(model, operations, mode, allowance)
    stepsTaken += before - allowance.stepsLeft
    if (verdict === 'linearizable') {
      orders.push(order)
      continue
    }
    const stateAfterPrefix = order.at(-1)?.stateAfter ?? model.init()
    const suffix = suffixOf(operations, order, stuckAt)
    const failure = { verdict, part, operations, prefix: order, suffix, stateAfterPrefix }
    const list = verdict === 'illegal' ? illegal : undecided
    if (list === illegal || undecided.length === 0) list.push(failure)
  }
  const verdict = illegal.length > 0 ? 'illegal' : undecided.length > 0 ? 'unknown' : 'linearizable'
  return {
    verdict,
    mode,
    operations: operationCount,
    parts: count,
    steps: stepsTaken,
    failures: illegal.length > 0 ? illegal : undecided,
    orders: verdict === 'linearizable' ? orders : [],
  }
}

// --- internal ---

const STEPS = 10_000_000
const MILLISECONDS = 60_000

function suffixOf<State, Input, Output>(
  operations: readonly Operation<Input, Output>[],
  prefix: readonly Placed<State, Input, Output>[],
  stuckAt: Operation<Input, Output> | undefined,
): readonly Operation<Input, Output>[] {
  if (stuckAt?.returned === undefined) return []
  const limit = stuckAt.returned
  const placed = new Set(prefix.map(({ operation }) => operation))
  const rest = operations.filter(
    operation => operation !== stuckAt && operation.invoked <= limit && !placed.has(operation),
  )
  return [stuckAt, ...rest.sort((a, b) => a.invoked - b.invoked)]
}
