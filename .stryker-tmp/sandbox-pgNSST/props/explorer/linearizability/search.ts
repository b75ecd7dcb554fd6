/**
 * Looks for an order of one part's operations that the model allows and that keeps to real time.
 *
 * The algorithm is Wing and Gong's ("Testing and verifying concurrent objects", JPDC 1993), with
 * Lowe's memoisation ("Testing for linearizability", CCPE 2017): what was tried once, as the set of
 * the operations in it and the state they led to, is not tried again. Lists and sets are as in
 * Porcupine and in Horn and Kroening ("Faster linearizability checking via P-compositionality",
 * FORTE 2015). Without recursion: depth is bounded by memory only.
 *
 * An operation that a crash cut off may be left out instead. It is enough to try that at its
 * deadline, when whatever else may come first has been tried: an operation that is left out
 * constrains nothing. What has no deadline is left out by stopping when no answered one remains.
 *
 * Progress is judged by the response that the search is stuck at: no order of the operations begun
 * before it contains the one that it answers.
 */
// @ts-nocheck

import { type CutOffMode, deadlineOf } from './cut-off-mode.ts'
import { EventList } from './events.ts'
import { answerOf, type Operation } from './history.ts'
import { type Model, nextStates, stateKey } from './model.ts'
import { OperationSet } from './operation-set.ts'

/** One operation of a linearization. */
export interface Placed<State, Input, Output> {
  readonly operation: Operation<Input, Output>
  /** It was cut off, and never takes effect. */
  readonly leftOut: boolean
  readonly stateAfter: State
}

export interface Found<State, Input, Output> {
  readonly verdict: 'linearizable' | 'illegal' | 'unknown'
  /** The whole order; if not linearizable the longest one found among those that get furthest. */
  readonly order: readonly Placed<State, Input, Output>[]
  /** Not linearizable: the operation whose response nothing gets past; absent: stopped before. */
  readonly stuckAt?: Operation<Input, Output>
}

/** What the search may spend. `stepsLeft` is counted down; a step is one question to the model. */
export interface Allowance {
  stepsLeft: number
  /** Asked every so many steps: true = stop. */
  isOver(): boolean
}

/** Searches one part. The operations may be in any order. */
export function search<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
  mode: CutOffMode,
  allowance: Allowance,
): Found<State, Input, Output> {
  return new Search(model, operations, mode, allowance).run()
}

// --- internal ---

const STEPS_PER_LOOK_AT_CLOCK = 1024

interface Frame<State> {
  readonly operation: number
  readonly leftOut: boolean
  readonly before: State
  /** States that may follow, and which of them was taken. */
  readonly choices: readonly State[]
  choice: number
}

class Search<State, Input, Output> {
  readonly #model: Model<State, Input, Output>
  /** By invocation, so that the sets fill up from below. */
  readonly #operations: readonly Operation<Input, Output>[]
  readonly #allowance: Allowance
  readonly #events: EventList
  /** Each operation's number in the set that it belongs to. */
  readonly #number: Int32Array
  readonly #answered: OperationSet
  readonly #cutOff: OperationSet
  readonly #seen = new Set<string>()
  readonly #frames: Frame<State>[] = []
  #state: State
  #answeredLeft: number
  /** The best order so far; its first `#bestShared` frames are still those of `#frames`. */
  readonly #best: Placed<State, Input, Output>[] = []
  #bestShared = 0
  #stuckEvent = 0

  constructor(
    model: Model<State, Input, Output>,
    operations: readonly Operation<Input, Output>[],
    mode: CutOffMode,
    allowance: Allowance,
  ) {
    this.#model = model
    this.#allowance = allowance
    this.#operations = [...operations].sort((a, b) => a.invoked - b.invoked)
    this.#events = new EventList(this.#operations, mode)
    this.#number = new Int32Array(operations.length)
    let answered = 0
    for (const [index, operation] of this.#operations.entries()) {
      const isAnswered = operation.returned !== undefined
      this.#number[index] = isAnswered ? answered++ : index - answered
      if (deadlineOf(operation, mode) < operation.invoked) {
        throw new RangeError(`an operation ends before it begins, at stamp ${operation.invoked}`)
      }
    }
    this.#answered = new OperationSet(answered)
    this.#cutOff = new OperationSet(operations.length - answered)
    this.#answeredLeft = answered
    this.#state = model.init()
  }

  run(): Found<State, Input, Output> {
    let event = this.#events.first
    while (this.#answeredLeft > 0) {
      if (this.#isSpent()) return this.#result('unknown')
      const index = this.#events.operationOf(event)
      if (this.#events.isInvocation(event)) {
        const placed = this.#place(index, this.#choicesFor(index), 0)
        event = placed ? this.#events.first : this.#events.after(event)
      } else if (!this.#isAnswered(index) && this.#leaveOut(index)) {
        event = this.#events.first
      } else {
        if (this.#isAnswered(index)) this.#noteStuck(event)
        event = this.#backtrack()
        if (event === 0) return this.#result('illegal')
      }
    }
    return this.#result('linearizable')
  }

  // --- internal ---

  #isSpent(): boolean {
    const left = this.#allowance.stepsLeft
    if (left <= 0) return true
    return left % STEPS_PER_LOOK_AT_CLOCK === 0 && this.#allowance.isOver()
  }

  #isAnswered(index: number): boolean {
    return this.#operations[index].returned !== undefined
  }

  #choicesFor(index: number): readonly State[] {
    this.#allowance.stepsLeft--
    const operation = this.#operations[index]
    return nextStates(this.#model, this.#state, operation.input, answerOf(operation))
  }

  /** Puts the operation next, with the first state from `choice` on that leads somewhere new. */
  #place(operation: number, choices: readonly State[], from: number): boolean {
    if (choices.length <= from) return false
    this.#include(operation)
    for (let choice = from; choice < choices.length; choice++) {
      if (!this.#isNew(choices[choice])) continue
      this.#push({ operation, leftOut: false, before: this.#state, choices, choice })
      return true
    }
    this.#exclude(operation)
    return false
  }

  #leaveOut(operation: number): boolean {
    this.#allowance.stepsLeft--
    this.#include(operation)
    if (this.#isNew(this.#state)) {
      const before = this.#state
      this.#push({ operation, leftOut: true, before, choices: [before], choice: 0 })
      return true
    }
    this.#exclude(operation)
    return false
  }

  #isNew(state: State): boolean {
    const sets = `${this.#answered.key()};${this.#cutOff.key()};`
    const key = sets + stateKey(this.#model, state)
    if (this.#seen.has(key)) return false
    this.#seen.add(key)
    return true
  }

  #include(operation: number): void {
    const set = this.#isAnswered(operation) ? this.#answered : this.#cutOff
    set.add(this.#number[operation])
  }

  #exclude(operation: number): void {
    const set = this.#isAnswered(operation) ? this.#answered : this.#cutOff
    set.remove(this.#number[operation])
  }

  #push(frame: Frame<State>): void {
    this.#frames.push(frame)
    this.#state = frame.choices[frame.choice]
    this.#events.lift(frame.operation)
    if (this.#isAnswered(frame.operation)) this.#answeredLeft--
  }

  /** Undoes steps until another one is possible; the event to go on with, 0 = none is left. */
  #backtrack(): number {
    for (;;) {
      const frame = this.#frames.pop()
      if (frame === undefined) return 0
      const { operation, choices, choice, before, leftOut } = frame
      this.#bestShared = Math.min(this.#bestShared, this.#frames.length)
      this.#state = before
      this.#exclude(operation)
      this.#events.putBack(operation)
      if (this.#isAnswered(operation)) this.#answeredLeft++
      // Before its deadline everything had been tried when the operation was left out.
      if (leftOut) continue
      if (this.#place(operation, choices, choice + 1)) return this.#events.first
      return this.#events.after(this.#events.invocationOf(operation))
    }
  }

  #noteStuck(event: number): void {
    if (event < this.#stuckEvent) return
    if (event === this.#stuckEvent && this.#frames.length <= this.#best.length) return
    this.#stuckEvent = event
    this.#keepFrames()
  }

  #keepFrames(): void {
    const shared = Math.min(this.#bestShared, this.#best.length)
    this.#best.length = shared
    for (const { operation, leftOut, choices, choice } of this.#frames.slice(shared)) {
      const stateAfter = choices[choice]
      this.#best.push({ operation: this.#operations[operation], leftOut, stateAfter })
    }
    this.#bestShared = this.#best.length
  }

  #result(verdict: Found<State, Input, Output>['verdict']): Found<State, Input, Output> {
    if (verdict === 'linearizable') this.#keepFrames()
    const order = this.#best
    if (verdict === 'linearizable' || this.#stuckEvent === 0) return { verdict, order }
    const stuckAt = this.#operations[this.#events.operationOf(this.#stuckEvent)]
    return { verdict, order, stuckAt }
  }
}
