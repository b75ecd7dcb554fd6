// @ts-nocheck
export type RewriteErrorCode =
  | 'NOT_BUNDLED'
  | 'TOP_LEVEL_AWAIT'
  | 'PATCH_NOT_FOUND'
  | 'PATCH_AMBIGUOUS'
  | 'NOT_PARSED'

/**
 * Code that cannot be loaded by the explorer. The message says what is wrong, where, and what to do
 * instead. Match on `code`: classes do not survive a message to another thread.
 */
export class RewriteError extends Error {
  override readonly name = 'RewriteError'
  readonly code: RewriteErrorCode

  constructor(code: RewriteErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
