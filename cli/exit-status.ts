/** What the program's exit status says; also in the README. */
export const EXIT = {
  /** Nothing wrong was found. */
  CLEAN: 0,
  /** A violation: two holders of a port, a lost port, or another broken promise. */
  VIOLATION: 1,
  /** Wrong usage, or input that cannot be used. */
  USAGE: 2,
  /** Our own failure. */
  FAILURE: 3,
} as const
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT]

/** Wrong usage: what is wrong and what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
