/**
 * Orders to stacks that are at work, and their answers: a message port per incarnation of a stack. A
 * stack's thread has no event loop to speak of, so it takes orders when it looks around; the supervisor's
 * thread never waits, it is told.
 */
// @ts-nocheck

import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { ConnectionRow, EnableStatus, LeaksOfStack, LiveChange } from '../../core/index.ts'
import { ORDERS, type RunControl } from '../cluster/control.ts'
import type { SourceTable } from '../cluster/places.ts'
import type { SpaceChange } from '../cluster/profile-changes.ts'

export interface DestinationCount {
  readonly destination: string
  readonly connections: number
}

/** What a stack can be asked, and what it answers. Another kind is one entry here and its handler. */
export interface OrderKinds {
  /** Its open connections. */
  connections: { readonly ask: null; readonly answer: readonly ConnectionRow[] }
  /** Its destinations with the most connections. */
  destinations: {
    readonly ask: { readonly space: number; readonly top: number }
    readonly answer: readonly DestinationCount[]
  }
  /** What it holds without a connection; with `free` it lets go of that. */
  reconcile: { readonly ask: { readonly free: boolean }; readonly answer: LeaksOfStack }
  /** A profile change. */
  change: {
    readonly ask: SpaceChange
    readonly answer: LiveChange | { readonly refused: string }
  }
  /** From now on connections get their sources by this table. */
  sources: { readonly ask: SourceTable; readonly answer: null }
  /** Begins to switch coordination on for a DVIPA; and ends it, if all stacks have published. */
  enable: { readonly ask: string; readonly answer: null }
  'finish-enable': { readonly ask: string; readonly answer: EnableStatus }
}
export type OrderKind = keyof OrderKinds

/** What a stack does for each kind. An exception is a failure of ours, and ends the run. */
export type OrderHandlers = {
  readonly [K in OrderKind]: (ask: OrderKinds[K]['ask']) => OrderKinds[K]['answer']
}

export type Outcome<K extends OrderKind> =
  | { readonly status: 'answered'; readonly answer: OrderKinds[K]['answer'] }
  /** The stack is dead, or died before it answered; or the run has ended. */
  | { readonly status: 'gone' }
  /** Nothing was heard of it for so long. */
  | { readonly status: 'silent' }

/** The stack's side: answers what has come. Called when its word `orders` says that there is something. */
export function answerOrders(port: MessagePort, handlers: OrderHandlers): void {
  // Ends: each round takes a message, and few are sent.
  for (let seen = receiveMessageOnPort(port); seen; seen = receiveMessageOnPort(port)) {
    const { id, kind, ask } = seen.message as Order
    const handler = handlers[kind] as (ask: unknown) => Answer['answer']
    port.postMessage({ id, answer: handler(ask) } satisfies Answer)
  }
}

/** The supervisor's side. */
export class OrderDesk {
  readonly #control: RunControl
  readonly #answerMs: number
  readonly #ports: (MessagePort | undefined)[]
  readonly #pending = new Map<number, Pending>()
  #id = 0

  /** @param answerMs real time after which a stack that has not answered is silent */
  constructor(control: RunControl, answerMs: number = ANSWER_MS) {
    this.#control = control
    this.#answerMs = answerMs
    this.#ports = Array.from({ length: control.stacks })
  }

  /** A new port for a stack's next incarnation, to be transferred to its thread. */
  open(stack: number): MessagePort {
    this.gone(stack)
    const { port1, port2 } = new MessageChannel()
    this.#ports[stack] = port1
    port1.on('message', ({ id, answer }: Answer) => {
      this.#settle(id, { status: 'answered', answer })
    })
    port1.unref() // A run ends when it ends.
    return port2
  }

  /** The stack's thread has exited: it answers nothing any more. */
  gone(stack: number): void {
    this.#ports[stack]?.close()
    this.#ports[stack] = undefined
    for (const [id, pending] of this.#pending) {
      if (pending.stack === stack) this.#settle(id, { status: 'gone' })
    }
  }

  /** Asks one stack, 0 … stacks - 1. Never rejects. */
  ask<K extends OrderKind>(stack: number, kind: K, ask: OrderKinds[K]['ask']): Promise<Outcome<K>> {
    const port = this.#ports[stack]
    if (port === undefined) return Promise.resolve({ status: 'gone' })
    this.#id += 1
    const id = this.#id
    return new Promise(resolve => {
      const timer = setTimeout(() => this.#settle(id, { status: 'silent' }), this.#answerMs)
      timer.unref()
      this.#pending.set(id, { stack, timer, resolve: resolve as Pending['resolve'] })
      port.postMessage({ id, kind, ask } satisfies Order)
      this.#control.setOf(stack, ORDERS, 1)
      this.#control.wake(stack)
    })
  }

  /** Asks every stack; the outcomes are in the order of the stacks. */
  askAll<K extends OrderKind>(kind: K, ask: OrderKinds[K]['ask']): Promise<Outcome<K>[]> {
    return Promise.all(this.#ports.map((_, stack) => this.ask(stack, kind, ask)))
  }

  /** Nobody is asked any more. */
  close(): void {
    for (let stack = 0; stack < this.#ports.length; stack++) this.gone(stack)
  }

  // --- internal ---

  /** A late answer finds nobody that waits for it. */
  #settle(id: number, outcome: Outcome<OrderKind>): void {
    const pending = this.#pending.get(id)
    if (pending === undefined) return
    this.#pending.delete(id)
    clearTimeout(pending.timer)
    pending.resolve(outcome)
  }
}

/** A stack that hangs is isolated sooner, unless the run was told to be patient. */
const ANSWER_MS = 5000

interface Order {
  readonly id: number
  readonly kind: OrderKind
  readonly ask: unknown
}

interface Answer {
  readonly id: number
  readonly answer: OrderKinds[OrderKind]['answer']
}

interface Pending {
  readonly stack: number
  readonly timer: NodeJS.Timeout
  readonly resolve: (outcome: Outcome<OrderKind>) => void
}
