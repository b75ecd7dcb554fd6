/** A real thread that explores: loads the scenario, then does what it is told, one task after the other. */
// @ts-nocheck

import { parentPort, workerData } from 'node:worker_threads'
import { loadSession } from '../loading/load-session.ts'
import { type Assignment, STOP, type ThreadData } from './assignment.ts'
import { Explorer } from './explorer.ts'

const port = parentPort!

async function main(): Promise<void> {
  const { load, stop } = workerData as ThreadData
  const explorer = new Explorer(await loadSession(load), () => Atomics.load(stop, STOP) !== 0)
  port.on('message', (task: Assignment) => port.postMessage(perform(explorer, task)))
  port.postMessage('ready')
}

function perform(explorer: Explorer, task: Assignment): unknown {
  if (task.kind === 'sample') return explorer.sample(task)
  if (task.kind === 'search') return explorer.search(task)
  if (task.kind === 'divide') return explorer.divide(task)
  if (task.kind === 'prepare') return explorer.prepare(task)
  return explorer.sampled(task.runs)
}

await main()
