/** Histories on real threads: every thread sends what it records, the supervisor puts it together. */
// @ts-nocheck

import type { CheckOptions } from '../linearizability/checker.ts'
import type { DescribeOptions } from '../linearizability/describe.ts'
import { History, type Operation } from '../linearizability/history.ts'
import type { Model } from '../linearizability/model.ts'
import { assertLinearizable } from '../linearizability/not-linearizable.ts'
import type { Recorded } from './messages.ts'

/** Where a thread's records go, and where those of all threads are. */
export interface HistoryKeeper {
  /** Makes it a step, and sends it. */
  record(name: string, event: Recorded['event'], value: unknown, thread?: number): void
  /** Records and deaths so far, in order. */
  events(): readonly (Recorded | Death)[]
}

export interface Death {
  readonly what: 'death'
  readonly at: number
  readonly thread: number
}

type Value = unknown

/** As `ScenarioHistory` has it. */
export class RemoteHistory {
  readonly name: string
  readonly #keeper: HistoryKeeper

  constructor(name: string, keeper: HistoryKeeper) {
    this.name = name
    this.#keeper = keeper
  }

  /** A thread is in one operation at most, so any id will do. */
  invoke(input: Value): number {
    this.#keeper.record(this.name, 'invoke', input)
    return 0
  }

  respond(_id: number, output: Value): void {
    this.#keeper.record(this.name, 'return', output)
  }

  call(input: Value, operation: () => Value): Value {
    this.invoke(input)
    let output: Value
    try {
      output = operation()
    } catch (error) {
      this.#keeper.record(this.name, 'abandon', undefined)
      throw error
    }
    this.respond(0, output)
    return output
  }

  recovered(thread: number): void {
    this.#keeper.record(this.name, 'recovered', undefined, thread)
  }

  operations(): readonly Operation<Value, Value>[] {
    const history = new History<Value, Value>()
    const open = new Map<number, number>()
    const dead = new Set<number>()
    for (const event of this.#keeper.events()) {
      const { thread } = event
      if (event.what === 'death') {
        dead.add(thread)
        history.crash(thread)
      } else if (event.name !== this.name) continue
      else if (event.event === 'invoke') open.set(thread, history.invoke(thread, event.value))
      else if (event.event === 'return') history.return(open.get(thread)!, event.value)
      else if (event.event === 'abandon') history.abandon(open.get(thread)!)
      else if (dead.has(thread)) history.recovered(thread)
    }
    return history.operations()
  }

  check<State>(
    model: Model<State, Value, Value>,
    options: CheckOptions & DescribeOptions = {},
  ): void {
    const threadName = (thread: number): string => (thread < 0 ? 'checks' : `T${thread}`)
    assertLinearizable(model, this.operations(), { threadName, ...options })
  }
}
