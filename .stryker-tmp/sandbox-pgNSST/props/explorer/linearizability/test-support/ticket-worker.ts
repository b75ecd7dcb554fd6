/**
 * A real thread that adds to a shared counter and writes its history down: by one atomic operation, or
 * wrongly, by a load and a store. It begins when all are there.
 */
// @ts-nocheck

import { parentPort, workerData } from 'node:worker_threads'
import type { CounterInput } from '../models/counter.ts'
import { ThreadLog } from '../thread-log.ts'

/** Words of the memory that the threads share. */
export const WORDS = { STAMP: 0, VALUE: 1, PRESENT: 2, COUNT: 3 } as const

export interface TicketWorkerData {
  readonly words: Int32Array
  readonly thread: number
  readonly threads: number
  readonly operations: number
  readonly isAtomic: boolean
}

if (parentPort !== null) {
  const { words, thread, threads, operations, isAtomic } = workerData as TicketWorkerData
  const log = new ThreadLog<CounterInput, number>(thread, words, WORDS.STAMP)
  Atomics.add(words, WORDS.PRESENT, 1)
  Atomics.notify(words, WORDS.PRESENT)
  for (;;) {
    // Ends when the last thread has come.
    const present = Atomics.load(words, WORDS.PRESENT)
    if (present === threads) break
    Atomics.wait(words, WORDS.PRESENT, present)
  }
  for (let i = 0; i < operations; i++) log.call({ kind: 'add', by: 1 }, isAtomic ? add : addBadly)
  parentPort.postMessage(log.operations)

  function add(): number {
    return Atomics.add(words, WORDS.VALUE, 1)
  }

  function addBadly(): number {
    const before = Atomics.load(words, WORDS.VALUE)
    Atomics.store(words, WORDS.VALUE, before + 1)
    return before
  }
}
