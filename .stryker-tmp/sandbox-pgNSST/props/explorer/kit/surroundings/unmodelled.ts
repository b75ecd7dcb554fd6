/** What ends or begins a turn of the event loop: refused when a thread reaches it. */
// @ts-nocheck

import timers from 'node:timers'
import timersPromises from 'node:timers/promises'
import type { AnyFunction } from '../symbols.ts'
import { inThread, unmodelled, withReplaced } from '../twinned.ts'

/** Globals that are refused. */
export function unmodelledGlobals(): Record<string, unknown> {
  const names = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch']
  return Object.fromEntries(
    [...names, 'BroadcastChannel'].map(name => [name, refusing(globalThis, name, name)]),
  )
}

/** `node:timers`, with the globals above. */
export function virtualTimers(globals: Record<string, unknown>): object {
  const { setTimeout, setInterval, setImmediate } = globals
  const promises = virtualTimersPromises()
  return withReplaced(timers, { setTimeout, setInterval, setImmediate, promises })
}

/** `node:timers/promises`. */
export function virtualTimersPromises(): object {
  const names = ['setTimeout', 'setInterval', 'setImmediate']
  const replaced = names.map(name => [
    name,
    refusing(timersPromises, name, `${name} of timers/promises`),
  ])
  return withReplaced(timersPromises, Object.fromEntries(replaced))
}

/** `WebAssembly`, whose shared memories nobody could look into. */
export function virtualWebAssembly(): object {
  const { WebAssembly } = globalThis as unknown as Wasm
  const { Memory, Instance } = WebAssembly
  const what = 'WebAssembly with shared memory'
  return withReplaced(WebAssembly, {
    Memory: refusingWhen(Memory, what, ([how]) => {
      return (how as { shared?: unknown } | undefined)?.shared === true
    }),
    Instance: refusingWhen(Instance, what, ([, imports]) =>
      Object.values(Object(imports) as object).some(importsSharedMemory),
    ),
  })
}

// --- internal ---

function refusing(holder: object, name: string, what: string): AnyFunction {
  return unmodelled((holder as Record<string, AnyFunction>)[name]!, what)
}

/** A class that a thread must not construct with such arguments. */
function refusingWhen(
  original: AnyFunction,
  what: string,
  isRefused: (args: readonly unknown[]) => boolean,
): AnyFunction {
  const refused = unmodelled(original, what)
  return new Proxy(original, {
    construct: (target, args, newTarget) => {
      const C = inThread() && isRefused(args) ? refused : target
      return Reflect.construct(C, args, newTarget) as object
    },
  })
}

/** The compiler's library for node has no WebAssembly. */
interface Wasm {
  readonly WebAssembly: { readonly Memory: AnyFunction; readonly Instance: AnyFunction }
}

function importsSharedMemory(imports: unknown): boolean {
  const { Memory } = (globalThis as unknown as Wasm).WebAssembly
  return Object.values(Object(imports) as object).some(
    item =>
      item instanceof Memory && (item as { buffer?: unknown }).buffer instanceof SharedArrayBuffer,
  )
}
