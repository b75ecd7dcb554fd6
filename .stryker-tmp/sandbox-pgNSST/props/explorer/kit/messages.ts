/**
 * Message channels between virtual threads: a queue of packed messages at each end. Sending and
 * receiving are scheduling points; what a message was sent after, its receiver comes after.
 */
// @ts-nocheck

import { inspect } from 'node:util'
import type { CustomOperation } from '../machine/custom.ts'
import type { Machine } from '../machine/machine.ts'
import { active, refuse } from './active.ts'
import { type Packed, type PortHandling, pack } from './clone.ts'
import { type AnyFunction, type Steps, type Twin, Y } from './symbols.ts'
import { twinned } from './twinned.ts'

/** The message channels of one kit. Their classes are the same for all threads. */
export class Messages implements PortHandling {
  readonly MessagePort: AnyFunction
  readonly MessageChannel: AnyFunction
  readonly receiveMessageOnPort: AnyFunction
  readonly #machine: Machine
  /** What is behind each port; none: it was transferred. */
  readonly #ends = new WeakMap<object, Holding>()
  readonly #all: { readonly holding: Holding; end: End | undefined; closed: boolean }[] = []
  #kept: Kept | undefined
  #channels = new Map<number, number>()

  constructor(machine: Machine) {
    this.#machine = machine
    this.MessagePort = portClass(this.#methods())
    this.MessageChannel = this.#channelClass()
    const ports = this
    this.receiveMessageOnPort = twinned('receiveMessageOnPort', 1, function* (port) {
      return yield* ports.#receive(port)
    })
  }

  isPort(value: unknown): boolean {
    return typeof value === 'object' && value !== null && this.#ends.has(value)
  }

  isOpen(port: object): boolean {
    const { end, closed } = this.#ends.get(port)!
    return end !== undefined && !closed
  }

  take(port: object): () => object {
    const holding = this.#ends.get(port)!
    const end = holding.end!
    holding.end = undefined
    return () => this.#port(end)
  }

  /** A thread's `parentPort`. What it sends is not received by anybody. */
  parentPort(thread: number): object {
    const [end] = pairOfEnds(`parentPort of thread ${thread}`, `messages of thread ${thread}`)
    return this.#port(end)
  }

  /** What the ports hold now is what they hold before each execution. Gives the messages on their way. */
  keep(): Record<string, unknown> {
    const ends = new Set(this.#all.flatMap(({ holding: { end } }) => end ?? []))
    for (const end of ends) ends.add(end.peer)
    this.#kept = {
      ports: this.#all.map(({ holding }) => ({
        holding,
        end: holding.end,
        closed: holding.closed,
      })),
      queues: [...ends].map(end => ({ end, queue: [...end.queue] })),
      channels: new Map(this.#channels),
    }
    return Object.fromEntries(
      [...ends].map(({ name, queue }) => [name, queue.map(({ packed }) => packed.open())]),
    )
  }

  /** Puts ports back to what was kept; those made since are forgotten. */
  restore(): void {
    if (this.#kept === undefined) return
    const { ports, queues, channels } = this.#kept
    this.#all.length = ports.length
    for (const { holding, end, closed } of ports) Object.assign(holding, { end, closed })
    for (const { end, queue } of queues) end.queue = [...queue]
    this.#channels = new Map(channels)
  }

  /** Another input: forgets all. */
  forget(): void {
    this.#all.length = 0
    this.#kept = undefined
    this.#channels.clear()
  }

  // --- internal ---

  #port(end: End): object {
    const port = Object.create(this.MessagePort.prototype)
    const holding: Holding = { end, closed: false }
    this.#ends.set(port, holding)
    this.#all.push({ holding, end, closed: false })
    return port
  }

  #channelClass(): AnyFunction {
    const makePorts = (): [object, object] => {
      const { current } = this.#machine
      const number = (this.#channels.get(current) ?? 0) + 1
      this.#channels.set(current, number)
      const name = `channel ${number}${current < 0 ? '' : ` of thread ${current}`}`
      const [one, other] = pairOfEnds(`${name}, port1`, `${name}, port2`)
      return [this.#port(one), this.#port(other)]
    }
    return class MessageChannel {
      readonly port1: object
      readonly port2: object

      constructor() {
        ;[this.port1, this.port2] = makePorts()
      }
    } as unknown as AnyFunction
  }

  #methods(): Readonly<Record<string, Twin>> {
    const ports = this
    return {
      *postMessage(...args) {
        return yield* ports.#send(this, args)
      },
      // biome-ignore lint/correctness/useYield: a twin is a generator function
      *close() {
        const holding = ports.#ends.get(this as object)
        if (holding !== undefined) holding.closed = true
      },
    }
  }

  *#send(port: unknown, args: readonly unknown[]): Steps<true | undefined> {
    const { site } = active
    const holding = this.#ends.get(port as object)
    if (holding === undefined) throw new TypeError('Illegal invocation')
    if (args.length === 0) throw missing('Not enough arguments to MessagePort.postMessage')
    const { end, closed } = holding
    const list = transferList(args[1])
    const takesTarget = list.some(item => end && this.#ends.get(item as object)?.end === end.peer)
    const packed = pack(args[0], list, this, port as object)
    if (end === undefined || closed) return undefined
    // A message to a port that is in it: node loses the channel.
    if (takesTarget) return true
    yield* this.#act(new Sending(this.#machine, site, end.peer, packed))
    return true
  }

  *#receive(port: unknown): Steps<{ message: unknown } | undefined> {
    const { site } = active
    const holding = isObject(port) ? this.#ends.get(port) : undefined
    if (holding === undefined) {
      const message = 'The "port" argument must be a MessagePort instance'
      throw Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' })
    }
    if (holding.end === undefined) return undefined
    const received = yield* this.#act(new Receiving(this.#machine, site, holding.end))
    return received as { message: unknown } | undefined
  }

  *#act(operation: CustomOperation): Steps {
    if (this.#machine.arriveCustom(operation)) yield Y
    return this.#machine.perform()
  }
}

/** The transfer list of `postMessage(value, list or options)` and of `structuredClone`'s options. */
export function transferList(given: unknown): readonly unknown[] {
  if (given === undefined || given === null) return []
  if (isObject(given)) {
    if (isIterable(given)) return [...given]
    const { transfer } = given as { transfer?: unknown }
    if (transfer === undefined || transfer === null) return []
    if (isObject(transfer) && isIterable(transfer)) return [...transfer]
    throw notIterable('options.transfer')
  }
  throw notIterable('transferList')
}

/** An error for a call without arguments. */
export function missing(message: string): TypeError {
  return Object.assign(new TypeError(message), { code: 'ERR_MISSING_ARGS' })
}

// --- internal ---

/** One end of a channel: what was sent to it. */
interface End {
  readonly name: string
  readonly peer: End
  queue: readonly Sent[]
}

interface Sent {
  readonly packed: Packed
  readonly stamp: Int32Array
}

/** What a port object is: an end of a channel, unless it was transferred. */
interface Holding {
  end: End | undefined
  closed: boolean
}

interface Kept {
  readonly ports: readonly { holding: Holding; end: End | undefined; closed: boolean }[]
  readonly queues: readonly { end: End; queue: readonly Sent[] }[]
  readonly channels: ReadonlyMap<number, number>
}

class Sending implements CustomOperation {
  readonly name = 'postMessage'
  readonly access = 'write'
  readonly site: number
  readonly #machine: Machine
  readonly #to: End
  readonly #packed: Packed

  constructor(machine: Machine, site: number, to: End, packed: Packed) {
    this.site = site
    this.#machine = machine
    this.#to = to
    this.#packed = packed
  }

  get object(): string {
    return this.#to.name
  }

  perform(): void {
    const sent = { packed: this.#packed, stamp: this.#machine.stamp() }
    this.#to.queue = [...this.#to.queue, sent]
  }

  describe(): string {
    return `sends ${text(this.#packed.open())}`
  }
}

class Receiving implements CustomOperation {
  readonly name = 'receiveMessageOnPort'
  readonly site: number
  readonly #machine: Machine
  readonly #at: End
  #found: boolean | undefined

  constructor(machine: Machine, site: number, at: End) {
    this.site = site
    this.#machine = machine
    this.#at = at
  }

  get object(): string {
    return this.#at.name
  }

  /** Looking into an empty queue changes nothing. */
  get access(): 'read' | 'write' {
    return (this.#found ?? this.#at.queue.length > 0) ? 'write' : 'read'
  }

  perform(): { message: unknown } | undefined {
    const [first, ...others] = this.#at.queue
    this.#found = first !== undefined
    if (first === undefined) return undefined
    this.#at.queue = others
    this.#machine.join(first.stamp)
    return { message: first.packed.open() }
  }

  describe(result: unknown): string {
    if (result === undefined) return 'receives nothing'
    return `receives ${text((result as { message: unknown }).message)}`
  }
}

const TEXT_MAX = 60

function text(message: unknown): string {
  if (message instanceof SharedArrayBuffer) return `SharedArrayBuffer(${message.byteLength})`
  const all = inspect(message, { depth: 1, breakLength: Infinity })
  return all.length > TEXT_MAX ? `${all.slice(0, TEXT_MAX)}…` : all
}

function pairOfEnds(name: string, peerName: string): [End, End] {
  const one = { name, queue: [] } as unknown as { -readonly [K in keyof End]: End[K] }
  const other: End = { name: peerName, queue: [], peer: one }
  one.peer = other
  return [one, other]
}

/** What waits for messages by events, which only come between turns: no thread of ours ends its turn. */
const LISTENING = [
  ...['on', 'once', 'addListener', 'addEventListener', 'prependListener'],
  'prependOnceListener',
]

/** Who listens to others waits for what never comes: no virtual message is unreadable. */
const MESSAGE_EVENT = 'message'

/** What calls listeners at once, also those that were let pass. */
const EMITTING = ['emit', 'dispatchEvent']

/** What has no effect without events. */
const HARMLESS: Readonly<Record<string, (this: unknown) => unknown>> = {
  start: () => undefined,
  ref: () => undefined,
  unref: () => undefined,
  hasRef: () => false,
  off: chained,
  removeListener: chained,
  removeAllListeners: chained,
  removeEventListener: () => undefined,
  setMaxListeners: () => undefined,
  listenerCount: () => 0,
  eventNames: () => [],
}

function chained(this: unknown): unknown {
  return this
}

function portClass(methods: Readonly<Record<string, Twin>>): AnyFunction {
  function MessagePort(): never {
    const code = 'ERR_CONSTRUCT_CALL_INVALID'
    throw Object.assign(new TypeError('Constructor cannot be called'), { code })
  }
  const { prototype } = MessagePort
  const method = (name: string, value: unknown): void => {
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true })
  }
  for (const [name, twin] of Object.entries(methods)) method(name, twinned(name, 0, twin))
  for (const [name, f] of Object.entries(HARMLESS)) method(name, f)
  for (const name of LISTENING) {
    const what = `port.${name}`
    method(
      name,
      twinned(name, 0, function* (event) {
        if (typeof event === 'string' && event !== MESSAGE_EVENT) return this
        return yield* refuse(active.site, what)
      }),
    )
  }
  for (const name of EMITTING) method(name, refusing(name, `port.${name}`))
  const onmessage = refusing('set onmessage', 'port.onmessage')
  const properties = { onmessage, onmessageerror: () => undefined }
  for (const [name, set] of Object.entries(properties)) {
    Object.defineProperty(prototype, name, { get: () => null, set, configurable: true })
  }
  return MessagePort as unknown as AnyFunction
}

function refusing(name: string, what: string): AnyFunction {
  return twinned(name, 1, function* () {
    return yield* refuse(active.site, what)
  })
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isIterable(value: object): value is Iterable<unknown> {
  return typeof (value as Iterable<unknown>)[Symbol.iterator] === 'function'
}

function notIterable(what: string): TypeError {
  const message = `Optional ${what} argument must be an iterable`
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' })
}
