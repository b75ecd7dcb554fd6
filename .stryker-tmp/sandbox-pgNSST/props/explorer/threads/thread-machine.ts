/** What the replaced functions of one real thread call: each operation is announced, awaited, made. */
// @ts-nocheck

import { KIND } from '../machine/kinds.ts'
import { STATUS } from '../machine/machine.ts'
import { Memories, type ViewInfo } from '../machine/memory.ts'
import { converted, toIndex, toInteger } from '../machine/operate.ts'
import { VirtualTime } from '../machine/virtual-time.ts'
import { CAME_TO, type Control, FAULT, REQUEST, STOP, WAITERS, WORD } from './control.ts'
import { RealAtomics } from './real.ts'
import { Scheduler } from './scheduler.ts'

/** Atomics functions by operation kind. */
export const ATOMICS: readonly string[] = [
  ...['load', 'store', 'add', 'sub', 'and', 'or', 'xor', 'exchange', 'compareExchange'],
  ...['wait', 'notify'],
]

type View = Int32Array & ArrayBufferView

export class ThreadMachine {
  readonly scheduler: Scheduler
  readonly memories: Memories = new Memories()
  /** Operations are steps; otherwise they are made at once. */
  isScheduled = false
  readonly #control: Control
  readonly #self: number
  readonly #time: VirtualTime

  constructor(control: Control, self: number) {
    this.#control = control
    this.#self = self
    this.#time = new VirtualTime(self + 1)
    this.scheduler = new Scheduler(control, self)
  }

  /** Before an execution: its memories, in the order in which the machine has them. */
  begin(
    memories: readonly { readonly buffer: SharedArrayBuffer; readonly name: string }[],
    seed: number,
  ): void {
    this.memories.clear()
    for (const { buffer, name } of memories) this.memories.keep(buffer, name)
    this.#time.begin(seed)
  }

  /** An Atomics function as code under test calls it. */
  atomic(kind: number, args: readonly unknown[]): unknown {
    const view = args[0]
    const real = RealAtomics[ATOMICS[kind]!]!
    if (!this.isScheduled || typeof view !== 'object' || view === null) return real(...args)
    const info = this.memories.info(view)
    if (info === null || info.atomic === 'no') return real(...args)
    const isWaitable = info.atomic === 'int32' || view instanceof BigInt64Array
    if (kind === KIND.WAIT && !isWaitable) return real(...args)
    const index = toIndex(args[1], (view as View).length)
    const [a, b] = coerced(kind, info, args)
    this.#announce(kind, info.start + index * info.width, info.width)
    this.#control.made[this.#self]!++
    if (kind === KIND.WAIT) return this.#wait(view as View, index, a, b as number)
    if (kind === KIND.NOTIFY) return this.#notify(a as number)
    const result = real(view, index, ...(kind === KIND.LOAD ? [] : [a, b]))
    this.#done(result, kind !== KIND.LOAD && !this.#failed(kind, view as View, a, result))
    return result
  }

  /** An operation on something that is no memory. */
  custom<T>(perform: () => T): T {
    if (!this.isScheduled) return perform()
    this.#announce(KIND.CUSTOM, -1, 1)
    this.#control.made[this.#self]!++
    const result = perform()
    this.scheduler.log(this.#self, CAME_TO.NOTHING, 0)
    this.#check()
    return result
  }

  /** The thread dies here, as by `process.exit`, and never comes back. */
  exit(): never {
    for (;;) this.scheduler.ask(REQUEST.BURY, this.#self)
  }

  /** Something that the engine does not model was reached: the execution ends. */
  refuse(): never {
    this.scheduler.stop(STOP.UNKNOWN, this.#self)
    for (;;) this.scheduler.pass()
  }

  /** Milliseconds of this thread. */
  now(): number {
    return this.#time.now(this.#self)
  }

  /** 0 … 2^32 − 1. */
  random(): number {
    return this.#time.random(this.#self)() >>> 0
  }

  // --- internal ---

  /** Returns when the thread may make this step. */
  #announce(kind: number, address: number, width: number): void {
    const { control, self } = { control: this.#control, self: this.#self }
    // Plain writes since the last step cannot be seen: `always` looks at what they came to.
    this.#check()
    control.kind[self] = kind
    control.address[self] = address
    control.width[self] = width
    const fault = this.scheduler.nextFault(self)
    if (fault >= 0) {
      const at = fault * FAULT.WORDS
      const isHere = control.faults[at + FAULT.STEP] === control.made[self]
      if (isHere && control.faults[at + FAULT.WAITER] === 0) {
        this.scheduler.reach(fault)
        control.kindBefore[self] = kind
        control.kind[self] = control.faults[at + FAULT.STALLS] === 1 ? KIND.STALL : KIND.CRASH
      }
    }
    this.scheduler.become(self, STATUS.READY)
    this.scheduler.pass()
  }

  #check(): void {
    if (this.#control.words[WORD.HAS_ALWAYS] === 1) this.scheduler.ask(REQUEST.ALWAYS, this.#self)
  }

  #done(result: unknown, isWrite: boolean): void {
    if (isWrite) this.#control.fired.fill(0)
    this.scheduler.log(this.#self, CAME_TO.VALUE, asWord(result))
    this.#check()
  }

  #failed(kind: number, view: View, expected: unknown, result: unknown): boolean {
    return kind === KIND.COMPARE_EXCHANGE && result !== converted(view, expected)
  }

  #wait(view: View, index: number, a: unknown, timeout: number): string {
    const { control, self, scheduler } = {
      control: this.#control,
      self: this.#self,
      scheduler: this.scheduler,
    }
    if (RealAtomics.load(view, index) !== converted(view, a)) {
      scheduler.log(self, CAME_TO.NOT_EQUAL, 0)
      this.#check()
      return 'not-equal'
    }
    scheduler.addWaiter(self)
    scheduler.become(self, STATUS.WAITING)
    const deadline = this.#time.deadline(self, timeout)
    control.deadline[self] = deadline
    control.result[self] = CAME_TO.NOTHING
    scheduler.log(self, CAME_TO.BLOCKS, 0)
    this.#check()
    this.#dieInWait()
    scheduler.pass()
    if (control.result[self] !== CAME_TO.TIMED_OUT) return 'ok'
    this.#time.pass(self, Math.max(0, deadline - this.#time.now(self)))
    return 'timed-out'
  }

  #dieInWait(): void {
    const { control, self } = { control: this.#control, self: this.#self }
    control.dying[self] = 0
    const fault = this.scheduler.nextFault(self)
    if (fault < 0) return
    const at = fault * FAULT.WORDS
    if (control.faults[at + FAULT.STEP] !== control.made[self]! - 1) return
    control.dying[self] = control.faults[at + FAULT.WAITER]!
    if (control.dying[self] === 0 || WAITERS[control.dying[self]!] === 'woken') return
    this.scheduler.reach(fault)
    control.kind[self] = KIND.CRASH
  }

  #notify(count: number): number {
    const { kind, status, dying, address } = this.#control
    const { scheduler } = this
    const taken = scheduler.takeWaiters(address[this.#self]!, count)
    for (const waiter of taken) {
      if (status[waiter] !== STATUS.WAITING) continue
      const isWoken = WAITERS[dying[waiter]!] === 'woken'
      if (kind[waiter] === KIND.CRASH || isWoken) {
        if (isWoken) scheduler.reach(scheduler.nextFault(waiter))
        kind[waiter] = KIND.CRASH
        scheduler.become(waiter, STATUS.READY)
      } else scheduler.become(waiter, STATUS.ADVANCING)
    }
    scheduler.log(this.#self, CAME_TO.VALUE, taken.length)
    this.#check()
    return taken.length
  }
}

/** What a step returned, as the log has it. */
export function asWord(result: unknown): number {
  if (typeof result === 'bigint') return Number(BigInt.asIntN(32, result))
  return typeof result === 'number' ? result | 0 : 0
}

// --- internal ---

/** The further arguments, converted in the order of the standard: this may run user code. */
function coerced(kind: number, info: ViewInfo, args: readonly unknown[]): [unknown, unknown] {
  const [, , a, b] = args
  if (kind === KIND.LOAD) return [undefined, undefined]
  if (kind === KIND.NOTIFY) {
    return [a === undefined ? Infinity : Math.max(0, toInteger(a)), undefined]
  }
  const first = element(info, a)
  if (kind === KIND.COMPARE_EXCHANGE) return [first, element(info, b)]
  if (kind !== KIND.WAIT) return [first, undefined]
  const timeout = b === undefined ? Number.NaN : Number(b)
  return [first, Number.isNaN(timeout) ? Infinity : Math.max(0, timeout)]
}

function element(info: ViewInfo, value: unknown): unknown {
  if (info.big) return typeof value === 'bigint' ? value : BigInt(value as bigint)
  return toInteger(value)
}
