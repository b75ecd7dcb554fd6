/** What a virtual thread can be about to do, and how two such operations depend on each other. */
// @ts-nocheck


/** Operation kinds. The first eleven are written by number into rewritten code. */
export const KIND = {
  LOAD: 0,
  STORE: 1,
  ADD: 2,
  SUB: 3,
  AND: 4,
  OR: 5,
  XOR: 6,
  EXCHANGE: 7,
  COMPARE_EXCHANGE: 8,
  WAIT: 9,
  NOTIFY: 10,
  /** A plain access of a cell on which a race was reported: a switch point since then. */
  PLAIN_READ: 11,
  PLAIN_WRITE: 12,
  /** An operation on an object that is no memory: a message port, a history. */
  CUSTOM: 13,
  CRASH: 14,
  STALL: 15,
} as const

export const KIND_NAMES: readonly string[] = [
  'load',
  'store',
  'add',
  'sub',
  'and',
  'or',
  'xor',
  'exchange',
  'compareExchange',
  'wait',
  'notify',
  'read',
  'write',
  'custom',
  'CRASH',
  'STALL',
]

/** How an operation touches its place: bits. */
export const TOUCH = {
  READ: 1,
  WRITE: 2,
  /** The wait list of the place: a wait that enqueues, a notify, a waiter that leaves. */
  LIST: 4,
  /** Writes a cell that `always` has read. */
  VISIBLE: 8,
  /** An operation of a history begins; any two commute. */
  INVOKE: 16,
  /** An operation of a history ends; any two commute, but not with a beginning. */
  RESPOND: 32,
} as const

/**
 * Whether the order of two operations of different threads can matter. Each has a byte range in the
 * machine's address space (`width` 0: no place) and TOUCH bits.
 */
export function dependent(
  address: number,
  width: number,
  touch: number,
  otherAddress: number,
  otherWidth: number,
  otherTouch: number,
): boolean {
  if ((touch & otherTouch & TOUCH.VISIBLE) !== 0) return true
  if ((touch & TOUCH.INVOKE) !== 0 && (otherTouch & TOUCH.RESPOND) !== 0) return true
  if ((touch & TOUCH.RESPOND) !== 0 && (otherTouch & TOUCH.INVOKE) !== 0) return true
  if (address >= otherAddress + otherWidth || otherAddress >= address + width) return false
  if ((touch & otherTouch & TOUCH.LIST) !== 0) return true
  const any = TOUCH.READ | TOUCH.WRITE
  if ((touch & TOUCH.WRITE) !== 0) return (otherTouch & any) !== 0
  return (touch & TOUCH.READ) !== 0 && (otherTouch & TOUCH.WRITE) !== 0
}

/** Choices from here on let a wait time out: `TIMEOUT + thread`. Below: a thread makes its step. */
export const TIMEOUT = 64

/** Threads of one execution, recoveries included. */
export const THREADS_MAX = 32
