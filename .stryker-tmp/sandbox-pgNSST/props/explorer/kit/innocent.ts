/** Natives that never look at the bytes of a view they are given: a call of one needs no watching. */
// @ts-nocheck

import { types } from 'node:util'

/** Whether a native leaves shared bytes alone when they are in its arguments and not its receiver. */
export function isInnocentWithArguments(f: unknown): boolean {
  return NEVER_READS.has(f) || READS_RECEIVER_ONLY.has(f)
}

/** Whether a native leaves shared bytes alone wherever it meets them. */
export function isInnocent(f: unknown): boolean {
  return NEVER_READS.has(f)
}

/** Whether `new f(...)` leaves the bytes of its arguments alone, given the first of them. */
export function isInnocentConstructor(f: unknown, first: unknown): boolean {
  if (HOLDERS.has(f)) return true
  return VIEWS.has(f) && types.isAnyArrayBuffer(first)
}

/** Whether it is a constructor of views, node's own: it may be given memory, or what it copies. */
export function isViewConstructor(f: unknown): boolean {
  return VIEWS.has(f)
}

// --- internal ---

const typedArray = Object.getPrototypeOf(Uint8Array.prototype)

function methods(holder: object, names: string): unknown[] {
  return names.split(' ').flatMap(name => {
    const found = Object.getOwnPropertyDescriptor(holder, name)
    return found === undefined ? [] : [found.value, found.get].filter(f => f !== undefined)
  })
}

const NEVER_READS = new Set<unknown>([
  ...methods(typedArray, 'subarray buffer byteLength byteOffset length keys'),
  ...methods(DataView.prototype, 'buffer byteLength byteOffset'),
  ...methods(SharedArrayBuffer.prototype, 'byteLength growable maxByteLength'),
  ...methods(Map.prototype, 'get set has delete clear size'),
  ...methods(Set.prototype, 'add has delete clear size'),
  ...methods(WeakMap.prototype, 'get set has delete'),
  ...methods(WeakSet.prototype, 'add has delete'),
  ...methods(WeakRef.prototype, 'deref'),
  ...methods(Array, 'isArray of'),
  ...methods(ArrayBuffer, 'isView'),
  ...methods(Object, 'is keys getPrototypeOf setPrototypeOf isFrozen isSealed isExtensible'),
  ...methods(Object, 'preventExtensions getOwnPropertyNames getOwnPropertySymbols hasOwn'),
  ...methods(Object.prototype, 'hasOwnProperty isPrototypeOf valueOf'),
  ...methods(Reflect, 'has ownKeys getPrototypeOf setPrototypeOf isExtensible preventExtensions'),
  ...methods(Number, 'isInteger isSafeInteger isFinite isNaN'),
  ...methods(Promise, 'resolve reject'),
  ...Object.values(types),
  Object,
  Boolean,
])

const READS_RECEIVER_ONLY = new Set<unknown>(
  methods(Array.prototype, 'push unshift splice fill includes indexOf lastIndexOf with concat'),
)
// Concatenating a typed array puts it into the result as one element.

const HOLDERS = new Set<unknown>([WeakRef, Array, Object, Boolean, Promise, Proxy])

const VIEWS = new Set<unknown>([
  DataView,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
])
