/** `node:worker_threads` of one thread. */
// @ts-nocheck

import workerThreads from 'node:worker_threads'
import type { Messages } from '../messages.ts'
import type { AnyFunction } from '../symbols.ts'
import { unmodelled } from '../twinned.ts'

/** What of it changes from one execution to the next. */
export interface WorkerState {
  workerData: unknown
  /** Made when it is asked for. */
  parentPort: object | undefined
}

/** The module for a thread; -1: setup and checks, which are the main thread. */
export function virtualWorkerThreads(
  thread: number,
  messages: Messages,
  state: WorkerState,
): Record<string, unknown> {
  const { MessagePort, MessageChannel, receiveMessageOnPort } = messages
  const environment = new Map<unknown, unknown>()
  const module: Record<string, unknown> = {
    ...workerThreads,
    ...{ MessagePort, MessageChannel, receiveMessageOnPort },
    isMainThread: thread < 0,
    threadId: thread + 1,
    resourceLimits: {},
    Worker: unmodelled(workerThreads.Worker as unknown as AnyFunction, 'new Worker'),
    BroadcastChannel: unmodelled(
      workerThreads.BroadcastChannel as unknown as AnyFunction,
      'BroadcastChannel',
    ),
    moveMessagePortToContext: unmodelled(
      workerThreads.moveMessagePortToContext as unknown as AnyFunction,
      'moveMessagePortToContext',
    ),
    setEnvironmentData: (key: unknown, value: unknown) => {
      if (value === undefined) environment.delete(key)
      else environment.set(key, value)
    },
    getEnvironmentData: (key: unknown) => environment.get(key),
  }
  const parentPort = (): object | null => {
    if (thread < 0) return null
    state.parentPort ??= messages.parentPort(thread)
    return state.parentPort
  }
  Object.defineProperties(module, {
    workerData: { get: () => state.workerData, enumerable: true },
    parentPort: { get: parentPort, enumerable: true },
  })
  return module
}
