/**
 * Puts the functions that are steps, and those whose answers would differ from run to run, in the place
 * of node's own: before any code under test is loaded, and for good.
 */
// @ts-nocheck

import { createRequire, syncBuiltinESMExports } from 'node:module'
import { MessagePort } from 'node:worker_threads'
import { realPost, realReceive } from './real.ts'
import { ATOMICS, type ThreadMachine } from './thread-machine.ts'

/** What the clocks of all threads show at their start: 2020-01-01T00:00:00Z, in milliseconds. */
export const EPOCH_MS: number = Date.UTC(2020, 0, 1)

const UINT32_COUNT = 0x1_0000_0000

/** Once per worker. */
export function replaceNatives(machine: ThreadMachine): void {
  for (const [kind, name] of ATOMICS.entries()) {
    replace(Atomics, name, (...args) => machine.atomic(kind, args))
  }
  replace(Atomics, 'waitAsync', () => machine.refuse())
  replacePorts(machine)
  replaceClocks(machine)
  replace(Math, 'random', () => machine.random() / UINT32_COUNT)
  const { exit } = process
  replace(process, 'exit', code => (machine.isScheduled ? machine.exit() : exit(code as number)))
}

// --- internal ---

type Any = (...args: unknown[]) => unknown

function replace(object: object, name: string, value: Any): void {
  const before: unknown = Reflect.get(object, name)
  const length = typeof before === 'function' ? before.length : 0
  Object.defineProperty(value, 'name', { value: name, configurable: true })
  Object.defineProperty(value, 'length', { value: length, configurable: true })
  Object.defineProperty(object, name, { value, writable: true, configurable: true })
}

/** Sending and receiving are steps, unless the port is gone. */
function replacePorts(machine: ThreadMachine): void {
  const gone = new WeakSet<object>()
  const { prototype } = MessagePort
  const { close } = prototype
  const methods = {
    postMessage(this: MessagePort, ...args: unknown[]): unknown {
      const send = (): unknown => Reflect.apply(realPost, this, args)
      if (gone.has(this) || args.length === 0) return send()
      const result = machine.custom(send)
      for (const item of transferred(args[1])) gone.add(item)
      return result
    },
    close(this: MessagePort): void {
      gone.add(this)
      close.call(this)
    },
  }
  replace(prototype, 'postMessage', methods.postMessage as Any)
  replace(prototype, 'close', methods.close as Any)
  const threads = createRequire(import.meta.url)('node:worker_threads') as object
  replace(threads, 'receiveMessageOnPort', port => {
    const receive = (): unknown => realReceive(port as MessagePort)
    return port instanceof MessagePort && !gone.has(port) ? machine.custom(receive) : receive()
  })
  syncBuiltinESMExports()
}

function transferred(given: unknown): object[] {
  const list = Array.isArray(given) ? given : (given as { transfer?: unknown })?.transfer
  return Array.isArray(list) ? list.filter(item => typeof item === 'object' && item !== null) : []
}

function replaceClocks(machine: ThreadMachine): void {
  const now = (): number => Math.floor(EPOCH_MS + machine.now())
  const VirtualDate = new Proxy(Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: target => new target(now()).toString(),
  })
  replace(Date, 'now', now)
  Object.defineProperty(Date.prototype, 'constructor', { value: VirtualDate, writable: true })
  Object.defineProperty(globalThis, 'Date', {
    value: VirtualDate,
    writable: true,
    configurable: true,
  })
  replace(performance, 'now', () => machine.now())
}
