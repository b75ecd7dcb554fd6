/** Node's own functions, taken before code under test could see ours in their place. */
// @ts-nocheck

import { MessagePort, receiveMessageOnPort } from 'node:worker_threads'

type Native = (...args: readonly unknown[]) => unknown

/** The Atomics object as node made it: a copy, as the functions on the global one are replaced. */
export const RealAtomics: Pick<
  typeof Atomics,
  'load' | 'store' | 'add' | 'wait' | 'notify' | 'compareExchange'
> &
  Readonly<Record<string, Native>> = Object.fromEntries(
  Object.getOwnPropertyNames(Atomics).map(name => [name, Reflect.get(Atomics, name)]),
) as never

export const realPost: Native = MessagePort.prototype.postMessage as Native
export const realReceive: typeof receiveMessageOnPort = receiveMessageOnPort

/** Sends on a port, whatever was put in the place of its method. */
export function post(port: MessagePort, value: unknown, transfer: readonly object[] = []): void {
  Reflect.apply(realPost, port, [value, transfer])
}

/** All that a port holds. */
export function drain(port: MessagePort): unknown[] {
  const all: unknown[] = []
  for (let got = realReceive(port); got !== undefined; got = realReceive(port)) {
    all.push(got.message)
  }
  return all
}
