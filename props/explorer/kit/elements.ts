/** Element accesses of twins, recorded by the machine when the object is a view on shared memory. */
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

/** Records reads of a range, which the caller makes right after. */
export function* readRange(
  site: number,
  view: ArrayBufferView,
  from: number,
  to: number,
): Steps<void> {
  if (from < to && theMachine().rangeRead(site, view, from, to)) yield Y
}

/** Records writes of a range, which the caller makes right after. */
export function* writeRange(
  site: number,
  view: ArrayBufferView,
  from: number,
  to: number,
): Steps<void> {
  if (from < to && theMachine().rangeWrite(site, view, from, to)) yield Y
}
