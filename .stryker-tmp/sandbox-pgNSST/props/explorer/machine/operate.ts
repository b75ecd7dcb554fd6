/** Performs an Atomics operation on a view, alone: nothing else runs meanwhile. */
// @ts-nocheck

import { KIND } from './kinds.ts'

type Numbers = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array
type Bigs = BigInt64Array | BigUint64Array

/**
 * Performs an operation on an Int32Array without the cost of a real Atomics call. `a` and `b` are
 * integers. Returns what the Atomics function returns.
 */
export function operateInt32(
  kind: number,
  view: Int32Array,
  index: number,
  a: number,
  b: number,
): number {
  const old = view[index]!
  switch (kind) {
    case KIND.LOAD:
      return old
    case KIND.STORE:
      view[index] = a
      return a
    case KIND.ADD:
      view[index] = old + (a | 0)
      return old
    case KIND.SUB:
      view[index] = old - (a | 0)
      return old
    case KIND.AND:
      view[index] = old & a
      return old
    case KIND.OR:
      view[index] = old | a
      return old
    case KIND.XOR:
      view[index] = old ^ a
      return old
    case KIND.EXCHANGE:
      view[index] = a
      return old
    default:
      if (old === (a | 0)) view[index] = b
      return old
  }
}

/** As {@link operateInt32}, on any other view that Atomics take: through the real Atomics. */
export function operateOther(
  kind: number,
  view: ArrayBufferView,
  index: number,
  a: unknown,
  b: unknown,
): unknown {
  const on = view as Numbers
  const [x, y] = [a as number, b as number]
  switch (kind) {
    case KIND.LOAD:
      return Atomics.load(on, index)
    case KIND.STORE:
      return Atomics.store(on, index, x)
    case KIND.ADD:
      return Atomics.add(on, index, x)
    case KIND.SUB:
      return Atomics.sub(on, index, x)
    case KIND.AND:
      return Atomics.and(on, index, x)
    case KIND.OR:
      return Atomics.or(on, index, x)
    case KIND.XOR:
      return Atomics.xor(on, index, x)
    case KIND.EXCHANGE:
      return Atomics.exchange(on, index, x)
    default:
      return Atomics.compareExchange(on, index, x, y)
  }
}

/** Whether a compareExchange that expects this would succeed now. */
export function wouldExchange(view: ArrayBufferView, index: number, expected: unknown): boolean {
  if (view instanceof Int32Array) return view[index] === ((expected as number) | 0)
  const now = Atomics.load(view as Numbers, index) as unknown
  return now === converted(view as Numbers | Bigs, expected)
}

/** A number or BigInt as an element of the view would have it. */
export function converted(view: Numbers | Bigs, value: unknown): unknown {
  const one = new (view.constructor as Int32ArrayConstructor)(1)
  one[0] = value as number
  return one[0]
}

/** ToIntegerOrInfinity, for what is no number: may run user code. */
export function toInteger(value: unknown): number {
  // Unary plus refuses bigints, which Number() takes.
  const number = +(value as number)
  if (Number.isNaN(number)) return 0
  return Math.trunc(number) + 0
}

/** What an element of a view is made of: ToBigInt or ToNumber, which may run user code. */
export function toElement(isBig: boolean, value: unknown): number | bigint {
  // BigInt() takes numbers, which ToBigInt refuses.
  return isBig ? BigInt.asIntN(Number.MAX_SAFE_INTEGER, value as bigint) : +(value as number)
}

/** ToIndex, with the bounds check of Atomics. */
export function toIndex(value: unknown, length: number): number {
  const index = value === undefined ? 0 : toInteger(value)
  if (index < 0 || index >= length) throw new RangeError('Invalid atomic access index')
  return index
}
