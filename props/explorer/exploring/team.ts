/** Who explores: this thread, or several real ones. All of them give the same answers. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { SessionRequest } from '../loading/load-session.ts'
import type { Session } from '../session.ts'
import {
  type Assignment,
  type DivideResult,
  type DivideTask,
  type SampleResult,
  type SampleTask,
  type SampleTotals,
  type SamplingRequest,
  type SearchResult,
  type SearchTask,
  STOP,
  type ThreadData,
} from './assignment.ts'
import { Explorer } from './explorer.ts'

/** One that explores. It does one task at a time. */
export interface Member {
  prepare(request: SamplingRequest): Promise<void>
  sample(task: SampleTask): Promise<SampleResult>
  sampled(runs: number): Promise<SampleTotals>
  search(task: SearchTask): Promise<SearchResult>
  divide(task: DivideTask): Promise<DivideResult>
  end(): Promise<void>
}

/** This thread, on a session that is open already. `isStopped`: asked now and then, whether to give up. */
export function thisThread(session: Session, isStopped?: () => boolean): Member {
  const explorer = new Explorer(session, isStopped)
  return {
    prepare: async request => explorer.prepare(request),
    sample: async task => explorer.sample(task),
    sampled: async runs => explorer.sampled(runs),
    search: async task => explorer.search(task),
    divide: async task => explorer.divide(task),
    end: async () => {},
  }
}

/** Real threads that load the scenario themselves. When the signal comes, they give up. */
export async function realThreads(
  count: number,
  load: SessionRequest,
  signal: AbortSignal | undefined,
): Promise<Member[]> {
  const stop = new Int32Array(new SharedArrayBuffer(4))
  signal?.addEventListener('abort', () => Atomics.store(stop, STOP, 1), { once: true })
  if (signal?.aborted) Atomics.store(stop, STOP, 1)
  return Promise.all(Array.from({ length: count }, () => realThread({ load, stop })))
}

// --- internal ---

async function realThread(data: ThreadData): Promise<Member> {
  const worker = new Worker(new URL('./explorer-thread.js', import.meta.url), { workerData: data })
  await answer(worker)
  const ask = async <Answer>(task: Assignment): Promise<Answer> => {
    worker.postMessage(task)
    return (await answer(worker)) as Answer
  }
  return {
    prepare: request => ask({ kind: 'prepare', ...request }),
    sample: task => ask(task),
    sampled: runs => ask({ kind: 'sampled', runs }),
    search: task => ask(task),
    divide: task => ask(task),
    end: async () => {
      await worker.terminate()
    },
  }
}

/** The thread's next message. Rejects with its error, or when it ends without one. */
async function answer(worker: Worker): Promise<unknown> {
  const over = new AbortController()
  try {
    return await Promise.race([
      once(worker, 'message', { signal: over.signal }).then(([message]) => message as unknown),
      once(worker, 'exit', { signal: over.signal }).then(([code]) => {
        throw new Error(`a thread that explores ended with status ${code}`)
      }),
    ])
  } finally {
    over.abort()
  }
}
