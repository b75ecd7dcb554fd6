/** Twins of what iterates over typed arrays, and of `Array.from` and its relatives. */
import { active } from '../active.ts'
import { call, construct, define } from '../construct.ts'
import { element } from '../elements.ts'
import { native } from '../native.ts'
import { type AnyFunction, type Steps, type Twin, twinOf } from '../symbols.ts'
import {
  type AnyTypedArray,
  isSharedArray,
  isTypedArray,
  type Pair,
  pair,
  TypedArray,
} from './pair.ts'

/** The twins of this file. */
export function iteratorTwins(): Pair[] {
  return [
    ...pair(TypedArray.prototype, 'values', iteratingTwin),
    ...pair(TypedArray.prototype, 'entries', iteratingTwin),
    ...pair(Object.getPrototypeOf([].values()), 'next', nextTwin),
    ...pair(Array, 'from', original => fromTwin(original, listInto)),
    ...pair(TypedArray, 'from', original => fromTwin(original, typedInto)),
  ]
}

// --- internal ---

/** How far an iterator over shared memory has come. */
interface Position {
  readonly view: AnyTypedArray
  index: number
}

const positions = new WeakMap<object, Position>()

function iteratingTwin(original: AnyFunction): Twin {
  // biome-ignore lint/correctness/useYield: a twin is a generator function
  return function* () {
    // Making one reads nothing.
    const iterator = Reflect.apply(original, this, []) as object
    if (isSharedArray(this)) positions.set(iterator, { view: this, index: 0 })
    return iterator
  }
}

function nextTwin(original: AnyFunction): Twin {
  return function* () {
    const position = positions.get(this as object)
    if (position === undefined) return Reflect.apply(original, this, [])
    const { view } = position
    if (position.index < view.length) yield* element(active.site, view, position.index++)
    // Reads the element again, with nothing in between.
    return Reflect.apply(original, this, [])
  }
}

/** Makes the result of `from`, by `new C`. */
type Into = (C: unknown, source: Source, mapping: Mapping) => Steps

/** What is done with each value: nothing without a mapper. */
interface Mapping {
  readonly site: number
  readonly mapper: unknown
  readonly thisArg: unknown
}

/** What `from` takes its elements from: one of the two. */
interface Source {
  readonly iterator?: Iterator<unknown>
  readonly list?: ArrayLike<unknown>
}

/** Needed when something that is called has a twin, or when shared memory is read. */
function fromTwin(original: AnyFunction, into: Into): Twin {
  return function* (...args) {
    const { site } = active
    const [source, mapper, thisArg] = args
    const open = source === null || source === undefined ? undefined : openerOf(source)
    const needed =
      twinOf(mapper) !== undefined || isSharedArray(source) || isRewritten(source, open)
    const isRefused = mapper !== undefined && typeof mapper !== 'function'
    if (!needed || isRefused || source === null || source === undefined) {
      return native(site, original, this, args)
    }
    const mapping = { site, mapper, thisArg }
    if (open === undefined || open === null) {
      return yield* into(this, { list: Object(source) }, mapping)
    }
    const iterator = (yield* call(open, source, [])) as Iterator<unknown>
    return yield* into(this, { iterator }, mapping)
  }
}

function openerOf(source: unknown): unknown {
  return (source as Iterable<unknown>)[Symbol.iterator]
}

/** Whether iterating calls rewritten code: an iterator of the user's, or one of the user's generators. */
function isRewritten(source: unknown, open: unknown): boolean {
  if (twinOf(open) !== undefined) return !isTypedArray(source)
  return open === openIterator && twinOf((source as Iterator<unknown>).next) !== undefined
}

/** Of everything that node itself iterates with: gives the iterator itself. */
const openIterator = openerOf([].values())

/** `Array.from`. */
const listInto: Into = function* (C, { iterator, list }, mapping) {
  const isOwn = C === Array || !isConstructor(C)
  const length = list === undefined ? 0 : lengthOf(list)
  const args = list === undefined ? [] : [length]
  const made = (isOwn ? [...args] : yield* construct(C, args)) as unknown[]
  let index = 0
  if (list !== undefined) {
    const twin = twinOf(mapping.mapper)
    for (; index < length; index += 1) {
      // With as few generators as there can be between a callback and what it is called from.
      active.site = mapping.site
      const value: unknown =
        twin === undefined
          ? mapped(mapping, list[index], index)
          : yield* twin.call(mapping.thisArg, list[index], index)
      if (isOwn) made[index] = value
      else define(made, index, value)
    }
  } else {
    yield* iterate(iterator!, function* (value) {
      define(made, index, yield* mappedSteps(mapping, value, index))
      index += 1
    })
  }
  made.length = index
  return made
}

/** The value that a mapper without a twin makes. */
function mapped({ site, mapper, thisArg }: Mapping, value: unknown, index: number): unknown {
  return mapper === undefined ? value : native(site, mapper, thisArg, [value, index])
}

function* mappedSteps(mapping: Mapping, value: unknown, index: number): Steps {
  const twin = twinOf(mapping.mapper)
  active.site = mapping.site
  if (twin !== undefined) return yield* twin.call(mapping.thisArg, value, index)
  return mapped(mapping, value, index)
}

/** `TypedArray.from`: everything is collected first, and then mapped. */
const typedInto: Into = function* (C, { iterator, list }, mapping) {
  const values: unknown[] = []
  if (list !== undefined) {
    const length = lengthOf(list)
    for (let index = 0; index < length; index += 1) values.push(list[index])
  } else {
    // biome-ignore lint/correctness/useYield: a visit is a generator function
    yield* iterate(iterator!, function* (value) {
      values.push(value)
    })
  }
  const made = (yield* construct(C, [values.length])) as AnyTypedArray
  for (let index = 0; index < values.length; index += 1) {
    made[index] = (yield* mappedSteps(mapping, values[index], index)) as number
  }
  return made
}

/** Visits what an iterator gives, and closes it when a visit throws. */
function* iterate(
  iterator: Iterator<unknown>,
  visit: (value: unknown) => Steps<void>,
): Steps<void> {
  const { next } = iterator
  for (;;) {
    const step = (yield* call(next, iterator, [])) as IteratorResult<unknown>
    if (typeof step !== 'object' || step === null) {
      throw new TypeError(`Iterator result ${String(step)} is not an object`)
    }
    if (step.done) return
    let isVisited = false
    try {
      yield* visit(step.value)
      isVisited = true
    } finally {
      if (!isVisited) close(iterator)
    }
  }
}

/** What closing throws gives way to what the visit threw. */
function close(iterator: Iterator<unknown>): void {
  try {
    iterator.return?.()
  } catch {}
}

function lengthOf(list: ArrayLike<unknown>): number {
  const length = Math.trunc(Number(list.length))
  return length > 0 ? Math.min(length, Number.MAX_SAFE_INTEGER) : 0
}

function isConstructor(f: unknown): boolean {
  try {
    Reflect.construct(Object, [], f as new () => object)
    return true
  } catch {
    return false
  }
}
