/** Conversions of arguments as the standard has them, so that each runs user code once, in its turn. */
import { toInteger } from '../../machine/operate.ts'

/** A relative index, from the end when negative, brought into 0…length. */
export function relative(index: unknown, length: number, absent: number): number {
  if (index === undefined) return absent
  const integer = toInteger(index)
  return integer < 0 ? Math.max(0, length + integer) : Math.min(integer, length)
}

/** What the elements of such a view are made of. */
export function elementOf(isBig: boolean, value: unknown): number | bigint {
  // BigInt() takes numbers, which ToBigInt refuses.
  if (isBig) return BigInt.asIntN(Number.MAX_SAFE_INTEGER, value as bigint)
  // Unary plus refuses bigints, which Number() takes.
  return +(value as number)
}

/** Whether a view holds bigints. */
export function isBig(view: unknown): boolean {
  return view instanceof BigInt64Array || view instanceof BigUint64Array
}
