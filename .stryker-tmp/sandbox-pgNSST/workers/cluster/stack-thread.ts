/** The entry of a stack's thread: what the pool runs. */
// @ts-nocheck

import { threadId } from 'node:worker_threads'
import { census } from './census.ts'
import { RunControl, THREAD } from './control.ts'
import { PlannedException } from './crash.ts'
import { StackRun } from './stack-run.ts'
import type { ThreadFailure, ThreadResult, ThreadTask } from './stack-task.ts'

export default function run(task: ThreadTask): ThreadResult | Promise<never> {
  try {
    if (task.kind === 'census') return census(task)
    const control = new RunControl(task.stacks, task.control)
    control.setOf(task.stack, THREAD, threadId + 1)
    return new StackRun(task).run()
  } catch (error) {
    return error instanceof PlannedException ? dieUncaught(error) : failure(error)
  }
}

// --- internal ---

/** Out of the pool's reach: an exception that the task throws would leave the thread alive. */
function dieUncaught(error: Error): Promise<never> {
  setImmediate(() => {
    throw error
  })
  return new Promise(() => {})
}

function failure(error: unknown): ThreadFailure {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
  return { kind: 'failure', message, stackTrace: stack }
}
