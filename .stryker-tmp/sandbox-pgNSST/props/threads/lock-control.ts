/** What the lock workers and the thread that kills them share. */
// @ts-nocheck

import { Worker } from 'node:worker_threads'

/** Words of the control buffer; A and B are guarded by the lock, the others are atomic; NAP never changes. */
export const CONTROL = {
  A: 0,
  B: 1,
  TORN: 2,
  STOP: 3,
  ORPHAN: 4,
  INHERITED: 5,
  DONE: 6,
  NAP: 7,
  TURN: 8,
} as const
export const CONTROL_BYTES = 64

export interface LockWorkerData {
  readonly buffer: SharedArrayBuffer
  readonly control: SharedArrayBuffer
  readonly slot: number
  /** Places to die inside the critical section. */
  readonly inside: number
  /** How long it sleeps in there. */
  readonly napMs: number
  /** Whether it waits before each increment until TURN is beyond it. */
  readonly turns: boolean
  /** -1: until it is stopped. */
  readonly increments: number
}

export interface LockWorker {
  readonly worker: Worker
  readonly token: number
  readonly exited: Promise<void>
}

/** Starts a worker. Resolves once it is a member; rejects if it fails before. */
export async function startLockWorker(workerData: LockWorkerData): Promise<LockWorker> {
  const worker = new Worker(new URL('./lock-worker.js', import.meta.url), { workerData })
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
