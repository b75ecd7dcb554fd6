// @ts-nocheck
import type { Outcome } from '../machine/outcome.ts'

/**
 * Whether two executions fail in the same way: the same verdict, and the same place or, for what a check
 * says, the same message but for its numbers.
 */
export function sameFailure(one: Outcome, other: Outcome): boolean {
  if (one.verdict !== other.verdict || one.verdict === 'ok') return false
  if (one.verdict === 'race') return one.site === other.site && earlier(one) === earlier(other)
  const isPlace = one.verdict === 'deadlock' || one.verdict === 'livelock'
  if (isPlace && one.site > 0) return one.site === other.site
  return withoutNumbers(one.message) === withoutNumbers(other.message)
}

// --- internal ---

function withoutNumbers(message: string): string {
  return message.replace(/-?\d+/g, '#')
}

/** A race names the place of the earlier access too. */
function earlier({ error }: Outcome): unknown {
  return (error as { site?: number } | undefined)?.site
}
