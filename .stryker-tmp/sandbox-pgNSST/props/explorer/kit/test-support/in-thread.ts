/**
 * Runs a twin as a thread of a real machine, with another thread between any two of its operations, and
 * tells what the machine was told. For tests of what the kit has for rewritten code.
 */
// @ts-nocheck

import { inspect } from 'node:util'
import { KIND } from '../../machine/kinds.ts'
import { Machine, STATUS } from '../../machine/machine.ts'
import type { Outcome } from '../../machine/outcome.ts'
import type { Program } from '../../machine/program.ts'
import { active } from '../active.ts'
import { install } from '../install.ts'
import { type AnyFunction, G, type Steps, Y } from '../symbols.ts'

/** An access of shared memory that the machine was told of: elements `from` ≤ i < `to` of a view. */
export interface Access {
  readonly what: 'read' | 'write'
  readonly view: ArrayBufferView
  readonly from: number
  readonly to: number
}

export interface Run {
  /** The result or the error, as text. */
  readonly text: string
  readonly outcome: Outcome
  /** Plain accesses, in order. */
  readonly accesses: readonly Access[]
  /** How often the thread was interrupted. */
  readonly yields: number
}

/** Another thread's operations; more than any twin under test makes. */
const OPERATIONS_OF_OTHER = 200

/** Runs the steps as thread 0; `other` is what thread 1 does, by default operations of its own. */
export function inThread(act: () => Steps, other: () => Steps = operations): Run {
  const machine = new Machine(2, { stepsMax: 10_000, timeouts: 0 })
  const accesses = listenTo(machine)
  let yields = 0
  const counted = function* (): Steps {
    const steps = act()
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) return step.value
      yields += 1
      yield Y
    }
  }
  const program: Program = {
    ...{ threads: 2, recovers: false, mayThrow: true, always: undefined },
    reset: () => {},
    start: thread => (thread === 0 ? counted() : other()),
    recover: () => operations(),
    finally: () => {},
  }
  const before = active.machine
  active.machine = machine
  install()
  try {
    const outcome = machine.run(program, { choose: inTurn }, { seed: 1 })
    return { text: textOf(outcome), outcome, accesses, yields }
  } finally {
    active.machine = before
  }
}

/** Calls a function value as rewritten code does. */
export function* callTwin(f: unknown, thisArg: unknown, ...args: unknown[]): Steps {
  const twin = (f as AnyFunction)[G]
  if (twin === undefined) throw new Error(`${(f as AnyFunction).name} has no twin`)
  active.site = 7
  return yield* Reflect.apply(twin, thisArg, args) as Steps
}

/** A call to be made: the function, its receiver, its arguments. */
export type Call = readonly [f: unknown, thisArg: unknown, ...args: unknown[]]

/** Makes a call afresh; `wrap` gives callbacks their twins, and `log` is compared afterwards. */
export type MakeCall = (
  wrap: <F extends (...args: never[]) => unknown>(f: F) => F,
  log: unknown[],
) => Call

/** A call made by node, and the same made through its twin; equal texts when the twin is right. */
export function nativeAndTwin(make: MakeCall): { native: string; twin: string; run: Run } {
  const [nativeLog, log]: unknown[][] = [[], []]
  const [f, thisArg, ...args] = make(callback => callback, nativeLog!)
  const native = textOfCall(() => Reflect.apply(f as AnyFunction, thisArg, args))
  const [g, ...others] = make(twinned, log!)
  const run = inThread(() => callTwin(g, others[0], ...others.slice(1)))
  const shownLog = (of: unknown): string => inspect(of, { depth: 6, maxArrayLength: 99 })
  return {
    native: `${native} ${shownLog(nativeLog)}`,
    twin: `${run.text} ${shownLog(log)}`,
    run,
  }
}

/** A function with a twin that makes an operation first, and so is interrupted. */
export function twinned<F extends (...args: never[]) => unknown>(f: F): F {
  Object.defineProperty(f, G, {
    *value(this: unknown, ...args: unknown[]): Steps {
      yield* operation()
      return Reflect.apply(f, this, args)
    },
  })
  return f
}

/** One atomic operation. */
export function* operation(): Steps<void> {
  const machine = active.machine!
  if (machine.arrive(KIND.ADD, 1, cell, 0, 1)) yield Y
  machine.perform()
}

/** What a plain call gives, as {@link Run.text} has it. */
export function textOfCall(run: () => unknown): string {
  try {
    return shown('returned', run())
  } catch (error) {
    return shown('threw', error)
  }
}

// --- internal ---

const cell = new Int32Array(new SharedArrayBuffer(4))

function* operations(): Steps {
  for (let i = 0; i < OPERATIONS_OF_OTHER; i += 1) yield* operation()
  return undefined
}

/** The thread that did not make the last step. */
function inTurn(machine: Machine): number {
  const other = machine.last === 0 ? 1 : 0
  return machine.isEnabled(other) && machine.status[other] === STATUS.READY ? other : 1 - other
}

function listenTo(machine: Machine): Access[] {
  const accesses: Access[] = []
  const hear = (what: Access['what'], view: unknown, from: unknown, to: unknown): void => {
    if (!ArrayBuffer.isView(view) || typeof from !== 'number') return
    if (view.buffer instanceof SharedArrayBuffer)
      accesses.push({ what, view, from, to: Number(to) })
  }
  const { readElement, writeElement, rangeRead, rangeWrite } = Machine.prototype
  machine.readElement = (site, view, key) => {
    hear('read', view, key, Number(key) + 1)
    return readElement.call(machine, site, view, key)
  }
  machine.writeElement = (site, view, key, value) => {
    hear('write', view, key, Number(key) + 1)
    return writeElement.call(machine, site, view, key, value)
  }
  machine.rangeRead = (site, view, from, to) => {
    hear('read', view, from, to)
    return rangeRead.call(machine, site, view, from, to)
  }
  machine.rangeWrite = (site, view, from, to) => {
    hear('write', view, from, to)
    return rangeWrite.call(machine, site, view, from, to)
  }
  return accesses
}

function textOf({ results, verdict, message }: Outcome): string {
  const [result] = results
  if (result?.status === 'returned') return shown('returned', result.value)
  if (result?.status === 'threw') return shown('threw', result.error)
  return `${verdict}: ${message}`
}

function shown(how: string, value: unknown): string {
  const text =
    value instanceof Error ? value.name : inspect(value, { depth: 6, maxArrayLength: 99 })
  return `${how} ${text}`
}
