/** The worker that sets executions up, starts and buries threads, and checks. */
// @ts-nocheck

import { type MessagePort, parentPort } from 'node:worker_threads'
import type { Control } from './control.ts'
import type { FromSupervisor, Joined, RunRequest, WorkerData } from './messages.ts'
import { Modules } from './modules.ts'
import { post } from './real.ts'
import { replaceNatives } from './replaced.ts'
import { SupervisedRun } from './supervised-run.ts'
import { ThreadMachine } from './thread-machine.ts'
import { inWords } from './thread-worker.ts'

/** Serves the main thread: workers that join, and executions, one at a time. */
export function runSupervisor(control: Control, data: WorkerData): void {
  const main = parentPort!
  const machine = new ThreadMachine(control, data.slot)
  const ports = new Map<number, MessagePort>()
  let run: SupervisedRun | undefined
  replaceNatives(machine)
  const modules = new Modules(data, {
    record: () => {
      throw new Error('the checks are no operations of a history')
    },
    events: () => run!.events(),
  })
  const tell = (message: FromSupervisor): void => post(main as MessagePort, message)
  main.on('message', (message: Joined | RunRequest) => {
    if ('slot' in message) {
      ports.set(message.slot, message.port)
      return
    }
    try {
      run = new SupervisedRun({ control, machine, modules, ports, tell, request: message })
      tell({ what: 'outcome', outcome: run.execute() })
    } catch (error) {
      tell({ what: 'failed', message: inWords(error) })
    }
  })
  try {
    const { threads, onCrash } = modules.scenario()
    const list = typeof threads === 'function' ? threads(data.input) : threads
    tell({ what: 'ready', threads: list.length, recovers: onCrash !== undefined })
  } catch (error) {
    tell({ what: 'failed', message: inWords(error) })
  }
}
