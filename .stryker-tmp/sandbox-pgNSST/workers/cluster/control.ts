/**
 * The run's control words: how the supervisor and the stacks' threads talk during a run. They are the
 * harness's own; nothing in the coupling facility knows of them.
 *
 *   shared by all
 *   word  name     writer               meaning
 *   0     stop     supervisor           1: end the run now, whoever is dead
 *   1     start    supervisor           1: all first incarnations are ready, begin
 *   2     end      supervisor           1: every stack has finished, return
 *   5     enough   supervisor           1: begin no more events, but be there to recover others
 *   3     clock    any stack, by CAS    traffic time in ms that the run has reached; only grows
 *   6     window   any stack, by CAS    order `window`: where the window begins, in ms of traffic time
 *   4     turn     whose turn it is     order `strict`: the global index that is due
 *
 *   per stack (32 words: two cache lines)
 *   0     wake     anyone, add          changes when there is news; the stack sleeps on it
 *   1     thread   stack                thread id + 1; 0 = this incarnation has not started
 *   2     position stack                events claimed, all incarnations together
 *   3     next     stack; when it has   time in ms of its next event; the window passes no stack's
 *                  exited: supervisor
 *   4     recover  supervisor           token that this stack is to recover, 0 = none
 *   5     die      supervisor           recover, but die at this many-th atomic access of it
 *   6     crash    stack                planned crash that it has begun, + 1
 *   7     done     stack                1: no event is left
 *   8     token    stack                its token in the facility
 *   9     ack      stack                token that it has recovered last
 *   10    orders   supervisor; stack    1: an order may be there; the stack sets 0 before it takes them
 *
 *   counters, 64 bits, per stack, all incarnations together; the stack is the writer; see `COUNTER`
 */
// @ts-nocheck


export const STOP = 0
export const START = 1
export const END = 2
export const CLOCK = 3
export const TURN = 4
export const ENOUGH = 5
export const WINDOW = 6
const SHARED_WORDS = 16

export const WAKE = 0
export const THREAD = 1
export const POSITION = 2
export const NEXT = 3
export const RECOVER = 4
export const DIE = 5
export const CRASH = 6
export const DONE = 7
export const TOKEN = 8
export const ACK = 9
export const ORDERS = 10
const STACK_WORDS = 32

export const COUNTER = {
  /** Rows whose open was begun, opened, refused, closed. */
  BEGUN: 0,
  OPENED: 1,
  REFUSED: 2,
  CLOSED: 3,
  /** Closes that the facility refused: ours never should be. */
  CLOSE_REFUSED: 4,
  EVENTS: 5,
  /** Duration of this stack's last recovery of another, in ns, and the ports of that or of its join. */
  RECOVERY_NS: 6,
  RECOVERY_PORTS: 7,
  /** Refusals by reason: -code - 1 is added. */
  REASONS: 8,
} as const
const COUNTERS = 24

/** `next` of a stack that has no event left. */
export const NEVER = 0x7fffffff

/** How long a stack sleeps before it looks around again, in ms. */
export const SLICE_MS = 50

export class RunControl {
  readonly buffer: SharedArrayBuffer
  readonly words: Int32Array
  readonly counters: Float64Array
  readonly stacks: number

  constructor(stacks: number, buffer?: SharedArrayBuffer) {
    const words = SHARED_WORDS + stacks * STACK_WORDS
    this.buffer = buffer ?? new SharedArrayBuffer(words * 4 + stacks * COUNTERS * 8)
    this.words = new Int32Array(this.buffer, 0, words)
    this.counters = new Float64Array(this.buffer, words * 4, stacks * COUNTERS)
    this.stacks = stacks
  }

  get(word: number): number {
    return Atomics.load(this.words, word)
  }

  set(word: number, value: number): void {
    Atomics.store(this.words, word, value)
  }

  /** Index of a word of a stack, 0 … stacks - 1. */
  at(stack: number, word: number): number {
    return SHARED_WORDS + stack * STACK_WORDS + word
  }

  getOf(stack: number, word: number): number {
    return Atomics.load(this.words, this.at(stack, word))
  }

  setOf(stack: number, word: number, value: number): void {
    Atomics.store(this.words, this.at(stack, word), value)
  }

  count(stack: number, counter: number, amount = 1): void {
    this.counters[stack * COUNTERS + counter] += amount
  }

  counter(stack: number, counter: number): number {
    return this.counters[stack * COUNTERS + counter]
  }

  setCounter(stack: number, counter: number, value: number): void {
    this.counters[stack * COUNTERS + counter] = value
  }

  /** A counter over all stacks. */
  total(counter: number): number {
    let sum = 0
    for (let stack = 0; stack < this.stacks; stack++) sum += this.counter(stack, counter)
    return sum
  }

  /** No further event is to be begun. */
  get ending(): boolean {
    return this.get(STOP) === 1 || this.get(ENOUGH) === 1
  }

  /** Tells a stack to look around. */
  wake(stack: number): void {
    const at = this.at(stack, WAKE)
    Atomics.add(this.words, at, 1)
    Atomics.notify(this.words, at)
  }

  wakeAll(): void {
    for (let stack = 0; stack < this.stacks; stack++) this.wake(stack)
  }

  /** What a stack must have read *before* it looks whether it has to sleep. */
  news(stack: number): number {
    return this.getOf(stack, WAKE)
  }

  /** Sleeps until there is news since `seen`, or for `ms`. */
  sleep(stack: number, seen: number, ms: number): void {
    Atomics.wait(this.words, this.at(stack, WAKE), seen, ms)
  }
}
