/** What the kit asks of the virtual machine of one execution. */

/** Operation kinds, as rewritten code writes them. */
export const KIND = {
  load: 0,
  store: 1,
  add: 2,
  sub: 3,
  and: 4,
  or: 5,
  xor: 6,
  exchange: 7,
  compareExchange: 8,
  wait: 9,
  notify: 10,
} as const

/** A vector clock as a message carries it; only the machine looks inside. */
export type Stamp = unknown

/** An operation that is no Atomics operation and is a scheduling point all the same. */
export interface CustomOperation {
  readonly name: string
  readonly site: number
  /** Its location's name: two operations on one object depend on each other, unless both read. */
  readonly object: string
  readonly access: 'read' | 'write'
  enabled?(): boolean
  perform(): unknown
  describe(result: unknown): string
}

/** The part of the machine that the kit uses. */
export interface MachineSeam {
  /** The virtual thread whose code runs now; -1 in setup and checks, which are not scheduled. */
  readonly current: number
  /** Records the next operation; true when the code must yield before {@link perform}. */
  arrive(
    kind: number,
    site: number,
    array: unknown,
    index: unknown,
    a?: unknown,
    b?: unknown,
  ): boolean
  /** Performs what arrived. After a `wait`: true when the thread must yield before `waitResult`. */
  perform(): unknown
  waitResult(): 'ok' | 'not-equal' | 'timed-out'
  /** An element read; the private sentinel when the code must yield before `resumeRead`. */
  readElement(site: number, object: unknown, key: unknown): unknown
  resumeRead(): unknown
  /** An element write; true when the code must yield before `resumeWrite`. */
  writeElement(site: number, object: unknown, key: unknown, value: unknown): boolean
  resumeWrite(): void
  arriveCustom(operation: CustomOperation): boolean
  stamp(): Stamp
  join(stamp: Stamp): void
  /** Ends the run as unknown. The first place named stays. */
  refuse(site: number, what: string): void
  /** Until `leaveUnscheduled`, accesses are one step and nothing yields, unless it would block. */
  enterUnscheduled(site: number): void
  leaveUnscheduled(): void
  /** Plain reads of elements `from` ≤ i < `to` (bytes of a DataView); true = yield, then go on. */
  rangeRead(site: number, view: ArrayBufferView, from: number, to: number): boolean
  /** Plain writes that are about to be made, otherwise as {@link rangeRead}. */
  rangeWrite(site: number, view: ArrayBufferView, from: number, to: number): boolean
  /** A native touched shared memory where nothing could be recorded: the run is not complete. */
  shadow(site: number, memory: object, access: 'read' | 'write'): void
  /** Random 32 bits of one thread, from the seed. */
  random(thread: number): () => number
  /** Milliseconds of one thread's own clock. */
  now(thread: number): number
  /** The current thread dies here, as by `process.exit`. */
  exitThread(site: number): void
  /** A spin hint, if the machine wants to know. */
  pause?(site: number): void
}
