/** Functions of ours that carry twins, in the place of natives that do not. */
// @ts-nocheck

import { active, drive, refuse } from './active.ts'
import { newTargetOf } from './construct.ts'
import type { AnyConstructor } from './native.ts'
import { type AnyFunction, G, type Steps, type Twin } from './symbols.ts'

/** A function whose twin is given; called by a native or module code, it is one step. */
export function twinned(name: string, length: number, twin: Twin): AnyFunction {
  const made: AnyFunction = {
    call(this: unknown, ...args: unknown[]): unknown {
      return drive(Reflect.apply(twin, this, args) as Steps)
    },
  }.call
  return Object.defineProperties(made, {
    name: { value: name, configurable: true },
    length: { value: length, configurable: true },
    [G]: { value: twin },
  })
}

/** Whether code of a thread runs, and not setup or a check. */
export function inThread(): boolean {
  return active.machine !== undefined && active.machine.current >= 0
}

/** A function or class that a thread must not reach; elsewhere it is the original. */
export function unmodelled(original: AnyFunction, what: string): AnyFunction {
  const run = (self: unknown, args: unknown[], target: unknown): unknown =>
    target === undefined
      ? Reflect.apply(original, self, args)
      : Reflect.construct(original as unknown as AnyConstructor, args, target as AnyConstructor)
  const made = function (this: unknown, ...args: unknown[]): unknown {
    if (!inThread()) return run(this, args, new.target)
    return drive(refuse(active.site, what))
  } as AnyFunction
  const twin = function* (this: unknown, ...args: unknown[]): Steps {
    if (inThread()) return yield* refuse(active.site, what)
    return run(this, args, newTargetOf(this, made))
  }
  const own = Object.getOwnPropertyDescriptors(original) as Record<string, PropertyDescriptor>
  const { prototype, ...others } = own
  Object.defineProperties(made, others)
  Object.defineProperty(made, G, { value: twin })
  if (prototype !== undefined) made.prototype = prototype.value
  return made
}

/** A copy of an object's own properties, some of them replaced. */
export function withReplaced(original: object, replaced: object): Record<string, unknown> {
  const own: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(original)
  for (const [name, value] of Object.entries(replaced)) {
    const enumerable = own[name]?.enumerable ?? true
    own[name] = { value, enumerable, writable: true, configurable: true }
  }
  return Object.create(Object.getPrototypeOf(original), own) as Record<string, unknown>
}
