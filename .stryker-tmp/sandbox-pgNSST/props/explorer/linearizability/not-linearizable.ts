/** The error of a history that is not linearizable, or that could not be judged. */
// @ts-nocheck

import {
  type CheckOptions,
  type CheckResult,
  checkLinearizability,
  type Failure,
} from './checker.ts'
import { type DescribeOptions, describe } from './describe.ts'
import { answerOf, type Operation } from './history.ts'
import type { Model } from './model.ts'

/** Thrown in a check of an execution, its verdict is `not-linearizable`; `unknown` if `isUnknown`. */
export class NotLinearizable extends Error {
  override readonly name = 'NotLinearizable'
  /** The check was given up. */
  readonly isUnknown: boolean
  /** What `describe` says: prefix, suffix, diagram. */
  readonly details: string

  constructor(verdict: 'illegal' | 'unknown', message: string, details: string) {
    super(message)
    this.isUnknown = verdict === 'unknown'
    this.details = details
  }
}

/**
 * Judges a history.
 *
 * @throws {NotLinearizable} when it is illegal, and when it was given up: unknown is not a pass.
 */
export function assertLinearizable<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
  options: CheckOptions & DescribeOptions = {},
): void {
  const result = checkLinearizability(model, operations, options)
  if (result.verdict === 'linearizable') return
  const message = messageOf(model, result)
  throw new NotLinearizable(result.verdict, message, describe(model, result, options))
}

// --- internal ---

function messageOf<State, Input, Output>(
  model: Model<State, Input, Output>,
  { mode, failures }: CheckResult<State, Input, Output>,
): string {
  const failure = failures[0]!
  const { verdict, operations, prefix } = failure
  const name = `the history of a ${model.name}`
  const how = `${prefix.length} of ${operations.length} operations can be put in an order`
  if (verdict === 'unknown') return `${name} was not decided: ${how} so far`
  return `${name} is not linearizable (${mode}): ${how}${misfit(model, failure)}`
}

function misfit<State, Input, Output>(
  model: Model<State, Input, Output>,
  { suffix }: Failure<State, Input, Output>,
): string {
  const first = suffix[0]
  if (first === undefined) return ''
  const text = model.describe(first.input, answerOf(first))
  return `, and ${text} of thread ${first.thread} does not fit`
}
