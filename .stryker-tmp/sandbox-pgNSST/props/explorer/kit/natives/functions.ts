/** Twins of `call`, `apply` and `bind`, and of `Reflect`. */
// @ts-nocheck

import { active, isShared } from '../active.ts'
import { type Bound, call, construct, getterTwin, setterTwin } from '../construct.ts'
import { element, setElement } from '../elements.ts'
import { native } from '../native.ts'
import { type AnyFunction, BOUND, G, type Twin } from '../symbols.ts'
import { type Pair, pair } from './pair.ts'

/** The twins of this file. */
export function functionTwins(): Pair[] {
  return [
    ...pair(
      Function.prototype,
      'call',
      original =>
        function* (thisArg, ...args) {
          if (typeof this !== 'function') return native(active.site, original, this, [thisArg])
          return yield* call(this, thisArg, args)
        },
    ),
    ...pair(Function.prototype, 'apply', applyTwin),
    ...pair(Function.prototype, 'bind', bindTwin),
    ...pair(
      Reflect,
      'apply',
      original =>
        function* (f, thisArg, list) {
          if (typeof f !== 'function') return native(active.site, original, Reflect, [f])
          return yield* call(f, thisArg, listOf(list))
        },
    ),
    ...pair(Reflect, 'construct', constructTwin),
    ...pair(Reflect, 'get', getTwin),
    ...pair(Reflect, 'set', setTwin),
  ]
}

/**
 * `f.bind(thisArg, ...args)` whose result carries a twin. Module code, which no twin runs, may call
 * it: a function bound there by the native would be one uninterrupted step.
 */
export function bind(f: AnyFunction, thisArg: unknown, ...args: unknown[]): AnyFunction {
  const bound = Reflect.apply(Function.prototype.bind, f, [thisArg, ...args]) as AnyFunction
  Object.defineProperty(bound, G, {
    configurable: true,
    *value(...rest: unknown[]) {
      return yield* call(f, thisArg, [...args, ...rest])
    },
  })
  const target: Bound = { target: f, args }
  Object.defineProperty(bound, BOUND, { value: target })
  return bound
}

// --- internal ---

function applyTwin(original: AnyFunction): Twin {
  return function* (thisArg, list) {
    if (typeof this !== 'function') return native(active.site, original, this, [thisArg])
    return yield* call(this, thisArg, list === null || list === undefined ? [] : listOf(list))
  }
}

/** The elements of an array-like; throws what the natives throw when it is none. */
function listOf(list: unknown): unknown[] {
  return Reflect.apply(collect, undefined, list as ArrayLike<unknown>) as unknown[]
}

function collect(...args: unknown[]): unknown[] {
  return args
}

function bindTwin(original: AnyFunction): Twin {
  // biome-ignore lint/correctness/useYield: a twin is a generator function
  return function* (thisArg, ...args) {
    if (typeof this !== 'function') return native(active.site, original, this, [])
    return bind(this as AnyFunction, thisArg, ...args)
  }
}

function constructTwin(original: AnyFunction): Twin {
  return function* (...given) {
    const [C, list, newTarget] = given
    const isOrdinary = typeof C === 'function' && (given.length < 3 || isConstructor(newTarget))
    if (!isOrdinary || !isConstructor(C)) return native(active.site, original, Reflect, given)
    return yield* construct(C, listOf(list), given.length < 3 ? C : newTarget)
  }
}

function isConstructor(f: unknown): boolean {
  try {
    Reflect.construct(Object, [], f as new () => object)
    return true
  } catch {
    return false
  }
}

function getTwin(original: AnyFunction): Twin {
  return function* (...given) {
    const [target, key] = given
    const name = typeof key === 'symbol' ? key : String(key)
    const twin = isObject(target) ? getterTwin(target, name) : undefined
    if (twin !== undefined) return yield* twin.call(given.length < 3 ? target : given[2])
    if (isShared(target) && given.length < 3) return yield* element(active.site, target, key)
    return native(active.site, original, Reflect, given)
  }
}

function setTwin(original: AnyFunction): Twin {
  return function* (...given) {
    const [target, key, value] = given
    const name = typeof key === 'symbol' ? key : String(key)
    const twin = isObject(target) ? setterTwin(target, name) : undefined
    if (twin === undefined) {
      if (!isShared(target) || given.length > 3)
        return native(active.site, original, Reflect, given)
      yield* setElement(active.site, target, key, value)
      return true
    }
    yield* twin.call(given.length < 4 ? target : given[3], value)
    return true
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' ? value !== null : typeof value === 'function'
}
