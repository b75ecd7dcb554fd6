/** A native function and its twin. */
// @ts-nocheck

import { types } from 'node:util'
import { isSharedView } from '../active.ts'
import type { AnyFunction, Twin } from '../symbols.ts'

/** A native, and the twin that it carries while a kit is installed. */
export type Pair = readonly [native: AnyFunction, twin: Twin]

/** Pairs a method with its twin, which is told the original; nothing where this Node has no such method. */
export function pair(
  holder: object,
  key: PropertyKey,
  make: (original: AnyFunction) => Twin,
): Pair[] {
  const original = Object.getOwnPropertyDescriptor(holder, key)?.value as AnyFunction | undefined
  return original === undefined ? [] : [[original, make(original)]]
}

/** %TypedArray%, which has no name of its own. */
export const TypedArray: { readonly prototype: object } = Object.getPrototypeOf(Uint8Array)

/** A typed array of any type; its elements are numbers or bigints. */
export type AnyTypedArray = ArrayBufferView & {
  readonly length: number
  [index: number]: number | bigint
}

/** Whether something is a typed array, and no DataView. */
export function isTypedArray(value: unknown): value is AnyTypedArray {
  return types.isTypedArray(value)
}

/** A typed array on memory that other threads see. */
export function isSharedArray(value: unknown): value is AnyTypedArray {
  return isSharedView(value) && isTypedArray(value)
}
