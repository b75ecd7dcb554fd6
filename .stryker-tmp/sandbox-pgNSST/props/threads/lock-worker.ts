/**
 * A thread that increments a guarded pair of plain words under lock 0, over and over. Whoever finds the
 * pair torn without having inherited the lock has seen exclusion broken.
 */
// @ts-nocheck

import { parentPort, workerData } from 'node:worker_threads'
import { attach } from '../../core/facility/facility.ts'
import { ACTIVE, JOINING } from '../../core/facility/slots.ts'
import { LockUser } from '../../core/locks/lock-user.ts'
import { createLocks } from '../../core/locks/locks.ts'
import { CONTROL, type LockWorkerData } from './lock-control.ts'

const { buffer, control, slot, inside, napMs, turns, increments } = workerData as LockWorkerData
const facility = attach(buffer)
const words = new Int32Array(control)
const token = facility.slots.claim(slot, `worker ${slot}`, true)
if (token <= 0) throw new Error(`slot ${slot} cannot be had`)
facility.slots.step(token, JOINING, ACTIVE)
const nanoseconds = (): number => performance.now() * 1e6
const locks = createLocks(facility, new LockUser(facility, token, nanoseconds))
parentPort!.postMessage(token)

for (let done = 0; done !== increments && Atomics.load(words, CONTROL.STOP) === 0; done += 1) {
  // Ends with the turn; only the thread that gives turns writes the word.
  while (turns && Atomics.load(words, CONTROL.TURN) <= done) {
    Atomics.wait(words, CONTROL.TURN, done)
  }
  orphanOnRequest()
  increment()
}

function increment(): void {
  if (locks.acquire(0)) {
    Atomics.add(words, CONTROL.INHERITED, 1)
    words[CONTROL.B] = words[CONTROL.A]!
    locks.markConsistent(0)
  } else if (words[CONTROL.A] !== words[CONTROL.B]) {
    Atomics.add(words, CONTROL.TORN, 1)
  }
  words[CONTROL.A]! += 1
  for (let i = 0; i < inside; i += 1) Atomics.load(words, CONTROL.STOP) // Each is a place to die.
  // Another one, and it leaves the core to the thread that is to replace the last victim.
  if (napMs > 0) Atomics.wait(words, CONTROL.NAP, 0, napMs)
  words[CONTROL.B]! += 1
  locks.release(0)
  Atomics.add(words, CONTROL.DONE, 1)
}

/** Takes the lock away from a dead stack in the way that a recovery does. */
function orphanOnRequest(): void {
  const dead = Atomics.load(words, CONTROL.ORPHAN)
  if (dead === 0 || Atomics.compareExchange(words, CONTROL.ORPHAN, dead, 0) !== dead) return
  locks.orphan(0, dead)
}
