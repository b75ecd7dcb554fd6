/**
 * The exploration that is going on in this process, where its code is, and how code that cannot be
 * interrupted runs. One at a time: the twins of the natives are found on global functions, so they
 * cannot be told which kit they belong to.
 */
import type { Machine } from '../machine/machine.ts'
import { type Steps, Y } from './symbols.ts'

/** The register that rewritten code writes before a call, and the machine of the exploration. */
export const active: {
  site: number
  machine: Machine | undefined
  /** Whether this is the text of a function that was rewritten, or could stay as it is. */
  isOurs: (text: string) => boolean
} = {
  site: 0,
  machine: undefined,
  isOurs: () => false,
}

/**
 * Whether a function without a twin is the code's own: it was left as it is since it accesses no memory,
 * or what it accesses is recorded. Not of a class that may hand its arguments on to a native one.
 */
// biome-ignore lint/complexity/noBannedTypes: any function
export function isOurs(f: Function): boolean {
  let known = ours.get(f)
  if (known === undefined) {
    const text = Function.prototype.toString.call(f)
    known = !NATIVE.test(text) && active.isOurs(text)
    ours.set(f, known)
  }
  return known
}

/** The machine; throws when no kit is installed, which is a mistake of ours. */
export function theMachine(): Machine {
  if (active.machine === undefined) throw new Error('no kit is installed')
  return active.machine
}

/** A typed array or DataView whose bytes other threads see. */
export function isSharedView(value: unknown): value is ArrayBufferView<SharedArrayBuffer> {
  return ArrayBuffer.isView(value) && value.buffer instanceof SharedArrayBuffer
}

/** A view as above, or a SharedArrayBuffer itself. */
export function isShared(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value instanceof SharedArrayBuffer || isSharedView(value))
  )
}

/** Memory, on which a view is made without looking at it. */
export function isBuffer(value: unknown): boolean {
  return value instanceof SharedArrayBuffer || value instanceof ArrayBuffer
}

/**
 * Ends the run as unknown with the place, and never comes back: code that reached what is not
 * modelled must do nothing more, and throwing would run the user's handlers. In setup and checks, which
 * are no run, it throws.
 */
export function* refuse(site: number, what: string): Steps<never> {
  const machine = theMachine()
  if (machine.current === -1) throw new Error(`${what} cannot be modelled`)
  machine.refuse(site, what)
  for (;;) yield Y
}

/**
 * Runs a twin for a caller that cannot be interrupted: a native, a getter that a native calls, module
 * code. Its accesses are one step. When it would block, the run ends as unknown, and the caller gets
 * undefined; outside the threads, where nobody could wake it, that is an error.
 */
export function drive(steps: Steps): unknown {
  const { machine, site } = active
  if (machine === undefined) return finish(steps)
  machine.enterUnscheduled(site)
  try {
    const step = steps.next()
    if (step.done) return step.value
  } finally {
    machine.leaveUnscheduled()
  }
  if (machine.current === -1) throw new Error('this would block for ever: no thread is running')
  machine.refuse(site, 'an operation that blocks, in a call that cannot be interrupted')
  return undefined
}

// --- internal ---

const ours = new WeakMap<object, boolean>()
/** A function of the platform, or a class on top of another. */
const NATIVE = /\{ \[native code\] \}$|^class\b[^{]*\bextends\b/

function finish(steps: Steps): unknown {
  const step = steps.next()
  if (!step.done) throw new Error('this would block for ever: no exploration is going on')
  return step.value
}
