/**
 * Construction and accessors in twins.
 *
 * A rewritten class that can be interrupted has an own static `CT`. Its constructor, given the token
 * and a list, makes the object, with private names in place and nothing run, and pushes a generator
 * with its field initialisers and body; a derived class passes both on through `super`. So the list
 * holds the bodies base first, and each may yield.
 */
import { types } from 'node:util'
import { active } from './active.ts'
import { readRange } from './elements.ts'
import { isViewConstructor } from './innocent.ts'
import { type AnyConstructor, native, nativeConstruct } from './native.ts'
import { isSharedArray } from './natives/pair.ts'
import { type AnyFunction, BOUND, CT, G, type Steps, TOKEN, type Twin } from './symbols.ts'

/** What a bound function with a twin is bound to. */
export interface Bound {
  readonly target: AnyFunction
  readonly args: readonly unknown[]
}

/** `new C(...args)` where code may be interrupted. `text` is how the user wrote `C`, for messages. */
export function* construct(
  C: unknown,
  args: readonly unknown[],
  newTarget: unknown = C,
  text?: string,
): Steps<object> {
  if (isDeferrable(C)) {
    const bodies: Steps[] = []
    const object = Reflect.construct(C, [TOKEN, bodies, ...args], newTarget as AnyConstructor)
    for (const body of bodies) yield* body
    return object
  }
  const bound = boundOf(C)
  if (bound !== undefined) {
    const target = newTarget === C ? bound.target : newTarget
    return yield* construct(bound.target, [...bound.args, ...args], target, text)
  }
  if (typeof C !== 'function' || typeof newTarget !== 'function') {
    throw new TypeError(`${text ?? String(C)} is not a constructor`)
  }
  const twin = Object.hasOwn(C, G) && !types.isProxy(C) ? (C as AnyFunction)[G] : undefined
  // No function that we rewrote and no native with a twin is a constructor without a prototype.
  if (twin !== undefined && !('prototype' in C)) {
    throw new TypeError(`${text ?? (C as AnyFunction).name} is not a constructor`)
  }
  if (twin === undefined) {
    const [copied] = args
    if (isSharedArray(copied) && isViewConstructor(C)) {
      const copy = (): object => Reflect.construct(C as AnyConstructor, args, newTarget)
      return yield* readRange(active.site, copied, 0, copied.length, copy)
    }
    return nativeConstruct(active.site, C as AnyConstructor, args, newTarget as AnyConstructor)
  }
  return yield* constructFunction(C as AnyFunction, twin, args, newTarget as AnyConstructor, text)
}

/** Whether a class's own constructor takes the token: not inherited, and no Proxy in between. */
export function isDeferrable(C: unknown): C is AnyConstructor {
  return (
    typeof C === 'function' &&
    (C as { [CT]?: unknown })[CT] === true &&
    Object.hasOwn(C, CT) &&
    !types.isProxy(C)
  )
}

/**
 * `new.target` of a twin of a `function`, to be asked first thing in its body: the constructor if
 * {@link construct} has just called this very twin on this very object, else undefined.
 */
export function newTargetOf(self: unknown, callee: unknown): unknown {
  const is = constructing.object !== undefined && constructing.object === self
  if (!is || constructing.callee !== callee) return undefined
  const { newTarget } = constructing
  constructing.object = undefined
  return newTarget
}

/** Defines a field as a class does. Where nothing is in the way an assignment does the same, faster. */
export function define(object: object, key: PropertyKey, value: unknown): void {
  if (!types.isProxy(object) && !(key in object) && Object.isExtensible(object)) {
    ;(object as Record<PropertyKey, unknown>)[key] = value
    return
  }
  Object.defineProperty(object, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  })
}

/** The twin of the getter that `object[key]` would call, if there is one. */
export function getterTwin(object: unknown, key: PropertyKey): Twin | undefined {
  return accessorOf(object, key)?.get?.[G]
}

/** The twin of the setter that `object[key] = value` would call, if there is one. */
export function setterTwin(object: unknown, key: PropertyKey): Twin | undefined {
  return accessorOf(object, key)?.set?.[G]
}

/** `object[key]`, or `super[key]` with a receiver of its own. */
export function* get(object: unknown, key: PropertyKey, receiver: unknown = object): Steps {
  const twin = getterTwin(object, key)
  if (twin !== undefined) return yield* twin.call(receiver)
  if (receiver === object) return (object as Record<PropertyKey, unknown>)[key]
  return Reflect.get(object as object, key, receiver)
}

/** `object[key] = value` in strict code. Its result is the value. */
export function* set(
  object: unknown,
  key: PropertyKey,
  value: unknown,
  receiver: unknown = object,
): Steps {
  const twin = setterTwin(object, key)
  if (twin !== undefined) {
    yield* twin.call(receiver, value)
  } else if (receiver === object) {
    ;(object as Record<PropertyKey, unknown>)[key] = value
  } else if (!Reflect.set(object as object, key, value, receiver)) {
    throw new TypeError(`Cannot set property ${String(key)}`)
  }
  return value
}

/** Calls a function value, through its twin if it has one. */
export function* call(f: unknown, thisArg: unknown, args: readonly unknown[]): Steps {
  const twin = typeof f === 'function' ? (f as AnyFunction)[G] : undefined
  if (twin !== undefined) return yield* Reflect.apply(twin, thisArg, args) as Steps
  return native(active.site, f, thisArg, args)
}

// --- internal ---

interface Accessor {
  readonly get?: AnyFunction | undefined
  readonly set?: AnyFunction | undefined
}

const constructing: { object: unknown; callee: unknown; newTarget: unknown } = {
  object: undefined,
  callee: undefined,
  newTarget: undefined,
}

function* constructFunction(
  C: AnyFunction,
  twin: Twin,
  args: readonly unknown[],
  newTarget: AnyConstructor,
  text: string | undefined,
): Steps<object> {
  if (!isConstructor(C))
    throw new TypeError(`${text ?? (C as AnyFunction).name} is not a constructor`)
  // Makes what `new` would: an ordinary object with the prototype of newTarget.
  const object = Reflect.construct(Object, [], newTarget)
  constructing.object = object
  constructing.callee = C
  constructing.newTarget = newTarget
  const result = yield* Reflect.apply(twin, object, args) as Steps
  const isObject = typeof result === 'object' ? result !== null : typeof result === 'function'
  return isObject ? (result as object) : object
}

function isConstructor(f: unknown): boolean {
  try {
    Reflect.construct(Object, [], f as AnyConstructor)
    return true
  } catch {
    return false
  }
}

function boundOf(C: unknown): Bound | undefined {
  const is = typeof C === 'function' && Object.hasOwn(C, BOUND) && !types.isProxy(C)
  return is ? (C as { [BOUND]?: Bound })[BOUND] : undefined
}

function accessorOf(object: unknown, key: PropertyKey): Accessor | undefined {
  if (object === null || object === undefined) return undefined
  let holder = typeof object === 'object' || typeof object === 'function' ? object : Object(object)
  // A Proxy's traps are the user's: they see one access, made the ordinary way.
  while (holder !== null && !types.isProxy(holder)) {
    const found = Object.getOwnPropertyDescriptor(holder, key)
    if (found !== undefined) return found as Accessor
    holder = Object.getPrototypeOf(holder)
  }
  return undefined
}
