/**
 * What is known of each line of a space. A line is what can be held: a port, or a port towards a
 * destination.
 *
 * A line's state is one byte:
 *
 *   state       | meaning                                             | ends with
 *   ------------+-----------------------------------------------------+---------------------------
 *   FREE        | nobody holds it                                     | acquire
 *   HELD        | from ACQUIRE_END to RELEASE_BEGIN or FENCE          | release, fence
 *   RELEASING   | the hold has ended, the release is not yet answered | RELEASE_END, RECOVERED
 *   UNRECOVERED | the holder was fenced, and is not yet recovered     | RECOVERED
 *   HELD_DOWN   | released; may not be handed out before `freeAt`     | time
 *   LEFT        | the same is over; another holder's end is not known | RELEASE_END, RECOVERED
 *
 * An acquire may find any state: the stack's own records come later than what they report.
 *
 * The rest is 16 words, one cache line:
 *
 *   word   name        meaning
 *   0-1    beginStamp  float64: ACQUIRE_BEGIN of the last hold
 *   2-3    endStamp    float64: ACQUIRE_END of the last hold
 *   4-5    freedStamp  float64: RELEASE_BEGIN or FENCE that ended it; 0 = never freed
 *   6      owner       whose hold it is or was
 *   7      beginTick   tick of ACQUIRE_BEGIN
 *   8      endTick     tick of ACQUIRE_END
 *   9      freedTick   tick of RELEASE_BEGIN or FENCE
 *   10     flags       BIND: its owner named the port; BY_FENCE: ended by a fence; ANSWERED: ended
 *                      by a release that was accepted
 *   11     freeAt      HELD_DOWN: tick at which the hold-down has ended, counted generously
 *   12-13  links       HELD_DOWN: neighbours in the queue of hold-downs, as line + 1; 0 = none
 *   14     downFrom    tick from which the hold-down counts: freedTick, or an end that overlaps it
 *   15     -           zero
 *
 * All-zero lines mean "never used", so the memory of lines that nobody uses is never touched. What was
 * freed is read of lines whose hold has ended only, so a line may be given to another tuple as it is.
 */
// @ts-nocheck

import { type AuditRecord, RecordKind, RecordResult } from './record.ts'

export const FREE = 0
export const HELD = 1
export const RELEASING = 2
export const UNRECOVERED = 3
export const HELD_DOWN = 4
export const LEFT = 5

const LINE_WORDS = 16
const LINE_BYTES: number = LINE_WORDS * Int32Array.BYTES_PER_ELEMENT
const BEGIN_STAMP_FLOAT = 0
const END_STAMP_FLOAT = 1
const FREED_STAMP_FLOAT = 2
const OWNER = 6
const BEGIN_TICK = 7
const END_TICK = 8
const FREED_TICK = 9
const FLAGS = 10
const FREE_AT = 11
const PREVIOUS = 12
const NEXT = 13
const DOWN_FROM = 14

const BIND = 1
const BY_FENCE = 2
const ANSWERED = 4

/** The lines of one space, and the queue of those that are in hold-down. */
export class HoldLines {
  states: Uint8Array
  #floats: Float64Array
  #words: Int32Array
  #head = 0
  #tail = 0

  constructor(count: number) {
    this.states = new Uint8Array(count)
    const buffer = new ArrayBuffer(count * LINE_BYTES)
    this.#floats = new Float64Array(buffer)
    this.#words = new Int32Array(buffer)
  }

  ownerOf(line: number): number {
    return this.#words[line * LINE_WORDS + OWNER]
  }

  /** Writes down the begin of a hold. */
  write(
    line: number,
    owner: number,
    bind: boolean,
    beginStamp: number,
    beginTick: number,
    endStamp: number,
    endTick: number,
  ): void {
    const word = line * LINE_WORDS
    const float = word >> 1
    this.#floats[float + BEGIN_STAMP_FLOAT] = beginStamp
    this.#floats[float + END_STAMP_FLOAT] = endStamp
    this.#words[word + OWNER] = owner
    this.#words[word + BEGIN_TICK] = beginTick
    this.#words[word + END_TICK] = endTick
    this.#words[word + FLAGS] = bind ? BIND : 0
  }

  /** Copies the begin of the line's hold, `HOLD_NUMBERS` of them. */
  copy(line: number, into: Float64Array, at: number): void {
    const word = line * LINE_WORDS
    const float = word >> 1
    into[at] = this.#words[word + FLAGS] & BIND
    into[at + 1] = this.#floats[float + BEGIN_STAMP_FLOAT]
    into[at + 2] = this.#words[word + BEGIN_TICK]
    into[at + 3] = this.#floats[float + END_STAMP_FLOAT]
    into[at + 4] = this.#words[word + END_TICK]
  }

  /** Writes down that the hold has ended, and from when the hold-down counts. */
  writeEnd(line: number, stamp: number, tick: number, downFrom: number, byFence: boolean): void {
    const word = line * LINE_WORDS
    this.#floats[(word >> 1) + FREED_STAMP_FLOAT] = stamp
    this.#words[word + FREED_TICK] = tick
    this.#words[word + DOWN_FROM] = downFrom
    this.#words[word + FLAGS] = (this.#words[word + FLAGS] & BIND) | (byFence ? BY_FENCE : 0)
  }

  /** Its release has been accepted. */
  setAnswered(line: number): void {
    this.#words[line * LINE_WORDS + FLAGS] |= ANSWERED
  }

  isAnswered(line: number): boolean {
    return (this.#words[line * LINE_WORDS + FLAGS] & ANSWERED) !== 0
  }

  /** When its last hold ended; 0 = never. */
  freedStamp(line: number): number {
    return this.#floats[((line * LINE_WORDS) >> 1) + FREED_STAMP_FLOAT]
  }

  freedTick(line: number): number {
    return this.#words[line * LINE_WORDS + FREED_TICK]
  }

  /** From when its hold-down counts. */
  downFrom(line: number): number {
    return this.#words[line * LINE_WORDS + DOWN_FROM]
  }

  /** The record that ended the last hold of the line, which is this port in this scope. */
  freedRecord(line: number, scope: number, port: number): AuditRecord {
    const word = line * LINE_WORDS
    const byFence = (this.#words[word + FLAGS] & BY_FENCE) !== 0
    return {
      stamp: this.#floats[(word >> 1) + FREED_STAMP_FLOAT],
      kind: byFence ? RecordKind.FENCE : RecordKind.RELEASE_BEGIN,
      scope: byFence ? 0 : scope,
      port: byFence ? 0 : port,
      tick: this.#words[word + FREED_TICK],
      owner: this.#words[word + OWNER],
      result: RecordResult.NONE,
    }
  }

  /** The line whose hold-down began first; -1 = none is in hold-down. */
  get firstHeldDown(): number {
    return this.#head - 1
  }

  /** Tick at which the line's hold-down has ended. */
  freeAt(line: number): number {
    return this.#words[line * LINE_WORDS + FREE_AT]
  }

  /** Appends the line to the queue of hold-downs. */
  enqueue(line: number, freeAt: number): void {
    const word = line * LINE_WORDS
    this.#words[word + FREE_AT] = freeAt
    this.#words[word + PREVIOUS] = this.#tail
    this.#words[word + NEXT] = 0
    if (this.#tail === 0) this.#head = line + 1
    else this.#words[(this.#tail - 1) * LINE_WORDS + NEXT] = line + 1
    this.#tail = line + 1
  }

  /** Takes the line out of the queue, wherever it is in it. */
  dequeue(line: number): void {
    const word = line * LINE_WORDS
    const previous = this.#words[word + PREVIOUS]
    const next = this.#words[word + NEXT]
    if (previous === 0) this.#head = next
    else this.#words[(previous - 1) * LINE_WORDS + NEXT] = next
    if (next === 0) this.#tail = previous
    else this.#words[(next - 1) * LINE_WORDS + PREVIOUS] = previous
  }

  /** Makes room for so many lines. */
  grow(count: number): void {
    const { states } = this
    const words = this.#words
    this.states = new Uint8Array(count)
    this.states.set(states)
    const buffer = new ArrayBuffer(count * LINE_BYTES)
    this.#floats = new Float64Array(buffer)
    this.#words = new Int32Array(buffer)
    this.#words.set(words)
  }
}
