/** A bug of ours, never the world's: see `outcome.ts` for what a caller must be ready for. */
// @ts-nocheck

export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure'
}

/** Stays on in production. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionFailure(message)
}
