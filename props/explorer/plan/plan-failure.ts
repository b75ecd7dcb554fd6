import type { Failure } from '../exploration.ts'

/** A plan that fails. The message begins with the line that replays it. */
export class PlanFailure extends Error {
  override readonly name = 'PlanFailure'
  readonly failure: Failure

  constructor(failure: Failure, block: readonly string[]) {
    super(block.join('\n'))
    this.failure = failure
  }
}
