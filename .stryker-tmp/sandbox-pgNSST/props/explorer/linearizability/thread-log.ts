/**
 * The history of real threads: each writes down its own operations, stamped from one shared counter
 * before and after, and the lists are merged when all have ended.
 *
 * A stamp is taken before the operation's first step and after its last one, so operations that did
 * not overlap by the stamps did not overlap: the stamps only add overlap, never order.
 */
// @ts-nocheck

import type { Operation } from './history.ts'

export class ThreadLog<Input, Output> {
  readonly thread: number
  readonly #words: Int32Array
  readonly #at: number
  readonly #operations: Operation<Input, Output>[] = []

  /** `words[at]`: the counter, on shared memory, that all threads of the history use. */
  constructor(thread: number, words: Int32Array, at: number) {
    this.thread = thread
    this.#words = words
    this.#at = at
  }

  /** Runs the operation and writes it down. What it throws is passed on, and it counts as cut off. */
  call(input: Input, operation: () => Output): Output {
    const { thread } = this
    const invoked = this.#stamp()
    let answered = false
    try {
      const output = operation()
      answered = true
      this.#operations.push({ thread, input, output, invoked, returned: this.#stamp() })
      return output
    } finally {
      if (!answered) this.#operations.push({ thread, input, invoked, crashed: this.#stamp() })
    }
  }

  /** What the thread has done; cloneable if inputs and outputs are. */
  get operations(): readonly Operation<Input, Output>[] {
    return this.#operations
  }

  // --- internal ---

  #stamp(): number {
    return Atomics.add(this.#words, this.#at, 1) + 1
  }
}

/** The history of all threads, in the order of the invocations. */
export function mergeLogs<Input, Output>(
  logs: readonly (readonly Operation<Input, Output>[])[],
): readonly Operation<Input, Output>[] {
  return logs.flat().sort((a, b) => a.invoked - b.invoked)
}
