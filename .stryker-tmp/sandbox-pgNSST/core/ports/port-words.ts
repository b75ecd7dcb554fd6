/**
 * The words of one segment of ports: an image that lies in the facility, or, with literal access, in
 * a private copy. All are guarded by the segment's lock, but for the words of leased ports.
 *
 *   word           per       what a crash leaves; who may write
 *   header         segment   derived, but for `exhausted` (see `store.ts`)
 *   top, summary   bitmap    derived: a bit per word of the level below that is not zero
 *   available      bitmap    derived: a bit per available port
 *   leased         segment   derived: a bit per port whose owner word has LEASED
 *   excluded       segment   TRUTH: a bit per port that may not be selected: reserved, outside the range,
 *                            or of a space that is not defined. Changed under all of the space's locks
 *   owner          port      TRUTH: the store to it is the commit of every transition
 *   free at        port      TRUTH while owner is 0 or RESERVED, or idle: tick at which the hold-down ends,
 *                            0 = none. Written before the owner word. While the port is held: the tick
 *                            at which it was taken, for displays only. Written after the owner word (P6)
 *   serial         port      acquisitions so far, wraps at 2^32; written by the holder
 *   next, prev     port      derived: links of the queue that the port is in (`fifo.ts`)
 *
 * Owner word:
 *
 *   LEASED | HELD | token | what it says                                    who may change it
 *   -------+------+-------+---------------------------------------------------------------------
 *     0    |  0   |   0   | free, or in hold-down while `free at` lies ahead  lock's holder, plain
 *     0    |  0   |   T   | held by T                                         lock's holder, plain
 *     1    |  0   |   T   | idle in a lease of T                              T, or lock's holder: CAS
 *     1    |  1   |   T   | held by T, out of its lease                       T, or lock's holder: CAS
 *     0    |  1   |   0   | RESERVED: excluded, and nobody has it             lock's holder, plain
 *     0    |  1   |   1   | SHARED: several stacks have it, as their maps say lock's holder, plain
 *
 * Token 1 is slot 1's incarnation 0, which never exists. SHARED comes only from seeding (late enable).
 *
 * P1. LEASED is set and cleared only under the lock, so a plain look at the `leased` bit tells a
 *     lock's holder whether the owner word may move under it.
 *     A lessee that does not know yet that a port has left its lease may CAS the word while the lock's
 *     holder writes it plainly: a race by the letter, in which the CAS cannot succeed, since no plain
 *     store writes the lessee's own idle or held word but its own grant.
 * P2. A port that is not leased is in exactly one queue or bitmap if its owner word is 0, else in none.
 * P3. Whoever takes a leased port by CAS owns `free at` and `serial` from then on; nobody else reads
 *     them. A taker that finds the port in hold-down puts it into the store's hold-down.
 * P4. Between two critical sections an owner word is not 0, nor idle, if the port is excluded, and not
 *     RESERVED if it is not. A port that is held when it is excluded stays held, out of any lease.
 * P5. A SHARED port has a bit in at least one map of a living or not yet recovered stack.
 * P6. The tick at which a port was taken never stands in `free at` while that is a truth: it would be about
 *     now, and by a clock that is a day behind it would be judged as a hold-down. So the taker writes it
 *     after the commit, and who ends a hold writes `free at` before the commit, 0 if there is no hold-down. A
 *     death in between leaves a held port with either word. Whoever gives it back writes the word anew,
 *     and nobody else judges by it: `rebuild`, `put` and `withdraw` look at it only where owner is 0.
 *     A lessee writes it without the lock, but only while its own CAS has made the port its: an owner word
 *     that is held becomes another one only by that stack, or stays held when its lease is dissolved.
 */
// @ts-nocheck

import { CLOCK_SKEW_MS_MAX, QUARANTINE_MS_MAX } from '../limits.ts'

/** Set: the port belongs to a lease of the token. */
export const LEASED: number = 1 << 31
/** Set together with LEASED: in use. Set alone: reserved. Set with the token 1: shared. */
export const HELD: number = 1 << 30
export const TOKEN_MASK: number = (1 << 30) - 1
export const RESERVED: number = HELD
/** Held by more than one stack: their maps say by which. */
export const SHARED: number = HELD | 1

/** Word offsets of a segment's image, for a number of ports. */
export interface PortWords {
  readonly ports: number
  readonly top: number
  readonly summary: number
  readonly summaryWords: number
  readonly available: number
  readonly leased: number
  readonly excluded: number
  readonly bitmapWords: number
  readonly owner: number
  readonly freeAt: number
  readonly serial: number
  readonly next: number
  readonly previous: number
  readonly words: number
}

/** Header words of an image. */
export const IMAGE = {
  COOLING_HEAD: 0,
  COOLING_TAIL: 1,
  LIST_HEAD: 2,
  LIST_TAIL: 3,
  EXHAUSTED: 4,
  HINTED: 5,
} as const
const IMAGE_HEADER_WORDS = 8
const TOP_WORDS = 2

export function portWords(ports: number): PortWords {
  const bitmapWords = Math.ceil(ports / 32)
  const summaryWords = Math.ceil(bitmapWords / 32)
  const top = IMAGE_HEADER_WORDS
  const summary = top + TOP_WORDS
  const available = summary + summaryWords
  const leased = available + bitmapWords
  const excluded = leased + bitmapWords
  const owner = excluded + bitmapWords
  const freeAt = owner + ports
  const serial = freeAt + ports
  const next = serial + ports
  const previous = next + ports
  return {
    ports,
    top,
    summary,
    summaryWords,
    available,
    leased,
    excluded,
    bitmapWords,
    owner,
    freeAt,
    serial,
    next,
    previous,
    words: previous + ports,
  }
}

/**
 * Whether a hold-down that ends at `freeAt` (0 = none) is still on at `now`. Ticks wrap at 2^32 ms
 * (49.7 days): a difference beyond any hold-down is an old one that nobody has looked at since.
 */
export function inHoldDown(freeAt: number, now: number): boolean {
  if (freeAt === 0) return false
  const left = (freeAt - now) | 0
  return left > 0 && left <= QUARANTINE_MS_MAX + CLOCK_SKEW_MS_MAX
}

/** The tick at which a hold-down that begins now ends, rounded up one tick. Never 0. */
export function holdDownEnd(now: number, quarantineMs: number): number {
  return quarantineMs === 0 ? 0 : (now + quarantineMs + 1) | 0 || 1
}
