/** What the stacks of a late enable and the thread that switches share. */
// @ts-nocheck

import { Worker } from 'node:worker_threads'
import { CONTROL_BYTES, type LockWorker } from './lock-control.ts'

/** Atomic words; then per slot the operations done, then per port a bit per slot that has it. */
export const LATE = { STOP: 0, DUPLICATES: 1, BROKEN: 2, OPERATIONS: 8 } as const
const SLOTS_MAX = 8
export const OWNERS: number = LATE.OPERATIONS + SLOTS_MAX

export interface LateWorkerData {
  readonly buffer: SharedArrayBuffer
  readonly control: SharedArrayBuffer
  readonly slot: number
  readonly seed: number
}

export function createControl(ports: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(CONTROL_BYTES + (OWNERS + ports) * 4))
}

/** Starts a stack in a thread. Resolves once it is a member. */
export async function startLateWorker(workerData: LateWorkerData): Promise<LockWorker> {
  const worker = new Worker(new URL('./late-worker.js', import.meta.url), { workerData })
  const exited = new Promise<void>((resolve, reject) => {
    worker.once('exit', () => resolve())
    worker.once('error', reject)
  })
  const token = await Promise.race([
    new Promise<number>(resolve => {
      worker.once('message', resolve)
    }),
    exited.then(() => Promise.reject(new Error('the worker exited before it was a member'))),
  ])
  return { worker, token, exited }
}
