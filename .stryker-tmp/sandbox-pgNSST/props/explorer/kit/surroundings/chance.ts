/** `Math.random` and the random functions of `crypto`, from a thread's own seeded numbers. */
// @ts-nocheck

import realCrypto from 'node:crypto'
import { active, refuse } from '../active.ts'
import type { AnyFunction } from '../symbols.ts'
import { inThread, twinned, unmodelled, withReplaced } from '../twinned.ts'

/** 32 random bits. */
export type Draw = () => number

/** `Math` with a `random` of its own. */
export function virtualMath(draw: Draw): object {
  return withReplaced(Math, { random: () => unit(draw) })
}

/** `globalThis.crypto`; what is not random in it is the real one's. */
export function virtualWebCrypto(draw: Draw): object {
  const { subtle } = realCrypto.webcrypto
  return {
    subtle,
    getRandomValues: (view: ArrayBufferView) => {
      realCrypto.getRandomValues(emptyOf(view)) // Throws when it is none of integers.
      return fill(view, 0, view.byteLength, draw)
    },
    randomUUID: () => uuid(draw),
  }
}

/** `node:crypto`. With a callback, its random functions are not modelled. */
export function virtualCrypto(draw: Draw, webcrypto: object): object {
  const { getRandomValues } = webcrypto as { getRandomValues: unknown }
  return withReplaced(realCrypto, {
    ...{ webcrypto, getRandomValues },
    randomUUID: () => uuid(draw),
    randomBytes: called('randomBytes', size => {
      const { length } = realCrypto.randomBytes(size as number) // Throws when it is no size.
      return fill(Buffer.alloc(length), 0, length, draw)
    }),
    randomInt: called('randomInt', (...args) => randomInt(draw, args)),
    randomFillSync: (view: ArrayBufferView, from = 0, size = view.byteLength - from) =>
      fill(view, from, size, draw),
    randomFill: unmodelled(realCrypto.randomFill as unknown as AnyFunction, 'crypto.randomFill'),
  })
}

// --- internal ---

const UINT32_COUNT = 2 ** 32

/** 53 random bits as a number in 0 … 1. */
function unit(draw: Draw): number {
  return ((draw() >>> 5) * 2 ** 26 + (draw() >>> 6)) / 2 ** 53
}

/** A function of crypto that is refused with a callback as its last argument. */
function called(name: 'randomBytes' | 'randomInt', act: AnyFunction): AnyFunction {
  const original = realCrypto[name] as AnyFunction
  return twinned(name, original.length, function* (...args) {
    if (typeof args.at(-1) !== 'function') return act(...args)
    if (!inThread()) return original(...args)
    return yield* refuse(active.site, `crypto.${name} with a callback`)
  })
}

function fill<V extends ArrayBufferView>(view: V, from: number, size: number, draw: Draw): V {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + from, size)
  for (let at = 0; at < size; at += 1) bytes[at] = draw()
  return view
}

function emptyOf(view: ArrayBufferView): never {
  const C = view.constructor as new (length: number) => ArrayBufferView
  return new C(0) as never
}

function uuid(draw: Draw): string {
  const bytes = fill(Buffer.alloc(16), 0, 16, draw)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)]
  return [...parts, hex.slice(20)].join('-')
}

function randomInt(draw: Draw, args: unknown[]): number {
  ;(realCrypto.randomInt as AnyFunction)(...args) // Throws when the bounds are wrong.
  const [from, to] = (args.length === 1 ? [0, args[0]] : args) as [number, number]
  return from + Math.floor((draw() * UINT32_COUNT + draw()) % (to - from))
}
