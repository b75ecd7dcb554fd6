/** Element accesses of twins, recorded by the machine when the object is a view on shared memory. */
// @ts-nocheck

import { theMachine } from './active.ts'
import { type Steps, Y } from './symbols.ts'

/** `object[key]`. */
export function* element(site: number, object: unknown, key: unknown): Steps {
  const machine = theMachine()
  const value = machine.readElement(site, object, key)
  if (value !== Y) return value
  yield Y
  return machine.resumeRead()
}

/** `object[key] = value`. */
export function* setElement(
  site: number,
  object: unknown,
  key: unknown,
  value: unknown,
): Steps<void> {
  const machine = theMachine()
  if (!machine.writeElement(site, object, key, value)) return
  yield Y
  machine.resumeWrite()
}

/** `object[key]` in a pattern: what is assigned to its `value` is written, where nothing can switch. */
export function elementTarget(site: number, object: unknown, key: unknown): { value: unknown } {
  const machine = theMachine()
  return {
    set value(value: unknown) {
      machine.enterUnscheduled(site)
      try {
        machine.writeElement(site, object, key, value)
      } finally {
        machine.leaveUnscheduled()
      }
    },
  }
}

/** Runs a native that reads elements `from` ≤ i < `to` of a view, and nothing else of shared memory. */
export function* readRange<T>(
  site: number,
  view: ArrayBufferView,
  from: number,
  to: number,
  read: () => T,
): Steps<T> {
  if (from >= to) return read()
  const machine = theMachine()
  if (machine.rangeRead(site, view, from, to)) yield Y
  machine.rangeDone('read', site, view, from, to)
  return read()
}

/** As {@link readRange}, for a native that writes the elements, and may have read them before. */
export function* writeRange<T>(
  site: number,
  view: ArrayBufferView,
  from: number,
  to: number,
  write: () => T,
): Steps<T> {
  if (from >= to) return write()
  const machine = theMachine()
  if (machine.rangeWrite(site, view, from, to)) yield Y
  try {
    return write()
  } finally {
    machine.rangeDone('write', site, view, from, to)
  }
}
