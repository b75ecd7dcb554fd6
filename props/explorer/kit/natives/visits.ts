/** The algorithms behind the methods of arrays and typed arrays that take a callback. */
import { active, isSharedView } from '../active.ts'
import { call } from '../construct.ts'
import { element } from '../elements.ts'
import { type Steps, twinOf } from '../symbols.ts'

/** One call of such a method. */
export interface Visit {
  readonly site: number
  readonly object: Record<number, unknown>
  readonly length: number
  readonly callback: unknown
  readonly thisArg: unknown
  /** Whether the method leaves out what is not there; typed arrays have no holes. */
  readonly holes: boolean
  readonly shared: boolean
  /** Whether the callback is not to get the object, at which it would not look. */
  readonly alone: boolean
}

/** Makes a visit of an array-like whose length is known. */
export function visitOf(
  site: number,
  object: object,
  length: number,
  args: readonly unknown[],
  holes: boolean,
): Visit {
  const shared = isSharedView(object)
  const [callback, thisArg] = args
  return {
    site,
    object: object as Record<number, unknown>,
    length,
    callback,
    thisArg,
    holes,
    shared,
    alone: shared && twinOf(callback) === undefined && isBlindToObject(callback),
  }
}

/** Calls the callback for each element in order, until `until` likes a result; that index, or -1. */
export function* each(
  visit: Visit,
  until: (result: unknown, value: unknown, index: number) => boolean,
): Steps<number> {
  const twin = visit.shared ? undefined : twinOf(visit.callback)
  for (let index = 0; index < visit.length; index += 1) {
    if (visit.holes && !(index in visit.object)) continue
    const value = visit.shared ? yield* valueAt(visit, index) : visit.object[index]
    active.site = visit.site
    const result =
      twin === undefined
        ? yield* call(visit.callback, visit.thisArg, given(visit, value, index))
        : yield* twin.call(visit.thisArg, value, index, visit.object)
    if (until(result, value, index)) return index
  }
  return -1
}

/** What `find` and its relatives look for: the first or last that pleases, as [index, value]. */
export function* find(visit: Visit, last: boolean): Steps<readonly [number, unknown]> {
  const twin = visit.shared ? undefined : twinOf(visit.callback)
  for (let step = 0; step < visit.length; step += 1) {
    const index = last ? visit.length - 1 - step : step
    const value = visit.shared ? yield* valueAt(visit, index) : visit.object[index]
    active.site = visit.site
    const result =
      twin === undefined
        ? yield* call(visit.callback, visit.thisArg, given(visit, value, index))
        : yield* twin.call(visit.thisArg, value, index, visit.object)
    if (result) return [index, value]
  }
  return [-1, undefined]
}

/** `reduce` and `reduceRight`; `start` is empty when the first element is to be the start. */
export function* fold(visit: Visit, right: boolean, start: readonly unknown[]): Steps {
  let has = start.length > 0
  let result = start[0]
  for (let step = 0; step < visit.length; step += 1) {
    const index = right ? visit.length - 1 - step : step
    if (visit.holes && !(index in visit.object)) continue
    const value = yield* valueAt(visit, index)
    active.site = visit.site
    result = has
      ? yield* call(visit.callback, undefined, [result, ...given(visit, value, index)])
      : value
    has = true
  }
  if (!has) throw new TypeError('Reduce of empty array with no initial value')
  return result
}

/** A stable merge sort; the comparator's result counts as a number. */
export function* sorted(values: readonly unknown[], comparator: unknown): Steps<unknown[]> {
  if (values.length < 2) return [...values]
  const middle = values.length >> 1
  const left = yield* sorted(values.slice(0, middle), comparator)
  const right = yield* sorted(values.slice(middle), comparator)
  const merged: unknown[] = []
  let l = 0
  let r = 0
  while (l < left.length && r < right.length) {
    const order = Number(yield* call(comparator, undefined, [left[l], right[r]]))
    merged.push(order > 0 ? right[r++] : left[l++])
  }
  while (l < left.length) merged.push(left[l++])
  while (r < right.length) merged.push(right[r++])
  return merged
}

/** The element at an index, recorded if others can see it. */
export function* valueAt(visit: Visit, index: number): Steps {
  return visit.shared ? yield* element(visit.site, visit.object, index) : visit.object[index]
}

// --- internal ---

function given({ alone, object }: Visit, value: unknown, index: number): unknown[] {
  return alone ? [value, index] : [value, index, object]
}

/**
 * Whether a function can see two arguments at most, by its text; false when in doubt. Shared memory that
 * it cannot see needs no watching.
 */
function isBlindToObject(f: unknown): boolean {
  if (typeof f !== 'function' || f.length > 2) return false
  const text = Function.prototype.toString.call(f)
  const head = text.slice(0, text.search(/=>|\)\s*\{/))
  return !head.includes('=') && !/\[native code\]|\barguments\b|\.\.\./.test(text)
}
