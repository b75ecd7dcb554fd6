/**
 * The `Atomics` that code under test sees: the functions of the real one by name and length, with
 * twins, so that aliases, destructuring and `Reflect.apply` are scheduled like a literal call.
 */
import { KIND } from '../../machine/kinds.ts'
import { active, drive, refuse, theMachine } from '../active.ts'
import { type AnyFunction, G, type Steps, type Twin, Y } from '../symbols.ts'

const KINDS: Readonly<Record<string, number>> = {
  load: KIND.LOAD,
  store: KIND.STORE,
  add: KIND.ADD,
  sub: KIND.SUB,
  and: KIND.AND,
  or: KIND.OR,
  xor: KIND.XOR,
  exchange: KIND.EXCHANGE,
  compareExchange: KIND.COMPARE_EXCHANGE,
  wait: KIND.WAIT,
  notify: KIND.NOTIFY,
}

/** A new object in the place of `Atomics`, for the exploration that is active when it is used. */
export function virtualAtomics(): object {
  const made = Object.create(Object.prototype, {
    [Symbol.toStringTag]: { value: 'Atomics', configurable: true },
  })
  for (const [name, kind] of Object.entries(KINDS)) define(made, name, operation(kind))
  define(made, 'isLockFree', Atomics.isLockFree)
  if ('pause' in Atomics) define(made, 'pause', (Atomics as { pause: AnyFunction }).pause)
  if ('waitAsync' in Atomics) define(made, 'waitAsync', waitAsync)
  return made
}

/**
 * `Atomics` for code that is no thread's: nothing of it is a step, so that the real one will do, except
 * where it waits or wakes somebody. `virtual`: those of {@link virtualAtomics}.
 */
export function unscheduledAtomics(virtual: object): object {
  const { wait, notify, waitAsync } = Object.getOwnPropertyDescriptors(virtual) as Record<
    string,
    PropertyDescriptor
  >
  const real = Object.getOwnPropertyDescriptors(Atomics)
  const modelled = waitAsync === undefined ? { wait, notify } : { wait, notify, waitAsync }
  return Object.create(Object.prototype, { ...real, ...modelled } as PropertyDescriptorMap)
}

// --- internal ---

/** Defines a method as it is in the real `Atomics`. */
function define(made: object, name: string, twin: unknown): void {
  const original = (Atomics as unknown as Record<string, AnyFunction>)[name]!
  const isTwin = twin !== original
  const value = isTwin ? driverOf(original, twin as Twin) : original
  Object.defineProperty(made, name, { value, writable: true, configurable: true })
}

function driverOf(original: AnyFunction, twin: Twin): AnyFunction {
  const driver: AnyFunction = (...args) => drive(Reflect.apply(twin, undefined, args))
  Object.defineProperties(driver, {
    name: { value: original.name, configurable: true },
    length: { value: original.length, configurable: true },
    [G]: { value: twin },
  })
  return driver
}

function operation(kind: number): Twin {
  return function* (array, index, a, b): Steps {
    const machine = theMachine()
    if (machine.arrive(kind, active.site, array, index, a, b)) yield Y
    const result = machine.perform()
    if (kind !== KIND.WAIT) return result
    if (result) yield Y
    return machine.waitResult()
  }
}

function* waitAsync(): Steps<never> {
  return yield* refuse(active.site, 'Atomics.waitAsync')
}
