/**
 * Histories of operations: who called what when, and what came of it. Stamps are numbers in the
 * order of real time: one operation precedes another if its return has a smaller stamp
 * than the other's invocation.
 */
// @ts-nocheck

import assert from 'node:assert/strict'
import { UNANSWERED } from './model.ts'

/**
 * One operation. Without `returned` it has no output: its thread died in it (`crashed`), or the run
 * ended before it returned.
 */
export interface Operation<Input, Output> {
  readonly thread: number
  readonly input: Input
  readonly output?: Output
  /** Stamps. */
  readonly invoked: number
  readonly returned?: number
  /** Stamp of the death that cut the operation off. */
  readonly crashed?: number
  /** Stamp of the end of the dead thread's recovery, if it has been recovered. */
  readonly recovered?: number
}

/** The answer, as a model's step takes it. */
export function answerOf<Input, Output>(
  operation: Operation<Input, Output>,
): Output | typeof UNANSWERED {
  return operation.returned === undefined ? UNANSWERED : (operation.output as Output)
}

/**
 * Records a history while the threads run: in one thread, such as under the explorer's scheduler,
 * where the order of these calls is the order of real time. Real threads: see `ThreadLog`.
 */
export class History<Input, Output> {
  #operations: Mutable<Operation<Input, Output>>[] = []
  readonly #open = new Map<number, number>()
  readonly #dead = new Set<number>()
  #stamp = 0

  /** A thread begins an operation; it must not be in one. Returns the id to return it by. */
  invoke(thread: number, input: Input): number {
    assert(!this.#dead.has(thread), `thread ${thread} is dead and cannot begin an operation`)
    assert(!this.#open.has(thread), `thread ${thread} is in an operation already`)
    const id = this.#operations.length
    this.#operations.push({ thread, input, invoked: ++this.#stamp })
    this.#open.set(thread, id)
    return id
  }

  /** The operation has returned. */
  return(id: number, output: Output): void {
    const operation = this.#operations[id]
    assert(operation !== undefined, `there is no operation ${id}`)
    assert(this.#open.get(operation.thread) === id, `operation ${id} is over`)
    this.#open.delete(operation.thread)
    operation.output = output
    operation.returned = ++this.#stamp
  }

  /** The operation has ended without an answer, as by an error: it counts as cut off here. */
  abandon(id: number): void {
    const operation = this.#operations[id]
    assert(operation !== undefined, `there is no operation ${id}`)
    assert(this.#open.get(operation.thread) === id, `operation ${id} is over`)
    this.#open.delete(operation.thread)
    operation.crashed = ++this.#stamp
  }

  /** Runs an operation between its `invoke` and its `return`. What it throws is passed on. */
  call(thread: number, input: Input, operation: () => Output): Output {
    const id = this.invoke(thread, input)
    let answer: { output: Output } | undefined
    try {
      answer = { output: operation() }
    } finally {
      if (answer === undefined) this.abandon(id)
    }
    this.return(id, answer.output)
    return answer.output
  }

  /** The thread has died; the operation that it was in, if any, is cut off. */
  crash(thread: number): void {
    assert(!this.#dead.has(thread), `thread ${thread} is dead already`)
    this.#dead.add(thread)
    const id = this.#open.get(thread)
    const stamp = ++this.#stamp
    if (id === undefined) return
    this.#open.delete(thread)
    this.#operations[id].crashed = stamp
  }

  /** The dead thread's recovery is complete. The number may be used again, by a successor. */
  recovered(thread: number): void {
    assert(this.#dead.delete(thread), `thread ${thread} is not dead`)
    const stamp = ++this.#stamp
    for (const operation of this.#operations) {
      if (operation.thread !== thread || operation.crashed === undefined) continue
      operation.recovered ??= stamp
    }
  }

  /** The history so far, in the order of the invocations. */
  operations(): readonly Operation<Input, Output>[] {
    return this.#operations.map(operation => ({ ...operation }))
  }

  /** Forgets everything, for the next run. */
  reset(): void {
    this.#operations = []
    this.#open.clear()
    this.#dead.clear()
    this.#stamp = 0
  }
}

// --- internal ---

type Mutable<Fields> = { -readonly [Field in keyof Fields]: Fields[Field] }
