/** Small programs of all operations, drawn by fast-check, and what their executions come to. */
// @ts-nocheck

import fc from 'fast-check'
import type { Steps } from '../../kit/symbols.ts'
import type { Chooser } from '../../machine/chooser.ts'
import { TIMEOUT } from '../../machine/kinds.ts'
import { Machine } from '../../machine/machine.ts'
import type { Outcome } from '../../machine/outcome.ts'
import { byHand, type Cells } from '../../machine/test-support/by-hand.ts'
import { areDependent, type Effect } from '../events.ts'
import { RULES } from '../search.ts'
import type { Target } from '../tasks.ts'

export type SmallOperation =
  | { readonly op: 'load' | 'notify'; readonly cell: number }
  | { readonly op: 'store' | 'add'; readonly cell: number; readonly value: number }
  | { readonly op: 'cas'; readonly cell: number; readonly from: number; readonly to: number }
  | { readonly op: 'wait'; readonly cell: number; readonly value: number; readonly ms: number }

export interface SmallProgram {
  readonly threads: readonly (readonly SmallOperation[])[]
  /** What a recovery does; none: a death is not seen. */
  readonly recovery?: readonly SmallOperation[]
  readonly timeouts: number
}

const cell = fc.nat(1)
const value = fc.nat(1)
const operation = (finite: boolean): fc.Arbitrary<SmallOperation> =>
  fc.oneof(
    fc.record({ op: fc.constant('load' as const), cell }),
    fc.record({ op: fc.constant('store' as const), cell, value }),
    fc.record({ op: fc.constant('add' as const), cell, value: fc.constant(1) }),
    fc.record({ op: fc.constant('cas' as const), cell, from: value, to: fc.nat(2) }),
    { weight: 2, arbitrary: fc.record({ op: fc.constant('notify' as const), cell }) },
    {
      weight: 2,
      arbitrary: fc.record({
        op: fc.constant('wait' as const),
        cell,
        value,
        ms: finite ? fc.constantFrom(5, 10, Infinity) : fc.constant(Infinity),
      }),
    },
  )

/** Programs of two threads of up to `long` operations, or three of up to `long - 1`. */
export function smallPrograms(long: number, finite: boolean): fc.Arbitrary<SmallProgram> {
  const threads = (count: number, maxLength: number) =>
    fc.array(fc.array(operation(finite), { minLength: 1, maxLength }), {
      minLength: count,
      maxLength: count,
    })
  return fc.record({
    threads: fc.oneof(threads(2, long), threads(3, long - 1)),
    timeouts: finite ? fc.nat(2) : fc.constant(0),
  })
}

/** A program in a machine of its own, and the memory that it leaves. */
export interface Small extends Target {
  readonly memory: () => string
}

export function load(program: SmallProgram, recoveries = 0): Small {
  const threads = program.threads.length
  const machine = new Machine(threads + recoveries, { stepsMax: 200, timeouts: program.timeouts })
  let view: Int32Array = new Int32Array(0)
  const run = function* (cells: Cells, operations: readonly SmallOperation[]): Steps {
    view = cells.view
    const values: unknown[] = []
    for (const operation of operations) values.push(yield* perform(cells, operation))
    return values.join()
  }
  const { recovery } = program
  const loaded = byHand(machine, {
    cells: 2,
    threads: program.threads.map(operations => cells => run(cells, operations)),
    ...(recovery === undefined ? {} : { onCrash: cells => run(cells, recovery) }),
  })
  return {
    machine,
    threads,
    execute: (chooser, options) => machine.run(loaded, chooser, options),
    memory: () => view.join(),
  }
}

/** What can be seen of an execution: verdict, results, and final memory. */
export function seenOf({ verdict, results, faults }: Outcome, memory: string): string {
  const threads = results.map(result =>
    result.status === 'returned' ? `${result.value}` : result.status,
  )
  return `${verdict} ${threads.join(' | ')} [${memory}] ${faults.length}`
}

/** Lets another chooser choose, and notes what happens before what. */
export class Noting implements Chooser {
  readonly #chooser: Chooser
  #effects: Effect[] = []

  constructor(chooser: Chooser) {
    this.#chooser = chooser
  }

  begin(machine: Machine): void {
    this.#effects = []
    this.#chooser.begin?.(machine)
  }

  choose(machine: Machine): number {
    const choice = this.#chooser.choose(machine)
    if (choice >= 0) this.#effects[machine.steps] = effectOf(machine, choice)
    return choice
  }

  /** The same for two executions that differ in the order of independent steps only. */
  form(machine: Machine): string {
    const names: string[] = []
    const made: number[] = []
    const order: string[] = []
    for (let at = 0; at < machine.steps; at++) {
      const choice = machine.choices[at]!
      const effect = this.#effects[at] ?? { choice, address: 0, width: 0, touch: 0 }
      const thread = choice % TIMEOUT
      made[thread] = (made[thread] ?? 0) + 1
      names[at] = `${choice}.${made[thread]}`
      for (let earlier = 0; earlier < at; earlier++) {
        const before = this.#effects[earlier]
        if (before === undefined || !areDependent(before, effect)) continue
        order.push(`${names[earlier]}<${names[at]}`)
      }
    }
    return `${[...names].sort().join(' ')}: ${order.sort().join(' ')}`
  }
}

// --- internal ---

function perform(cells: Cells, operation: SmallOperation): Steps {
  if (operation.op === 'load') return cells.load(operation.cell)
  if (operation.op === 'store') return cells.store(operation.cell, operation.value)
  if (operation.op === 'add') return cells.add(operation.cell, operation.value)
  if (operation.op === 'cas') return cells.cas(operation.cell, operation.from, operation.to)
  if (operation.op === 'wait') return cells.wait(operation.cell, operation.value, operation.ms)
  return cells.notify(operation.cell, 1)
}

function effectOf(machine: Machine, choice: number): Effect {
  const thread = choice % TIMEOUT
  const [address, width] = [machine.address[thread]!, machine.width[thread]!]
  return { choice, address, width, touch: RULES.touches(machine, choice) }
}
