/** A real thread: born again for each execution, in modules of its own. */
// @ts-nocheck

import type { MessagePort } from 'node:worker_threads'
import { STATUS } from '../machine/machine.ts'
import { type Control, STOP, WORD } from './control.ts'
import type { Birth, Ended, Recorded, WorkerData } from './messages.ts'
import { Modules } from './modules.ts'
import { drain, post } from './real.ts'
import type { HistoryKeeper } from './remote-history.ts'
import { replaceNatives } from './replaced.ts'
import { ThreadMachine } from './thread-machine.ts'

/** Never returns: the worker is terminated. */
export function runThread(control: Control, data: WorkerData): never {
  const { slot } = data
  const port = data.port!
  const machine = new ThreadMachine(control, slot)
  replaceNatives(machine)
  const modules = new Modules(data, keeperOf(control, machine, port, slot))
  for (;;) {
    machine.scheduler.await()
    const birth = drain(port).at(-1) as Birth
    const { status, value } = live(machine, modules, birth, slot)
    const text = status === 'threw' ? inWords(value) : ''
    postResult(port, { what: 'ended', status, value, text })
    machine.scheduler.become(slot, STATUS.ENDED)
    if (status === 'threw' && control.words[WORD.MAY_THROW] === 0) {
      machine.scheduler.stop(STOP.EXCEPTION, slot)
    }
    machine.scheduler.give(machine.scheduler.next())
  }
}

/** An error as the machine's outcomes have it. */
export function inWords(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

// --- internal ---

function live(
  machine: ThreadMachine,
  modules: Modules,
  { input, seed, memories, victim, observes, message }: Birth,
  slot: number,
): { status: 'returned' | 'threw'; value: unknown } {
  try {
    machine.begin(memories, seed)
    const scenario = modules.scenario()
    if (victim >= 0) {
      const see = observes ? scenario.observe : scenario.attach
      const observed = see === undefined ? message : see.call(scenario, message, -1)
      machine.isScheduled = true
      return { status: 'returned', value: scenario.onCrash!(observed, victim) }
    }
    machine.isScheduled = true
    const cells = scenario.attach === undefined ? message : scenario.attach(message, slot)
    const { threads } = scenario
    const all = typeof threads === 'function' ? threads.call(scenario, input) : threads
    return { status: 'returned', value: all[slot]!.call(scenario, cells, slot) }
  } catch (error) {
    return { status: 'threw', value: error }
  } finally {
    machine.isScheduled = false
  }
}

/** What cannot be cloned is not seen by `finally`. */
function postResult(port: MessagePort, ended: Ended): void {
  try {
    post(port, ended)
  } catch {
    post(port, { ...ended, value: undefined })
  }
}

function keeperOf(
  control: Control,
  machine: ThreadMachine,
  port: MessagePort,
  slot: number,
): HistoryKeeper {
  return {
    record: (name, event, value, thread = slot) => {
      machine.custom(() => {
        const at = control.words[WORD.STEPS]!
        const recorded: Recorded = { what: 'history', at, name, event, thread, value }
        post(port, recorded)
      })
    },
    events: () => {
      throw new Error('the operations of a history are known to the checks only')
    },
  }
}
