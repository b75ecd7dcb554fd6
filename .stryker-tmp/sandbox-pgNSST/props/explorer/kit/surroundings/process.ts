/** `process` of one thread. */
// @ts-nocheck

import { isBuiltin } from 'node:module'
import { active, refuse, theMachine } from '../active.ts'
import { type AnyFunction, type Steps, Y } from '../symbols.ts'
import { inThread, twinned, unmodelled } from '../twinned.ts'
import { type Clock, virtualHrtime } from './time.ts'

/**
 * Its end is the thread's death, its clocks are virtual, its events never come; the rest is real.
 * `require` gives node's modules as the thread has them.
 */
export function virtualProcess(clock: Clock, require: (name: string) => unknown): object {
  const made: Record<string, unknown> = Object.create(process)
  const replaced: Record<string, unknown> = {
    exit: ending('exit'),
    reallyExit: ending('reallyExit'),
    abort: twinned('abort', 0, () => refuse(active.site, 'process.abort')),
    kill: unmodelled(process.kill as AnyFunction, 'process.kill'),
    nextTick: unmodelled(process.nextTick as AnyFunction, 'process.nextTick'),
    hrtime: virtualHrtime(clock),
    getBuiltinModule: (name: string) => (isBuiltin(name) ? require(name) : undefined),
    uptime: () => clock() / MILLISECONDS_PER_SECOND,
    exitCode: undefined,
  }
  for (const name of LISTENING) {
    const original = (process as unknown as Record<string, AnyFunction>)[name]!
    replaced[name] = (...args: unknown[]): unknown => {
      if (!inThread()) Reflect.apply(original, process, args)
      else theMachine().gap(active.site, 'a listener of process, which is never called')
      return made
    }
  }
  for (const [name, value] of Object.entries(replaced)) {
    Object.defineProperty(made, name, { value, writable: true, configurable: true })
  }
  return made
}

// --- internal ---

const MILLISECONDS_PER_SECOND = 1000

const LISTENING = ['on', 'once', 'addListener', 'prependListener', 'prependOnceListener']

/** In setup and checks, as in a program's main thread, the process ends. */
function ending(name: 'exit' | 'reallyExit'): AnyFunction {
  return twinned(name, 1, function* (code): Steps<never> {
    if (!inThread()) process.exit(code as number)
    theMachine().exitThread(active.site)
    for (;;) yield Y
  })
}
