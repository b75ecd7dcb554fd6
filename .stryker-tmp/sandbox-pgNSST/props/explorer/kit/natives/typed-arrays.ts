/**
 * Twins of the methods of typed arrays that take no callback. On shared memory each says which
 * elements it reads or writes, and then the native does it, with nothing in between.
 */
// @ts-nocheck

import { toElement, toInteger } from '../../machine/operate.ts'
import { active } from '../active.ts'
import { call } from '../construct.ts'
import { element, readRange, writeRange } from '../elements.ts'
import { native } from '../native.ts'
import type { AnyFunction, Steps, Twin } from '../symbols.ts'
import { isBig, relative } from './coerce.ts'
import {
  type AnyTypedArray,
  isSharedArray,
  isTypedArray,
  type Pair,
  pair,
  TypedArray,
} from './pair.ts'

/** The twins of this file. */
export function typedArrayTwins(): Pair[] {
  return [
    ...Object.entries(BODIES).flatMap(([name, body]) =>
      pair(TypedArray.prototype, name, original => onShared(original, body)),
    ),
    ...pair(TypedArray.prototype, 'set', setTwin),
    ...pair(Array.prototype, 'toString', toStringTwin),
  ]
}

// --- internal ---

/** One call on a shared view. */
interface Call {
  readonly site: number
  readonly view: AnyTypedArray
  readonly length: number
  /** Calls the native on the view. */
  readonly original: (...args: unknown[]) => unknown
}

type Body = (of: Call, args: readonly unknown[]) => Steps

const BODIES: Readonly<Record<string, Body>> = {
  *at({ site, view, length }, [index]) {
    const integer = toInteger(index)
    const at = integer < 0 ? length + integer : integer
    return at < 0 || at >= length ? undefined : yield* element(site, view, at)
  },
  *fill({ site, view, length, original }, [value, from, to]) {
    const filling = toElement(isBig(view), value)
    const start = relative(from, length, 0)
    const end = overlooksEnd && from === undefined ? length : relative(to, length, length)
    return yield* writeRange(site, view, start, end, () => original(filling, start, end))
  },
  *copyWithin({ site, view, length, original }, [target, from, to]) {
    const at = relative(target, length, 0)
    const start = relative(from, length, 0)
    const end = relative(to, length, length)
    const count = Math.min(end - start, length - at)
    yield* readRange(site, view, start, start + count, nothing)
    return yield* writeRange(site, view, at, at + count, () => original(at, start, end))
  },
  *slice({ site, view, length, original }, [from, to]) {
    const start = relative(from, length, 0)
    const end = relative(to, length, length)
    return yield* readRange(site, view, start, end, () => original(start, end))
  },
  *reverse({ site, view, length, original }) {
    yield* readRange(site, view, 0, length, nothing)
    return yield* writeRange(site, view, 0, length, () => original())
  },
  *toReversed(of) {
    return yield* readAll(of, [])
  },
  *with(of, args) {
    return yield* readAll(of, args)
  },
  *includes({ site, view, length }, [sought, from]) {
    const start = relative(from, length, 0)
    let at = start
    while (at < length && !isSame(view[at], sought)) at += 1
    yield* readRange(site, view, start, Math.min(at + 1, length), nothing)
    return at < length
  },
  *indexOf({ site, view, length, original }, [sought, from]) {
    const start = relative(from, length, 0)
    const at = original(sought, start) as number
    return yield* readRange(site, view, start, at < 0 ? length : at + 1, () =>
      original(sought, start),
    )
  },
  *lastIndexOf({ site, view, length, original }, args) {
    const from = args.length < 2 ? length - 1 : toInteger(args[1])
    const at = original(args[0], from) as number
    const last = from < 0 ? length + from : Math.min(from, length - 1)
    return yield* readRange(site, view, Math.max(at, 0), last + 1, () => original(args[0], from))
  },
  *join(of, [separator]) {
    return yield* readAll(of, [separator === undefined ? ',' : String(separator)])
  },
  *toLocaleString(of: Call, args: readonly unknown[]) {
    return yield* readAll(of, args)
  },
}

/** Whether `fill` takes an end for absent when the start is, as V8 does against the standard. */
const overlooksEnd = new Uint8Array(1).fill(1, undefined, 0)[0] === 1

/** SameValueZero. */
function isSame(one: unknown, other: unknown): boolean {
  return one === other || (Number.isNaN(one) && Number.isNaN(other))
}

function nothing(): void {}

function* readAll({ site, view, length, original }: Call, args: readonly unknown[]): Steps {
  return yield* readRange(site, view, 0, length, () => original(...args))
}

/** Wraps a body: any other receiver is left to the native. */
function onShared(original: AnyFunction, body: Body): Twin {
  return function* (...args) {
    const { site } = active
    if (!isSharedArray(this)) return native(site, original, this, args)
    const { length } = this
    const run = (...given: unknown[]): unknown => Reflect.apply(original, this, given)
    return yield* body({ site, view: this, length, original: run }, args)
  }
}

/** `target.set(source, offset)`: either may be shared, or both. */
function setTwin(original: AnyFunction): Twin {
  return function* (source, offset) {
    const { site } = active
    const isTarget = isSharedArray(this)
    if (!isTarget && !isSharedArray(source)) return native(site, original, this, [source, offset])
    const at = offset === undefined ? 0 : toInteger(offset)
    // A list that user code makes up as it is read is read once, by us.
    const from = isTypedArray(source) || Array.isArray(source) ? source : listOf(source)
    const { length } = from as AnyTypedArray
    const view = this as AnyTypedArray
    const copy = (): unknown => Reflect.apply(original, view, [from, at])
    if (!(at >= 0 && at + length <= view.length)) return copy()
    if (!isTarget) return yield* readRange(site, source as AnyTypedArray, 0, length, copy)
    if (isSharedArray(source)) yield* readRange(site, source, 0, length, nothing)
    return yield* writeRange(site, view, at, at + length, copy)
  }
}

/** An array-like as a list; what is none, the native is to refuse. */
function listOf(source: unknown): unknown {
  if (source === null || source === undefined) return source
  return Array.prototype.slice.call(Object(source))
}

function toStringTwin(original: AnyFunction): Twin {
  return function* () {
    const { site } = active
    if (!isSharedArray(this)) return native(site, original, this, [])
    return yield* call((this as unknown as { join: unknown }).join, this, [])
  }
}
