/** Which stacks die during a run, where, and how: drawn from the seed before the run. */
import { Random } from '../random.ts'

/**
 * - `terminate`: terminated from outside, at whatever moment that comes
 * - `exit`: `process.exit()` inside an operation
 * - `exception`: an exception that nobody catches, inside an operation
 * - `loop`: an endless loop inside an operation; only its missing heartbeat tells
 * - `hang`: sleeps for ever in a critical section, with the lock
 * - `recovery`: the stack that recovers the one before dies in the middle of it
 * - `recoverer`: the stack chosen to recover the one before is terminated
 */
export const CRASH_KINDS = [
  'terminate',
  'exit',
  'exception',
  'loop',
  'hang',
  'recovery',
  'recoverer',
] as const
export type CrashKind = (typeof CRASH_KINDS)[number]

/** Kinds that need a stack in recovery; they happen with the crash before them. */
export function isInRecovery(kind: CrashKind): boolean {
  return kind === 'recovery' || kind === 'recoverer'
}

export interface PlannedCrash {
  readonly index: number
  readonly kind: CrashKind
  /** The victim, 0 … stacks - 1; of a crash in recovery, whoever is chosen. */
  readonly stack: number
  /** Events that the victim has claimed when it is to die. */
  readonly position: number
  /** The atomic access, counted from there, at which it dies (`exit`, `exception`, `loop`). */
  readonly access: number
}

/** Atomic accesses of an operation or two. */
const OPERATION_ACCESSES = 24
/** Atomic accesses of a recovery, about. */
const RECOVERY_ACCESSES = 300

/**
 * Draws `count` crashes. The kinds come round in a shuffled order, so that every kind is met before one
 * comes twice; a crash in recovery is never the first.
 *
 * @param positionOf the victim and its position for a place in the run, 0 ≤ place < 1
 */
export function planCrashes(
  count: number,
  seed: number,
  stacks: number,
  positionOf: (place: number, random: Random) => { stack: number; position: number },
): PlannedCrash[] {
  const random = new Random(seed, CRASH_STREAM)
  const deck: CrashKind[] = []
  return Array.from({ length: count }, (_, index) => {
    if (deck.length === 0) deck.push(...random.shuffled(CRASH_KINDS))
    let kind = deck.pop()!
    if (isInRecovery(kind) && (index === 0 || stacks === 1)) {
      deck.unshift(kind)
      kind = 'terminate'
    }
    const { stack, position } = positionOf((index + random.unit()) / count, random)
    const accesses = kind === 'recovery' ? RECOVERY_ACCESSES : OPERATION_ACCESSES
    return { index, kind, stack, position, access: 1 + random.below(accesses) }
  })
}

// --- internal ---

/** Sets the plan's random stream apart from those of the stacks. */
const CRASH_STREAM = 0x6372
