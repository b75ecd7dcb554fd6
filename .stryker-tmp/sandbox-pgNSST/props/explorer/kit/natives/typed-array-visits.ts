/** Twins of the methods of typed arrays that call back, and of `sort`. */
// @ts-nocheck

import { toElement } from '../../machine/operate.ts'
import { active } from '../active.ts'
import { construct } from '../construct.ts'
import { readRange, writeRange } from '../elements.ts'
import { native } from '../native.ts'
import { type AnyFunction, type Steps, type Twin, twinOf } from '../symbols.ts'
import { isBig } from './coerce.ts'
import {
  type AnyTypedArray,
  isSharedArray,
  isTypedArray,
  type Pair,
  pair,
  TypedArray,
} from './pair.ts'
import { each, find, fold, sorted, type Visit, valueAt, visitOf } from './visits.ts'

/** The twins of this file. */
export function typedArrayVisitTwins(): Pair[] {
  return [
    ...Object.entries(BODIES).flatMap(([name, body]) =>
      pair(TypedArray.prototype, name, original => visiting(original, body)),
    ),
    ...pair(TypedArray.prototype, 'sort', original => sorting(original, sort)),
    ...pair(TypedArray.prototype, 'toSorted', original => sorting(original, toSorted)),
  ]
}

// --- internal ---

type Body = (visit: Visit, args: readonly unknown[]) => Steps

const BODIES: Readonly<Record<string, Body>> = {
  *forEach(visit) {
    yield* each(visit, () => false)
  },
  *map(visit) {
    const made = yield* create(visit, visit.length)
    const big = isBig(made)
    yield* each(visit, (result, _value, index) => {
      made[index] = toElement(big, result)
      return false
    })
    return made
  },
  *filter(visit) {
    const kept: unknown[] = []
    yield* each(visit, (result, value) => {
      if (result) kept.push(value)
      return false
    })
    const made = yield* create(visit, kept.length)
    kept.forEach((value, index) => {
      made[index] = value as number
    })
    return made
  },
  *some(visit) {
    return (yield* each(visit, Boolean)) !== -1
  },
  *every(visit) {
    return (yield* each(visit, result => !result)) === -1
  },
  *find(visit) {
    return (yield* find(visit, false))[1]
  },
  *findIndex(visit) {
    return (yield* find(visit, false))[0]
  },
  *findLast(visit) {
    return (yield* find(visit, true))[1]
  },
  *findLastIndex(visit) {
    return (yield* find(visit, true))[0]
  },
  *reduce(visit, args) {
    return yield* fold(visit, false, args.slice(1, 2))
  },
  *reduceRight(visit, args) {
    return yield* fold(visit, true, args.slice(1, 2))
  },
}

/** Wraps a body: what needs no twin, and what the native refuses, is left to the native. */
function visiting(original: AnyFunction, body: Body): Twin {
  return function* (...args) {
    const { site } = active
    const needed = twinOf(args[0]) !== undefined || isSharedArray(this)
    const refused = !isTypedArray(this) || typeof args[0] !== 'function'
    if (!needed || refused) return native(site, original, this, args)
    return yield* body(visitOf(site, this, this.length, args, false), args)
  }
}

type Sort = (original: AnyFunction, visit: Visit) => Steps

function sorting(original: AnyFunction, sort: Sort): Twin {
  return function* (comparator) {
    const { site } = active
    const needed = twinOf(comparator) !== undefined || isSharedArray(this)
    const refused = comparator !== undefined && typeof comparator !== 'function'
    if (!needed || refused || !isTypedArray(this)) return native(site, original, this, [comparator])
    return yield* sort(original, visitOf(site, this, this.length, [comparator], false))
  }
}

function* sort(original: AnyFunction, visit: Visit): Steps {
  const view = visit.object as unknown as AnyTypedArray
  const { site, length, callback, shared } = visit
  if (callback === undefined) {
    yield* readRange(site, view, 0, length, () => undefined)
    return yield* writeRange(site, view, 0, length, () => Reflect.apply(original, view, []))
  }
  const ordered = yield* sorted(yield* values(visit), callback)
  return yield* writeRange(site, view, 0, shared ? length : 0, () => {
    ordered.forEach((value, index) => {
      view[index] = value as number
    })
    return view
  })
}

function* toSorted(original: AnyFunction, visit: Visit): Steps {
  const view = visit.object as unknown as AnyTypedArray
  const { site, length, callback } = visit
  if (callback === undefined) {
    return yield* readRange(site, view, 0, length, () => Reflect.apply(original, view, []))
  }
  const C = intrinsicOf(view)
  return new C(yield* sorted(yield* values(visit), callback))
}

function* values(visit: Visit): Steps<unknown[]> {
  const list: unknown[] = []
  for (let index = 0; index < visit.length; index += 1) list.push(yield* valueAt(visit, index))
  return list
}

type TypedArrayConstructor = new (list: unknown) => AnyTypedArray

/** The constructor of the view's type, whatever its `constructor` says. */
function intrinsicOf(view: AnyTypedArray): TypedArrayConstructor {
  const { get } = Object.getOwnPropertyDescriptor(TypedArray.prototype, Symbol.toStringTag)!
  const name = Reflect.apply(get!, view, []) as string
  return (globalThis as unknown as Record<string, TypedArrayConstructor>)[name]!
}

/** TypedArraySpeciesCreate of ECMA-262. */
function* create({ object }: Visit, length: number): Steps<AnyTypedArray> {
  const view = object as unknown as AnyTypedArray
  const made = yield* construct(speciesOf(view), [length])
  if (!isTypedArray(made)) throw new TypeError('this is not a typed array.')
  if (made.length < length)
    throw new TypeError('Derived TypedArray constructor created an array which was too small')
  if (isBig(made) !== isBig(view)) throw new TypeError('Content type mismatch')
  return made
}

function speciesOf(view: AnyTypedArray): unknown {
  const C = (view as { constructor: unknown }).constructor
  if (C === undefined) return intrinsicOf(view)
  if ((typeof C !== 'object' && typeof C !== 'function') || C === null) {
    throw new TypeError('object.constructor is not an object')
  }
  return (C as { [Symbol.species]?: unknown })[Symbol.species] ?? intrinsicOf(view)
}
