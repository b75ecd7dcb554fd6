// @ts-nocheck
import { fileURLToPath } from 'node:url'
import type { Worker } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { PLANNED_EXCEPTION } from './crash.ts'
import type { ThreadResult, ThreadTask } from './stack-task.ts'

/** One task on one thread. */
export interface ThreadRun {
  /** What the task returned, or undefined when its thread has died. */
  readonly result: Promise<ThreadResult | undefined>
  /** Terminates the thread; `exited` tells when it is dead. */
  terminate(): void
}

/**
 * The pool of threads, one per stack, all busy for the whole run. It knows of each thread whether it has
 * exited, which a pool that rejects a task at once does not tell: until `exit` the thread may write.
 */
export class Threads {
  readonly #pool: Piscina
  readonly #exits = new Map<number, Promise<void>>()
  #onFailure: (error: Error) => void = () => {}

  constructor(count: number) {
    this.#pool = new Piscina({
      filename: fileURLToPath(new URL('./stack-thread.js', import.meta.url)),
      minThreads: count,
      maxThreads: count,
      concurrentTasksPerWorker: 1,
      idleTimeout: Number.POSITIVE_INFINITY,
      atomics: 'disabled',
      recordTiming: false,
    })
    this.#pool.on('workerCreate', () => this.#register())
    // A thread that fails to start makes every later task hang: give up instead. A planned exception
    // comes here too, if its thread was being terminated at that moment.
    this.#pool.on('error', (error: Error) => {
      if (error.message !== PLANNED_EXCEPTION) this.#onFailure(error)
    })
    this.#register()
  }

  /** Called when the pool itself fails. */
  onFailure(handler: (error: Error) => void): void {
    this.#onFailure = handler
  }

  run(task: ThreadTask): ThreadRun {
    const controller = new AbortController()
    this.#register()
    const transferList = task.kind === 'stack' ? [task.orders] : []
    const result = this.#pool.run(task, { signal: controller.signal, transferList }).then(
      value => value as ThreadResult,
      () => undefined, // Terminated, exited, or an uncaught exception: the thread is gone, or going.
    )
    return { result, terminate: () => controller.abort() }
  }

  /** Resolves when the thread has exited: nothing late is written after that. */
  exited(threadId: number): Promise<void> {
    this.#register()
    return this.#exits.get(threadId) ?? Promise.resolve()
  }

  async close(): Promise<void> {
    await this.#pool.destroy()
  }

  #register(): void {
    for (const thread of this.#pool.threads as Worker[]) {
      const { threadId } = thread
      if (threadId < 0 || this.#exits.has(threadId)) continue
      this.#exits.set(threadId, new Promise(resolve => thread.once('exit', () => resolve())))
    }
  }
}
