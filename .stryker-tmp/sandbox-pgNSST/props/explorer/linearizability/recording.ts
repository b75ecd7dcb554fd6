/**
 * The histories of the execution that a machine is in. An invocation or a response is a step of its
 * thread; all touch one place, `realtime`: see TOUCH.INVOKE and TOUCH.RESPOND.
 */
// @ts-nocheck

import { inspect } from 'node:util'
import type { CustomOperation } from '../machine/custom.ts'
import { THREADS_MAX } from '../machine/kinds.ts'
import type { Machine } from '../machine/machine.ts'
import { History, type Operation } from './history.ts'

/** What of the machine the histories need. */
export type RecordedMachine = Pick<
  Machine,
  'current' | 'executions' | 'inOperation' | 'onDeath' | 'gap'
>

/** The recording of a machine; begun when it is first asked for. */
export function recordingOf(machine: RecordedMachine): Recording {
  let recording = recordings.get(machine)
  if (recording === undefined) {
    recording = new Recording(machine)
    recordings.set(machine, recording)
  }
  recording.keepUp()
  return recording
}

/** The histories of one machine by name, forgotten when another execution begins. */
export class Recording {
  readonly #machine: RecordedMachine
  readonly #histories = new Map<string, History<unknown, unknown>>()
  readonly #dead: number[] = []
  #execution = -1

  constructor(machine: RecordedMachine) {
    this.#machine = machine
  }

  /** Forgets what belongs to an execution before this one. */
  keepUp(): void {
    if (this.#execution === this.#machine.executions) return
    this.#execution = this.#machine.executions
    this.#histories.clear()
    this.#dead.length = 0
    this.#machine.onDeath = thread => this.#died(thread)
  }

  /** The step that begins an operation of the current thread; performing it gives the id. */
  invocation(name: string, input: unknown, site: number): CustomOperation {
    const thread = this.#machine.current
    return {
      ...{ name: 'invoke', site, object: REALTIME, access: 'invoke' },
      perform: () => {
        const id = this.#history(name).invoke(thread, input)
        this.#machine.inOperation[slotOf(thread)]!++
        return id
      },
      describe: () => `${name}: begin ${text(input)}`,
    }
  }

  /** The step that ends an operation with its answer, or without one. */
  response(
    name: string,
    id: number,
    answer: { readonly output: unknown } | undefined,
    site: number,
  ): CustomOperation {
    const thread = this.#machine.current
    return {
      ...{ name: 'respond', site, object: REALTIME, access: 'respond' },
      perform: () => {
        const history = this.#history(name)
        if (answer === undefined) history.abandon(id)
        else history.return(id, answer.output)
        this.#machine.inOperation[slotOf(thread)]!--
      },
      describe: () => `${name}: end ${answer === undefined ? 'by an error' : text(answer.output)}`,
    }
  }

  /** The step that ends the recovery of a thread. One that was only suspected is left alone. */
  recovery(name: string, victim: number, site: number): CustomOperation {
    return {
      ...{ name: 'recovered', site, object: REALTIME, access: 'respond' },
      perform: () => {
        if (this.#dead.includes(victim)) this.#history(name).recovered(victim)
      },
      describe: () => `${name}: thread ${victim} is recovered`,
    }
  }

  /** What has been recorded by that name. */
  operations(name: string): readonly Operation<unknown, unknown>[] {
    return this.#history(name).operations()
  }

  // --- internal ---

  #history(name: string): History<unknown, unknown> {
    let history = this.#histories.get(name)
    if (history === undefined) {
      history = new History()
      this.#histories.set(name, history)
      for (const thread of this.#dead) history.crash(thread)
    }
    return history
  }

  #died(thread: number): void {
    this.#dead.push(thread)
    for (const history of this.#histories.values()) history.crash(thread)
  }
}

// --- internal ---

const REALTIME = 'realtime'
const recordings = new WeakMap<RecordedMachine, Recording>()

/** Checks are thread -1. */
function slotOf(thread: number): number {
  return thread < 0 ? THREADS_MAX : thread
}

function text(value: unknown): string {
  return typeof value === 'string'
    ? value
    : inspect(value, { breakLength: Number.POSITIVE_INFINITY })
}
