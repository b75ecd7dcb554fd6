/**
 * Calls of functions that have no twin. Nothing can be scheduled inside one. When it is given shared
 * memory, what it reads cannot be seen, and what it writes is found by comparing before and after.
 */
// @ts-nocheck


import type { Machine } from '../machine/machine.ts'
import { active, isOurs, isShared } from './active.ts'
import { isInnocent, isInnocentConstructor, isInnocentWithArguments } from './innocent.ts'
import type { AnyFunction } from './symbols.ts'

/** A constructor of any kind. */
export type AnyConstructor = new (...args: unknown[]) => object

/**
 * Calls `f` as one uninterrupted step. `text` is the callee as the user wrote it, for the message when
 * it is no function.
 */
export function native(
  site: number,
  f: unknown,
  thisArg: unknown,
  args: readonly unknown[],
  text?: string,
): unknown {
  if (typeof f !== 'function') throw new TypeError(`${text ?? describe(f)} is not a function`)
  const call = f as AnyFunction
  active.site = site
  const { machine } = active
  if (machine === undefined) return Reflect.apply(call, thisArg, args)
  const watched =
    (isShared(thisArg) && !isInnocent(f)) || (args.some(isShared) && !isInnocentWithArguments(f))
  if (watched && !isOurs(call)) {
    return watch(machine, site, [thisArg, ...args].filter(isShared), () =>
      Reflect.apply(call, thisArg, args),
    )
  }
  machine.enterUnscheduled(site)
  try {
    return Reflect.apply(call, thisArg, args)
  } finally {
    machine.leaveUnscheduled()
  }
}

/** As {@link native}, for `new`. */
export function nativeConstruct(
  site: number,
  C: AnyConstructor,
  args: readonly unknown[],
  newTarget: AnyConstructor,
): object {
  active.site = site
  const { machine } = active
  if (machine === undefined) return Reflect.construct(C, args, newTarget)
  if (args.some(isShared) && !isInnocentConstructor(C, args[0]) && !isOurs(C)) {
    return watch(machine, site, args.filter(isShared), () => Reflect.construct(C, args, newTarget))
  }
  machine.enterUnscheduled(site)
  try {
    return Reflect.construct(C, args, newTarget)
  } finally {
    machine.leaveUnscheduled()
  }
}

// --- internal ---

function watch<T>(machine: Machine, site: number, touched: readonly object[], run: () => T): T {
  const before = touched.map(memory => Uint8Array.from(bytesOf(memory)))
  machine.enterUnscheduled(site)
  try {
    return run()
  } finally {
    machine.leaveUnscheduled()
    touched.forEach((memory, i) => {
      machine.shadow(site, memory, isSame(before[i]!, bytesOf(memory)) ? 'read' : 'write')
    })
  }
}

function bytesOf(memory: object): Buffer {
  if (memory instanceof SharedArrayBuffer) return Buffer.from(memory)
  const { buffer, byteOffset, byteLength } = memory as ArrayBufferView<SharedArrayBuffer>
  return Buffer.from(buffer, byteOffset, byteLength)
}

function isSame(before: Uint8Array, after: Buffer): boolean {
  return after.subarray(0, before.length).equals(before)
}

function describe(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
