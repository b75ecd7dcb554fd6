/** Small programs, whose executions are counted elsewhere. */
// @ts-nocheck

import { defineScenario, type Scenario } from '../../index.ts'

type Cells = Int32Array<SharedArrayBuffer>

export interface SmallOperation {
  readonly op: 'load' | 'store' | 'add' | 'cas'
  readonly cell: number
  readonly a: number
  readonly b: number
}

export interface SmallProgram {
  readonly threads: readonly (readonly SmallOperation[])[]
  /** What the last operations of all threads must not give together; none: everything is right. */
  readonly never?: readonly number[]
}

/** Each thread returns what its last operation gave. */
export const program: Scenario<Cells, Cells, Cells, SmallProgram> = defineScenario({
  name: 'a small program',
  setup: () => new Int32Array(new SharedArrayBuffer(64)),
  threads: ({ threads }: SmallProgram) =>
    threads.map(operations => (cells: Cells) => {
      let last = 0
      for (const operation of operations) last = perform(cells, operation)
      return last
    }),
  finally: (_cells, results, { never }) => {
    const values = results.map(result => (result.status === 'returned' ? result.value : undefined))
    if (values.join() === never?.join()) throw new Error(`the threads got ${values.join()}`)
  },
})

function perform(cells: Cells, { op, cell, a, b }: SmallOperation): number {
  if (op === 'store') return Atomics.store(cells, cell, a)
  if (op === 'add') return Atomics.add(cells, cell, a)
  if (op === 'cas') return Atomics.compareExchange(cells, cell, a, b)
  return Atomics.load(cells, cell)
}
