/** Programs for the machine that are written as generators by hand: no rewriting, no scenario file. */
// @ts-nocheck

import { type Steps, Y } from '../../kit/symbols.ts'
import { KIND } from '../kinds.ts'
import type { Machine } from '../machine.ts'
import type { ThreadResult } from '../outcome.ts'
import type { Program } from '../program.ts'

/** What a thread of such a program does with its cells. Sites are the numbers of the operations. */
export class Cells {
  readonly #machine: Machine
  readonly view: Int32Array

  constructor(machine: Machine, view: Int32Array) {
    this.#machine = machine
    this.view = view
  }

  *operation(kind: number, index: number, a?: number, b?: number): Steps<number> {
    if (this.#machine.arrive(kind, kind + 1, this.view, index, a, b)) yield Y
    return this.#machine.perform() as number
  }

  load(index: number): Steps<number> {
    return this.operation(KIND.LOAD, index)
  }

  store(index: number, value: number): Steps<number> {
    return this.operation(KIND.STORE, index, value)
  }

  add(index: number, value: number): Steps<number> {
    return this.operation(KIND.ADD, index, value)
  }

  cas(index: number, expected: number, value: number): Steps<number> {
    return this.operation(KIND.COMPARE_EXCHANGE, index, expected, value)
  }

  notify(index: number, count?: number): Steps<number> {
    return this.operation(KIND.NOTIFY, index, count)
  }

  *wait(index: number, value: number, timeout?: number): Steps<string> {
    const machine = this.#machine
    if (machine.arrive(KIND.WAIT, KIND.WAIT + 1, this.view, index, value, timeout)) yield Y
    if (machine.perform() as boolean) yield Y
    return machine.waitResult()
  }

  /** A plain read. */
  *read(index: number): Steps<number> {
    const value = this.#machine.readElement(20, this.view, index)
    if (value !== Y) return value as number
    yield Y
    return this.#machine.resumeRead() as number
  }

  /** A plain write. */
  *write(index: number, value: number): Steps<void> {
    if (!this.#machine.writeElement(21, this.view, index, value)) return
    yield Y
    this.#machine.resumeWrite()
  }
}

export interface ByHand {
  readonly threads: readonly ((cells: Cells) => Steps)[]
  readonly cells?: number
  readonly always?: (view: Int32Array) => void
  readonly finally?: (view: Int32Array, results: readonly ThreadResult[]) => void
  readonly onCrash?: (cells: Cells, victim: number) => Steps
  readonly mayThrow?: boolean
}

/** Makes the program on its own memory, which the machine takes in. */
export function byHand(machine: Machine, of: ByHand): Program {
  const view = new Int32Array(new SharedArrayBuffer(4 * (of.cells ?? 16)))
  machine.memories.keep(view.buffer as SharedArrayBuffer, 'cells')
  const cells = new Cells(machine, view)
  const { always } = of
  return {
    threads: of.threads.length,
    recovers: of.onCrash !== undefined,
    mayThrow: of.mayThrow === true,
    reset: () => {},
    start: thread => of.threads[thread]!(cells),
    recover: victim => of.onCrash!(cells, victim),
    always:
      always === undefined
        ? undefined
        : () => {
            // As instrumented code would: reads of checks are told to the machine.
            for (let i = 0; i < view.length; i++) machine.readElement(0, view, i)
            always(view)
          },
    finally: results => of.finally?.(view, results),
  }
}
