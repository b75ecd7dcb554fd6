/** A real thread that explores: loads the scenario, then does what it is told, one task after the other. */
import { parentPort, workerData } from 'node:worker_threads'
import { loadSession, type SessionRequest } from '../loading/load-session.ts'
import type { DivideTask, SampleTask, SamplingRequest, SearchTask } from './assignment.ts'
import { Explorer } from './explorer.ts'

/** What a thread can be told. */
export type Task =
  | SampleTask
  | SearchTask
  | DivideTask
  | ({ readonly kind: 'prepare' } & SamplingRequest)
  | { readonly kind: 'sampled'; readonly runs: number }

/** What a thread begins with. */
export interface ThreadData {
  readonly load: SessionRequest
  /** Not 0: all threads are to give up. */
  readonly stop: Int32Array
}

const port = parentPort!

async function main(): Promise<void> {
  const { load, stop } = workerData as ThreadData
  const explorer = new Explorer(await loadSession(load), () => Atomics.load(stop, 0) !== 0)
  port.on('message', (task: Task) => port.postMessage(perform(explorer, task)))
  port.postMessage('ready')
}

function perform(explorer: Explorer, task: Task): unknown {
  if (task.kind === 'sample') return explorer.sample(task)
  if (task.kind === 'search') return explorer.search(task)
  if (task.kind === 'divide') return explorer.divide(task)
  if (task.kind === 'prepare') return explorer.prepare(task)
  return explorer.sampled(task.runs)
}

await main()
