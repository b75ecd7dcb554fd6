/** A scenario that cannot be explored as it is: what is wrong, where, and what to write instead. */
// @ts-nocheck

export class ScenarioError extends Error {
  override readonly name = 'ScenarioError'
  readonly code:
    | 'NO_FILE'
    | 'NOT_LOADED'
    | 'NO_SCENARIO'
    | 'BAD_SCENARIO'
    | 'BAD_INPUT'
    | 'SETUP_FAILED'

  constructor(code: ScenarioError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.code = code
  }
}
