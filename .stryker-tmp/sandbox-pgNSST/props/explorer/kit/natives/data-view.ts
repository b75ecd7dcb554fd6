/**
 * Twins of the methods of DataView. On shared memory an access is one of an element of the same size
 * where it is aligned, so that it is the same cell as for a typed array, and one byte after the other
 * where it is not: nothing says that it is all at once.
 */
// @ts-nocheck

import { toElement, toInteger } from '../../machine/operate.ts'
import { active, isSharedView } from '../active.ts'
import { element, setElement } from '../elements.ts'
import { native } from '../native.ts'
import type { AnyFunction, Steps, Twin } from '../symbols.ts'
import { type Pair, pair } from './pair.ts'

/** The twins of this file. */
export function dataViewTwins(): Pair[] {
  return TYPES.flatMap(([type, size]) => [
    ...pair(DataView.prototype, `get${type}`, original => getTwin(original, size)),
    ...pair(DataView.prototype, `set${type}`, original =>
      setTwin(original, size, type.startsWith('Big')),
    ),
  ])
}

// --- internal ---

const TYPES = [
  ['Int8', 1],
  ['Uint8', 1],
  ['Int16', 2],
  ['Uint16', 2],
  ['Float16', 2],
  ['Int32', 4],
  ['Uint32', 4],
  ['Float32', 4],
  ['Float64', 8],
  ['BigInt64', 8],
  ['BigUint64', 8],
] as const

type Words = Uint8Array | Uint16Array | Uint32Array | BigUint64Array

const WORDS: Readonly<Record<number, new (memory: SharedArrayBuffer) => Words>> = {
  1: Uint8Array,
  2: Uint16Array,
  4: Uint32Array,
  8: BigUint64Array,
}

/** What an access goes through on its way: the bytes as they are in memory. */
const transit = new DataView(new ArrayBuffer(8))
const transitWords: Readonly<Record<number, Words>> = {
  1: new Uint8Array(transit.buffer),
  2: new Uint16Array(transit.buffer),
  4: new Uint32Array(transit.buffer),
  8: new BigUint64Array(transit.buffer),
}

type SharedDataView = DataView<SharedArrayBuffer>

function isShared(value: unknown): value is SharedDataView {
  return value instanceof DataView && isSharedView(value)
}

function getTwin(original: AnyFunction, size: number): Twin {
  return function* (index, littleEndian) {
    const { site } = active
    if (!isShared(this)) return native(site, original, this, [index, littleEndian])
    const at = toInteger(index)
    if (!isInside(this, at, size)) return Reflect.apply(original, this, [at, littleEndian])
    const bytes: unknown[] = []
    const [words, position] = placeOf(this, at, size)
    const count = size / words.BYTES_PER_ELEMENT
    for (let i = 0; i < count; i += 1) bytes.push(yield* element(site, words, position + i))
    // Only now, and all at once: other threads go through it as well.
    const parts = transitWords[words.BYTES_PER_ELEMENT]!
    bytes.forEach((word, i) => {
      parts[i] = word as number
    })
    return Reflect.apply(original, transit, [0, littleEndian])
  }
}

function setTwin(original: AnyFunction, size: number, big: boolean): Twin {
  return function* (index, value, littleEndian) {
    const { site } = active
    if (!isShared(this)) return native(site, original, this, [index, value, littleEndian])
    const at = toInteger(index)
    if (at < 0) return Reflect.apply(original, this, [at, value, littleEndian])
    const written = toElement(big, value)
    if (!isInside(this, at, size)) return Reflect.apply(original, this, [at, written])
    const [words, position] = placeOf(this, at, size)
    const parts = transitWords[words.BYTES_PER_ELEMENT]!
    Reflect.apply(original, transit, [0, written, littleEndian])
    const bytes = [...parts.subarray(0, size / words.BYTES_PER_ELEMENT)]
    yield* write(site, words, position, bytes)
    return undefined
  }
}

function* write(
  site: number,
  words: Words,
  position: number,
  values: readonly unknown[],
): Steps<void> {
  let at = position
  for (const value of values) yield* setElement(site, words, at++, value)
}

function isInside(view: SharedDataView, at: number, size: number): boolean {
  return at >= 0 && at + size <= view.byteLength
}

const known = new WeakMap<SharedArrayBuffer, Map<number, Words>>()

/** A view in which the access is made of whole elements, and the first of them. */
function placeOf(view: SharedDataView, at: number, size: number): readonly [Words, number] {
  const byte = view.byteOffset + at
  const { buffer } = view
  const width = byte % size === 0 && buffer.byteLength % size === 0 ? size : 1
  let ofMemory = known.get(buffer)
  if (ofMemory === undefined) {
    ofMemory = new Map()
    known.set(buffer, ofMemory)
  }
  let words = ofMemory.get(width)
  if (words === undefined) {
    words = new WORDS[width]!(buffer)
    ofMemory.set(width, words)
  }
  return [words, byte / width]
}
