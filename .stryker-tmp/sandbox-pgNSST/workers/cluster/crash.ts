/**
 * A stack's own death, in the middle of an operation. The coupling facility calls the global `Atomics`,
 * so replacing its functions in this thread is a way into every operation without a switch in the code
 * under test: the thread dies before its n-th atomic access, or right after it has taken a lock.
 */
// @ts-nocheck

import type { Facility } from '../../core/index.ts'

export type Death = 'exit' | 'exception' | 'loop'

/** Message of a planned exception: all of it that survives the way to another thread. */
export const PLANNED_EXCEPTION = 'planned crash'

/** Thrown by an `exception` death; the thread must let it go uncaught. */
export class PlannedException extends Error {
  override readonly name = 'PlannedException'
}

const FUNCTIONS = ['load', 'store', 'add', 'and', 'or', 'compareExchange'] as const

/** From now on this thread dies before its n-th atomic access. */
export function dieBeforeAccess(n: number, death: Death): void {
  let left = n
  for (const name of FUNCTIONS) {
    const original = Atomics[name] as (...args: unknown[]) => unknown
    const replacement = (...args: unknown[]): unknown => {
      left -= 1
      if (left === 0) die(death)
      return original(...args)
    }
    Object.defineProperty(Atomics, name, { value: replacement })
  }
}

/** From now on this thread sleeps for ever as soon as it has taken one of the facility's locks. */
export function hangInCriticalSection(facility: Facility): void {
  const { words } = facility
  const first = facility.lockAt(0)
  const stride = facility.lockAt(1) - first
  const end = facility.lockAt(facility.locks)
  const original = Atomics.compareExchange as (...args: unknown[]) => unknown
  const replacement = (...args: unknown[]): unknown => {
    const seen = original(...args)
    const [array, index, expected] = args
    const at = index as number
    const isLock = array === words && at >= first && at < end && (at - first) % stride === 0
    if (isLock && expected === 0 && seen === 0) sleepForEver()
    return seen
  }
  Object.defineProperty(Atomics, 'compareExchange', { value: replacement })
}

// --- internal ---

function die(death: Death): void {
  switch (death) {
    case 'exit':
      process.exit(CRASH_EXIT_CODE)
      break
    case 'exception':
      throw new PlannedException(PLANNED_EXCEPTION)
    case 'loop':
      for (;;) {
        // Ends with the thread: that is the point.
      }
  }
}

/** The exit code of a planned `process.exit()` of a thread; nobody depends on it. */
const CRASH_EXIT_CODE = 70

function sleepForEver(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
