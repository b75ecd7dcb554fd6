/**
 * The history of a scenario's operations, as its threads record it and its `finally` checks it.
 *
 * The methods carry twins: under the scheduler each begin and each end of an operation is a step. A
 * death cuts off what its thread is in, without being told.
 */
// @ts-nocheck

import { active, drive, theMachine } from '../kit/active.ts'
import { type AnyFunction, G, type Steps, type Twin, twinOf, Y } from '../kit/symbols.ts'
import type { CustomOperation } from '../machine/custom.ts'
import type { CheckOptions } from './checker.ts'
import type { DescribeOptions } from './describe.ts'
import type { Operation } from './history.ts'
import type { Model } from './model.ts'
import { assertLinearizable } from './not-linearizable.ts'
import { type RecordedMachine, type Recording, recordingOf } from './recording.ts'

/** Inputs and outputs are kept, not copied: what is recorded must not be changed afterwards. */
export class ScenarioHistory<Input, Output> {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }

  /** The thread begins an operation; it must not be in one of this history. The id to end it by. */
  invoke(input: Input): number {
    return drive(invoke.call(this, input)) as number
  }

  /** The thread's operation has returned. */
  respond(id: number, output: Output): void {
    drive(respond.call(this, id, output))
  }

  /** Runs an operation from its begin to its end. What it throws is passed on: it counts as cut off. */
  call(input: Input, operation: () => Output): Output {
    return drive(call.call(this, input, operation)) as Output
  }

  /** In `onCrash`, at its end: what the thread was in can take effect until here, not later. */
  recovered(thread: number): void {
    drive(recovered.call(this, thread))
  }

  /** What has been recorded in this execution, in the order of the invocations. */
  operations(): readonly Operation<Input, Output>[] {
    const recorded = theRecording().operations(this.name)
    return recorded as readonly Operation<Input, Output>[]
  }

  /**
   * In `finally`: is the history linearizable?
   *
   * @throws {NotLinearizable} which gives the execution the verdict `not-linearizable`, or `unknown`
   *   when the check was given up.
   */
  check<State>(
    model: Model<State, Input, Output>,
    options: CheckOptions & DescribeOptions = {},
  ): void {
    assertLinearizable(model, this.operations(), { threadName, ...options })
  }
}

/** The history of that name: the same one in all threads and checks of an execution. */
export function history<Input, Output>(name = 'history'): ScenarioHistory<Input, Output> {
  let made = histories.get(name)
  if (made === undefined) {
    made = new ScenarioHistory(name)
    histories.set(name, made)
  }
  return made as ScenarioHistory<Input, Output>
}

// --- internal ---

type Any = ScenarioHistory<unknown, unknown>

const histories = new Map<string, Any>()

function theRecording(): Recording {
  const machine: unknown = theMachine()
  return recordingOf(machine as RecordedMachine)
}

function* step(operation: CustomOperation): Steps {
  const machine = theMachine()
  if (machine.arriveCustom(operation as Parameters<typeof machine.arriveCustom>[0])) yield Y
  return machine.perform()
}

function* invoke(this: Pick<Any, 'name'>, input: unknown): Steps {
  const recording = theRecording()
  return yield* step(recording.invocation(this.name, input, active.site))
}

function* respond(this: Pick<Any, 'name'>, id: unknown, output: unknown): Steps {
  const recording = theRecording()
  return yield* step(recording.response(this.name, id as number, { output }, active.site))
}

function* call(this: Pick<Any, 'name'>, input: unknown, operation: unknown): Steps {
  const recording = theRecording()
  const { name } = this
  const { site } = active
  const id = (yield* step(recording.invocation(name, input, site))) as number
  let output: unknown
  try {
    const twin = twinOf(operation)
    output = twin === undefined ? (operation as AnyFunction)() : yield* twin.call(undefined)
  } catch (error) {
    yield* step(recording.response(name, id, undefined, site))
    throw error
  }
  yield* step(recording.response(name, id, { output }, site))
  return output
}

function* recovered(this: Pick<Any, 'name'>, thread: unknown): Steps {
  const recording = theRecording()
  return yield* step(recording.recovery(this.name, thread as number, active.site))
}

function threadName(thread: number): string {
  return thread < 0 ? 'checks' : `T${thread}`
}

for (const [method, twin] of Object.entries({ invoke, respond, call, recovered })) {
  const driver = Reflect.get(ScenarioHistory.prototype, method) as AnyFunction
  Object.defineProperty(driver, G, { value: twin as Twin })
}
