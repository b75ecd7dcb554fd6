/** Real threads could not execute what they were given, for a reason that is no verdict. */
// @ts-nocheck

export class ThreadsError extends Error {
  override readonly name = 'ThreadsError'
  readonly code: 'FAILED' | 'STUCK' | 'CLOSED' | 'STRATEGY'

  constructor(code: ThreadsError['code'], message: string) {
    super(message)
    this.code = code
  }
}
