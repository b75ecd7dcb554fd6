/** Conversions of arguments as the standard has them, so that each runs user code once, in its turn. */
// @ts-nocheck

import { toInteger } from '../../machine/operate.ts'

/** A relative index, from the end when negative, brought into 0…length. */
export function relative(index: unknown, length: number, absent: number): number {
  if (index === undefined) return absent
  const integer = toInteger(index)
  return integer < 0 ? Math.max(0, length + integer) : Math.min(integer, length)
}

/** Whether a view holds bigints. */
export function isBig(view: unknown): boolean {
  return view instanceof BigInt64Array || view instanceof BigUint64Array
}
