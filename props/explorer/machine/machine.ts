/**
 * The virtual machine of one execution: threads are generators on one real thread, and every shared
 * access of theirs is announced here before it is made. The machine lets the chooser pick who goes on,
 * performs operations, keeps wait lists, and checks what plain accesses there are.
 *
 * A step: `arrive` records what a thread is about to do, the chooser picks; when it picks somebody
 * else, the thread yields, and `perform` does the operation when it is picked again. When it picks the
 * same thread, nothing yields at all.
 */
import { Y } from '../kit/symbols.ts'
import { AddressRanges } from './address-ranges.ts'
import type { Chooser } from './chooser.ts'
import { Clocks, type Conflict, type Stamp } from './clocks.ts'
import type { CustomOperation } from './custom.ts'
import { FaultPlan } from './fault-plan.ts'
import { KIND, THREADS_MAX, TIMEOUT, TOUCH } from './kinds.ts'
import { Memories, type ViewInfo } from './memory.ts'
import {
  converted,
  operateInt32,
  operateOther,
  toElement,
  toIndex,
  toInteger,
  wouldExchange,
} from './operate.ts'
import {
  type Gap,
  type Outcome,
  type ThreadResult,
  type Verdict,
  verdictOfThrown,
} from './outcome.ts'
import type { Program, Resumable } from './program.ts'
import type { Fault } from './schedule.ts'
import type { Tracer } from './trace.ts'
import { VirtualTime } from './virtual-time.ts'
import { WaitLists } from './wait-lists.ts'

/** Where a thread stands. */
export const STATUS = {
  UNBORN: 0,
  /** Has a pending operation. */
  READY: 1,
  /** In Atomics.wait. */
  WAITING: 2,
  /** Runs local code until its next operation, before anything else happens. */
  ADVANCING: 3,
  ENDED: 4,
  DEAD: 5,
  /** In a loop that only reads, until one of the cells it read is written. */
  SPINNING: 6,
} as const

export interface MachineOptions {
  /** Steps after which an execution is a livelock. */
  readonly stepsMax: number
  /** Waits that may time out by choice, in one execution. */
  readonly timeouts: number
}

/** What one execution is given besides its program. */
export interface RunOptions {
  /** Of the threads' random numbers. */
  readonly seed: number
  readonly faults?: readonly Fault[]
  readonly tracer?: Tracer
  /** Leaves out the program's check of how it ended. Default: false. */
  readonly unjudged?: boolean
}

export class Machine {
  // What choosers look at, by thread.
  readonly status: Uint8Array = new Uint8Array(THREADS_MAX + 1)
  readonly kind: Uint8Array = new Uint8Array(THREADS_MAX + 1)
  readonly site: Int32Array = new Int32Array(THREADS_MAX + 1)
  readonly address: Int32Array = new Int32Array(THREADS_MAX + 1)
  readonly width: Int32Array = new Int32Array(THREADS_MAX + 1)
  /** Steps that each thread has made. */
  readonly made: Int32Array = new Int32Array(THREADS_MAX + 1)

  /** The virtual thread whose code runs now; -1: setup or a check. */
  current = -1
  /** Threads that were ever born in this execution. */
  born = 0
  /** Steps of this execution so far. */
  steps = 0
  /** The thread that made the last step; -1 before the first. */
  last = -1
  /** The choices of this execution so far: the first `steps` entries. */
  choices: Uint8Array = new Uint8Array(1024)
  timeoutsLeft = 0
  /** Executions so far, this one included. */
  executions = 0
  /** Histories: operations that each thread is in. */
  readonly inOperation: Uint8Array = new Uint8Array(THREADS_MAX + 1)
  /** Which waits can time out by choice, of those that are finite; none: all. For this execution. */
  expires: ((thread: number) => boolean) | undefined
  /** Told of each death in this execution. */
  onDeath: ((thread: number) => void) | undefined
  /** Bit t: thread t can make a step. Set before the chooser is asked. */
  enabled = 0
  /** Bit t: thread t's wait can time out by choice. Set before the chooser is asked. */
  expirable = 0

  readonly memories: Memories = new Memories()
  /** Cells on which a race was reported: their plain accesses are switch points. */
  readonly racy: Set<number> = new Set()
  /** Bytes on which races are meant: none is reported, and plain accesses are switch points. */
  readonly heuristic: AddressRanges = new AddressRanges()
  /** Cells that `always` has read. */
  readonly watched: Set<number> = new Set()
  /** Places of steps after which such a cell was written plainly. */
  readonly visibleSites: Set<number> = new Set()

  #clocks: Clocks
  readonly #time: VirtualTime
  readonly #lists = new WaitLists()
  readonly #plan = new FaultPlan()
  readonly #options: MachineOptions
  #threads: number

  // Pending operations, by thread.
  readonly #view: ArrayBufferView[] = []
  readonly #index = new Int32Array(THREADS_MAX + 1)
  readonly #a: unknown[] = []
  readonly #b: unknown[] = []
  readonly #result: unknown[] = []
  readonly #custom: (CustomOperation | undefined)[] = []
  readonly #int32 = new Uint8Array(THREADS_MAX + 1)
  readonly #kindBefore = new Uint8Array(THREADS_MAX + 1)
  readonly #plainWrites = new Int32Array(THREADS_MAX + 1)
  /** Whether the range that a native reads or writes is a step of the thread. */
  readonly #rangeStep = new Uint8Array(THREADS_MAX + 1)
  readonly #deadline = new Float64Array(THREADS_MAX + 1)
  readonly #firedSinceWrite = new Int32Array(THREADS_MAX + 1)
  readonly #spins: Spin[] = []
  readonly #isShown = new Uint8Array(THREADS_MAX + 1)
  readonly #dying: (Fault['waiter'] | undefined)[] = []

  #program: Program | undefined
  #chooser: Chooser | undefined
  #tracer: Tracer | undefined
  #code: (Resumable | undefined)[] = []
  #results: ThreadResult[] = []
  #next = -1
  #advancing = 0
  /** Bit t: thread t has a pending operation. */
  #ready = 0
  /** Bit t: thread t is in a wait that can time out. */
  #timed = 0
  /** Whether some operation has conditions of its own. */
  #conditional = false
  #unscheduled = 0
  /** Where the last access was that is no step. */
  #missed = 0
  #accesses = 0
  #observing = false
  #faulty = false
  #spinning = false
  /** Whether a wait has timed out since the last write, because nothing else could happen. */
  #fired = false
  #always: (() => void) | undefined
  #plain = 0
  #hash = 0
  /** Hash of who made which custom operations. */
  #customs = 0
  #gaps: Gap[] = []
  #stopped: Pick<Outcome, 'verdict' | 'message' | 'site' | 'thread' | 'error'> | undefined

  /** `threads`: of the scenario and recoveries together, at most. */
  constructor(threads: number, options: MachineOptions) {
    assertThreads(threads)
    this.#threads = threads
    this.#options = options
    this.#clocks = new Clocks(threads)
    this.#time = new VirtualTime(THREADS_MAX)
    for (let t = 0; t <= THREADS_MAX; t++) {
      this.#view.push(NO_VIEW)
      this.#a.push(0)
      this.#b.push(0)
      this.#result.push(undefined)
      this.#custom.push(undefined)
      this.#spins.push({ on: false, cells: [] })
    }
  }

  /** Another input: memories and what was learned about places are forgotten. */
  forget(threads: number): void {
    assertThreads(threads)
    this.#threads = threads
    this.memories.clear()
    this.#clocks = new Clocks(threads)
    this.racy.clear()
    this.heuristic.clear()
    this.watched.clear()
    this.visibleSites.clear()
  }

  /** Runs the program once. */
  run(
    program: Program,
    chooser: Chooser,
    { seed, faults = NO_FAULTS, tracer, unjudged = false }: RunOptions,
  ): Outcome {
    this.#begin(program, chooser, seed, faults, tracer)
    for (let t = 0; t < program.threads; t++) this.#birth(t, () => program.start(t))
    this.#advanceAll()
    chooser.begin?.(this)
    while (this.#stopped === undefined) {
      if (this.#next < 0) this.#next = this.#choose()
      if (this.#next < 0) break
      const choice = this.#next
      this.#next = -1
      this.#take(choice)
      this.#advanceAll()
    }
    if (this.#stopped === undefined) this.#findStuck()
    if (this.#stopped === undefined && !unjudged) this.#judge(program)
    return this.#outcome()
  }

  /** Threads of one execution, recoveries included, at most. */
  get threads(): number {
    return this.#threads
  }

  /** The execution has been cut short. */
  get isAtBound(): boolean {
    return this.steps >= this.#options.stepsMax
  }

  /** Half of the steps that an execution may have are made: from here on, choosers are to be fair. */
  get isLong(): boolean {
    return this.steps * 2 >= this.#options.stepsMax
  }

  /** Whether the chooser may pick this now. */
  isEnabled(choice: number): boolean {
    if (choice >= TIMEOUT) {
      const thread = choice - TIMEOUT
      const waits = this.status[thread] === STATUS.WAITING && this.kind[thread] === KIND.WAIT
      if (!waits || this.timeoutsLeft <= 0 || this.#deadline[thread] === Infinity) return false
      return this.expires?.(thread) !== false
    }
    const status = this.status[choice]
    if (status === STATUS.READY) {
      if (this.kind[choice] !== KIND.CUSTOM) return true
      return this.#custom[choice]!.enabled?.() !== false
    }
    return status === STATUS.WAITING && this.kind[choice] === KIND.CRASH
  }

  /** When nothing else can happen, the wait that ends first times out; -1: none is finite. */
  earliestTimeout(): number {
    let first = -1
    for (let t = 0; t < this.born; t++) {
      if (this.status[t] !== STATUS.WAITING || this.#deadline[t] === Infinity) continue
      if (first < 0 || this.#deadline[t]! < this.#deadline[first]!) first = t
    }
    return first < 0 ? -1 : TIMEOUT + first
  }

  /** Whether the wait that the thread is in ends by itself. */
  hasDeadline(thread: number): boolean {
    return this.#deadline[thread]! < Infinity
  }

  /** TOUCH bits that the choice would have if it were taken now. */
  touches(choice: number): number {
    if (choice >= TIMEOUT) return TOUCH.LIST
    const touch = this.#touch(choice)
    if (this.watched.size === 0) return touch
    const width = this.kind[choice] === KIND.PLAIN_WRITE ? this.width[choice]! : 1
    const writes = (touch & TOUCH.WRITE) !== 0
    const isVisible = writes && hasAny(this.watched, this.address[choice]!, width)
    if (isVisible || this.visibleSites.has(this.site[choice]!)) return touch | TOUCH.VISIBLE
    return touch
  }

  // --- what rewritten code calls ---

  /** Announces an Atomics operation: true when the thread must yield before `perform`. */
  arrive(
    kind: number,
    site: number,
    array: unknown,
    index: unknown,
    a?: unknown,
    b?: unknown,
  ): boolean {
    const t = this.current
    const slot = t < 0 ? UNSCHEDULED : t
    const info = typeof array === 'object' && array !== null ? this.memories.info(array) : null
    if (info === null) {
      this.kind[slot] = LOCAL
      this.#result[slot] = onItsOwn(kind, array, index, a, b)
      return false
    }
    this.#coerce(slot, kind, array as ArrayBufferView & { length: number }, info, index, a, b)
    this.kind[slot] = kind
    this.site[slot] = site
    this.address[slot] = info.start + this.#index[slot]! * info.width
    this.width[slot] = info.width
    if (t < 0 || this.#unscheduled > 0) return false
    return this.#announced(t)
  }

  /** Announces an operation on an object that is no memory. Then yield if true, then `perform`. */
  arriveCustom(operation: CustomOperation): boolean {
    const t = this.current
    const slot = t < 0 ? UNSCHEDULED : t
    this.kind[slot] = KIND.CUSTOM
    this.site[slot] = operation.site
    this.address[slot] = this.memories.objectAddress(operation.object)
    this.width[slot] = 1
    this.#custom[slot] = operation
    if (operation.enabled !== undefined) this.#conditional = true
    if (t < 0 || this.#unscheduled > 0) return false
    return this.#announced(t)
  }

  /** Performs what was announced. After a wait: true when the thread must yield before `waitResult`. */
  perform(): unknown {
    const t = this.current
    const slot = t < 0 ? UNSCHEDULED : t
    const kind = this.kind[slot]!
    if (kind === LOCAL) return this.#result[slot]
    if (t < 0) return this.#performUnthreaded()
    if (this.#unscheduled > 0) this.#missStep(this.site[t]!)
    else this.made[t]!++
    if (kind <= KIND.COMPARE_EXCHANGE) return this.#access(t, kind)
    if (kind === KIND.WAIT) return this.#wait(t)
    if (kind === KIND.NOTIFY) return this.#notify(t)
    return this.#performCustom(t)
  }

  waitResult(): 'ok' | 'not-equal' | 'timed-out' {
    const slot = this.current < 0 ? UNSCHEDULED : this.current
    return this.#result[slot] as 'ok' | 'not-equal' | 'timed-out'
  }

  /** `object[key]`; the private sentinel when the thread must yield before `resumeRead`. */
  readElement(site: number, object: unknown, name: unknown): unknown {
    const t = this.current
    const key = typeof name === 'string' ? indexOf(name) : name
    if (typeof key === 'number' && (t >= 0 || this.#observing) && object instanceof TypedArray) {
      const info = this.memories.info(object)
      if (info !== null && key >= 0 && key < (object as Int32Array).length && key % 1 === 0) {
        const address = info.start + key * info.width
        if (t < 0) this.watched.add(address)
        else {
          this.#plain++
          if (this.#isSwitchPoint(address)) {
            if (this.#unscheduled > 0) this.#missStep(site)
            else
              return this.#plainStep(t, KIND.PLAIN_READ, site, object, key, info, undefined)
                ? Y
                : this.resumeRead()
          }
          const bad = this.#clocks.plainRead(t, address, info.width, site)
          if (bad) this.#conflict(t, site, 'plain read')
          if (this.#tracer !== undefined)
            this.#tracePlain(t, KIND.PLAIN_READ, site, address, info, (object as Int32Array)[key])
        }
      }
    }
    return (object as { [key: PropertyKey]: unknown })[key as PropertyKey]
  }

  resumeRead(): unknown {
    const t = this.current
    this.made[t]!++
    const value = (this.#view[t] as Int32Array)[this.#index[t]!]
    this.#stepDone(t, KIND.PLAIN_READ, TOUCH.READ, value)
    return value
  }

  /** `object[key] = value`; true when the thread must yield before `resumeWrite`. */
  writeElement(site: number, object: unknown, name: unknown, value: unknown): boolean {
    const t = this.current
    const key = typeof name === 'string' ? indexOf(name) : name
    if (typeof key === 'number' && t >= 0 && object instanceof TypedArray) {
      const info = this.memories.info(object)
      if (info !== null && key >= 0 && key < (object as Int32Array).length && key % 1 === 0) {
        const element = typeof value === 'number' && !info.big ? value : toElement(info.big, value)
        return this.#writePlain(t, site, object as Int32Array, key, info, element)
      }
    }
    ;(object as { [key: PropertyKey]: unknown })[key as PropertyKey] = value
    return false
  }

  resumeWrite(): void {
    const t = this.current
    this.made[t]!++
    ;(this.#view[t] as unknown as { [index: number]: unknown })[this.#index[t]!] = this.#a[t]
    this.#stepDone(t, KIND.PLAIN_WRITE, TOUCH.WRITE, this.#a[t])
  }

  /**
   * Plain reads of elements `from` ≤ i < `to` that a native is about to make; true = yield first. Then it
   * makes them, with nothing in between, and `rangeDone` follows.
   */
  rangeRead(site: number, view: ArrayBufferView, from: number, to: number): boolean {
    return this.#rangeArrives(KIND.PLAIN_READ, site, view, from, to)
  }

  /** As {@link rangeRead}, for writes. A thread can die before the first of them, but not amidst them. */
  rangeWrite(site: number, view: ArrayBufferView, from: number, to: number): boolean {
    return this.#rangeArrives(KIND.PLAIN_WRITE, site, view, from, to)
  }

  /** The native has read or written what was announced. */
  rangeDone(
    access: 'read' | 'write',
    site: number,
    view: ArrayBufferView,
    from: number,
    to: number,
  ): void {
    const t = this.current
    const info = this.memories.info(view)
    if (info === null || (t < 0 && !this.#observing)) return
    const isStep = t >= 0 && this.#rangeStep[t] === 1
    for (let i = from; i < to; i++) {
      const address = info.start + i * info.width
      if (t < 0) this.watched.add(address)
      else this.#plainOfRange(t, access, site, view as Int32Array, i, info, isStep)
    }
    if (isStep) {
      this.#rangeStep[t] = 0
      this.made[t]!++
      const writes = access === 'write'
      this.#stepDone(t, this.kind[t]!, writes ? TOUCH.WRITE : TOUCH.READ, undefined)
    } else if (this.#spinning && access === 'write') {
      this.#wakeSpinners(info.start + from * info.width, (to - from) * info.width)
    }
  }

  /** A native touched shared memory where nothing could be recorded. */
  shadow(site: number, _memory: object, access: 'read' | 'write'): void {
    if (this.current < 0) return
    this.gap(site, `a plain ${access} of shared memory in code that is not instrumented`)
  }

  /** Something that makes the run prove less than it seems. */
  gap(site: number, what: string): void {
    if (!this.#gaps.some(gap => gap.site === site && gap.what === what)) {
      this.#gaps.push({ site, what })
    }
  }

  /** Ends the run as unknown, with the place. The caller must yield for ever, unless in a check. */
  refuse(site: number, what: string): void {
    this.#stop('unknown', `${what} cannot be modelled`, site, this.current)
  }

  /**
   * Until `leaveUnscheduled`, accesses are one step with what the thread did before, and nothing yields,
   * unless it would block.
   */
  enterUnscheduled(_site: number): void {
    if (this.#unscheduled++ === 0) this.#accesses = 0
  }

  leaveUnscheduled(): void {
    if (--this.#unscheduled > 0 || this.current < 0 || this.#accesses === 0) return
    const what = this.#accesses === 1 ? 'a shared access' : `${this.#accesses} shared accesses`
    this.gap(this.#missed, `${what} in a call that cannot be interrupted`)
  }

  /** An access that would have been a step, were the thread not in such a call. */
  #missStep(site: number): void {
    this.#accesses++
    this.#missed = site
  }

  /** The current thread dies, as by `process.exit`. Then yield for ever. */
  exitThread(site: number): void {
    this.site[this.current] = site
    if (this.inOperation[this.current]! > 0) {
      this.gap(site, 'an exit within an operation of a history, which is no step of its own')
    }
    this.#die(this.current, site)
  }

  /** A loop that only reads begins. */
  spinStart(): void {
    if (this.current < 0 || this.#unscheduled > 0) return
    const spin = this.#spins[this.current]!
    spin.on = true
    spin.cells.length = 0
    this.#spinning = true
  }

  /** A round of such a loop has ended and another begins; true = yield first. */
  spinAgain(): boolean {
    const t = this.current
    if (t < 0 || this.#unscheduled > 0) return false
    const spin = this.#spins[t]!
    if (spin.cells.some(cell => cell.changed) || spin.cells.length === 0) {
      spin.cells.length = 0
      return false
    }
    this.#become(t, STATUS.SPINNING)
    return true
  }

  /** The loop has ended. */
  spinEnd(): void {
    if (this.current < 0) return
    this.#spins[this.current]!.on = false
    this.#spins[this.current]!.cells.length = 0
  }

  stamp(): Stamp {
    return this.current < 0 ? new Int32Array(this.#threads) : this.#clocks.stamp(this.current)
  }

  join(stamp: unknown): void {
    if (this.current >= 0) this.#clocks.join(this.current, stamp as Stamp)
  }

  random(thread: number): () => number {
    return this.#time.random(thread)
  }

  now(thread: number): number {
    return this.#time.now(thread)
  }

  // --- internal ---

  #begin(
    program: Program,
    chooser: Chooser,
    seed: number,
    faults: readonly Fault[],
    tracer: Tracer | undefined,
  ): void {
    this.#program = program
    this.#chooser = chooser
    this.#tracer = tracer
    this.#always = program.always
    this.current = -1
    this.executions++
    this.onDeath = undefined
    this.expires = undefined
    this.inOperation.fill(0)
    this.born = 0
    this.steps = 0
    this.last = -1
    this.timeoutsLeft = this.#options.timeouts
    this.memories.restore()
    this.#clocks.begin(this.memories.limit)
    this.#time.begin(seed)
    this.#lists.clear()
    this.#plan.begin(faults, this.#threads)
    this.#faulty = faults.length > 0
    for (let t = 0; t < this.#threads; t++) {
      this.status[t] = STATUS.UNBORN
      this.made[t] = 0
      this.#plainWrites[t] = 0
      this.#isShown[t] = 0
      this.#firedSinceWrite[t] = 0
      this.#spins[t]!.on = false
      this.#spins[t]!.cells.length = 0
    }
    this.#ready = 0
    this.#timed = 0
    this.#conditional = false
    this.#spinning = false
    this.#code = []
    this.#results = []
    this.#next = -1
    this.#advancing = 0
    this.#unscheduled = 0
    this.#rangeStep.fill(0)
    this.#plain = 0
    this.#hash = 0
    this.#customs = 0
    if (this.#gaps.length > 0) this.#gaps = []
    this.#stopped = undefined
    program.reset()
  }

  #birth(thread: number, start: () => Resumable): void {
    this.born = Math.max(this.born, thread + 1)
    this.#results[thread] = { status: 'running' }
    this.current = thread
    this.#become(thread, STATUS.ADVANCING)
    this.#advancing++
    try {
      this.#code[thread] = start()
    } catch (error) {
      this.#threw(thread, error)
      this.#advancing--
    }
    this.current = -1
  }

  /** Threads that have local code to run first run it, in the order of their numbers. */
  #advanceAll(): void {
    for (let t = 0; this.#advancing > 0 && t < this.#threads; t++) {
      if (this.status[t] !== STATUS.ADVANCING) continue
      this.#resume(t)
      if (this.status[t] === STATUS.ADVANCING) this.#become(t, STATUS.READY)
      this.#advancing--
      if (this.#advancing > 0) t = -1
    }
  }

  #resume(thread: number): void {
    this.current = thread
    try {
      const step = this.#code[thread]!.next()
      this.current = -1
      if (step.done === true) this.#ended(thread, { status: 'returned', value: step.value })
    } catch (error) {
      this.current = -1
      this.#threw(thread, error)
    }
  }

  #threw(thread: number, error: unknown): void {
    this.#ended(thread, { status: 'threw', error })
    if (this.#program!.mayThrow) return
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    this.#stop('exception', text, this.site[thread]!, thread, error)
  }

  #ended(thread: number, result: ThreadResult): void {
    if (this.status[thread] === STATUS.DEAD) return
    this.#become(thread, STATUS.ENDED)
    this.#results[thread] = result
    if (this.#isShown[thread] === 1) {
      this.#look(thread)
      this.current = -1
    }
  }

  /** Makes the chosen step, as far as the machine does it itself, and lets the thread go on. */
  #take(choice: number): void {
    if (choice >= TIMEOUT) this.#timeOut(choice - TIMEOUT)
    else if (this.kind[choice] === KIND.CRASH) this.#crash(choice)
    else if (this.kind[choice] === KIND.STALL) this.#stall(choice)
    else this.#resume(choice)
  }

  /** The pending operation is complete: picks who goes on. True when the current thread must yield. */
  #announced(t: number): boolean {
    if (this.#isShown[t] === 1) this.#look(t)
    if (this.#faulty) {
      this.#plainWrites[t] = 0
      if (this.#plan.at(t, this.made[t]!, 0) !== undefined) this.#fail(t)
    }
    if (this.status[t] === STATUS.ADVANCING || this.#advancing > 0) return true
    if (this.#stopped !== undefined) return true
    const choice = this.#choose()
    if (choice === t && this.kind[t]! < KIND.CRASH) return false
    this.#next = choice
    return true
  }

  /** The thread's next step is its fault; the operation it was about to make is kept for a stall. */
  #fail(t: number): void {
    const fault = this.#plan.reach(t, this.site[t]!)
    this.#kindBefore[t] = this.kind[t]!
    this.kind[t] = fault.kind === 'crash' ? KIND.CRASH : KIND.STALL
  }

  /** The next choice; -1 when nobody can go on or the run is over. */
  #choose(): number {
    if (this.#stopped !== undefined) return -1
    if (this.steps >= this.#options.stepsMax) {
      const thread = this.last
      this.#stop('livelock', `${this.steps} steps and no end`, this.site[thread]!, thread)
      return -1
    }
    const choice = this.#anyEnabled() ? this.#chooser!.choose(this) : this.earliestTimeout()
    if (choice < 0) return -1
    if (choice >= TIMEOUT && this.enabled === 0 && !this.#isAllowed(choice)) return -1
    if (this.steps === this.choices.length) this.choices = doubled(this.choices)
    this.choices[this.steps++] = choice
    this.last = choice % TIMEOUT
    this.#mix(choice)
    return choice
  }

  /** Finds out what can be chosen; false: nothing. */
  #anyEnabled(): boolean {
    this.enabled = this.#conditional ? this.#unconditional() : this.#ready
    this.expirable = this.timeoutsLeft > 0 && this.#timed !== 0 ? this.#expirable() : 0
    return (this.enabled | this.expirable) !== 0
  }

  #unconditional(): number {
    let enabled = 0
    for (let t = 0; t < this.born; t++) if (this.isEnabled(t)) enabled |= 1 << t
    return enabled
  }

  #expirable(): number {
    if (this.expires === undefined) return this.#timed
    let bits = 0
    for (let t = 0; t < this.born; t++) if (this.isEnabled(TIMEOUT + t)) bits |= 1 << t
    return bits
  }

  #become(thread: number, status: number): void {
    const bit = 1 << thread
    this.status[thread] = status
    this.#ready = status === STATUS.READY ? this.#ready | bit : this.#ready & ~bit
    this.#timed &= ~bit
  }

  /** Only timeouts can happen: the earliest does not count. False: the run gets nowhere. */
  #isAllowed(choice: number): boolean {
    const first = choice - TIMEOUT
    if (choice !== this.earliestTimeout()) return true
    this.#fired = true
    if (++this.#firedSinceWrite[first]! > TIMEOUTS_IN_VAIN) {
      const message = 'waits time out again and again, and nothing else happens'
      this.#stop('livelock', message, this.site[first]!, first)
      return false
    }
    this.timeoutsLeft++
    return true
  }

  #timeOut(thread: number): void {
    this.timeoutsLeft--
    this.#lists.remove(this.address[thread]!, thread)
    this.#clocks.list(thread, this.address[thread]!)
    this.#time.pass(thread, Math.max(0, this.#deadline[thread]! - this.#time.now(thread)))
    this.#result[thread] = 'timed-out'
    this.#trace(thread, KIND.WAIT, TOUCH.LIST, 'timed-out')
    this.#goOn(thread)
  }

  /** A thread that was blocked has local code to run. */
  #goOn(thread: number): void {
    this.#become(thread, STATUS.ADVANCING)
    this.#advancing++
  }

  #crash(thread: number): void {
    const waits = this.status[thread] === STATUS.WAITING
    const address = this.address[thread]!
    if (waits && this.#dying[thread] === 'queued') this.#lists.remove(address, thread)
    this.#trace(thread, KIND.CRASH, this.#touch(thread), undefined)
    this.#die(thread, this.site[thread]!)
  }

  #die(thread: number, site: number): void {
    this.#become(thread, STATUS.DEAD)
    this.#results[thread] = { status: 'crashed', site }
    this.onDeath?.(thread)
    this.#recover(thread, this.#clocks.stamp(thread))
  }

  #stall(thread: number): void {
    this.#trace(thread, KIND.STALL, 0, undefined)
    this.kind[thread] = this.#kindBefore[thread]!
    this.#recover(thread, undefined)
  }

  #recover(victim: number, stamp: Stamp | undefined): void {
    if (!this.#program!.recovers) return
    const helper = Math.max(this.born, this.#program!.threads)
    if (helper >= this.#threads) return
    this.#birth(helper, () => this.#program!.recover(victim))
    if (stamp !== undefined) this.#clocks.join(helper, stamp)
  }

  /** All threads have ended, or none can go on. */
  #findStuck(): void {
    const blocked: number[] = []
    const spinning: number[] = []
    for (let t = 0; t < this.born; t++) {
      if (this.status[t] === STATUS.SPINNING) spinning.push(t)
      else if (this.status[t] !== STATUS.ENDED && this.status[t] !== STATUS.DEAD) blocked.push(t)
    }
    const stuck = [...blocked, ...spinning]
    if (stuck.length > 0) {
      const verdict = blocked.length > 0 ? 'deadlock' : 'livelock'
      const does = `${blocked.length > 0 ? 'wait' : 'spin'}${stuck.length === 1 ? 's' : ''} for ever`
      const who = stuck.map(t => `thread ${t}`).join(' and ')
      this.#stop(verdict, `${who} ${does}`, this.site[stuck[0]!]!, stuck[0]!)
    }
  }

  #judge(program: Program): void {
    this.current = -1
    try {
      program.finally(this.#results)
    } catch (error) {
      this.#violated(error, -1)
    }
  }

  #violated(error: unknown, thread: number): void {
    const message = error instanceof Error ? error.message : String(error)
    const verdict = verdictOfThrown(error)
    this.#stop(verdict, message, thread < 0 ? 0 : this.site[thread]!, thread, error)
  }

  #outcome(): Outcome {
    const { verdict, message, site, thread, error } = this.#stopped ?? OK
    return {
      verdict,
      message,
      site,
      thread,
      error,
      results: this.#results,
      steps: this.steps,
      plain: this.#plain,
      hash: this.#hash >>> 0,
      order: this.#clocks.order,
      faults: this.#plan.reached,
      gaps: this.#gaps,
    }
  }

  #stop(verdict: Verdict, message: string, site: number, thread: number, error?: unknown): void {
    this.#stopped ??= { verdict, message, site, thread, error }
  }

  #coerce(
    slot: number,
    kind: number,
    array: ArrayBufferView & { length: number },
    info: ViewInfo,
    index: unknown,
    a: unknown,
    b: unknown,
  ): void {
    if (info.atomic === 'no' || (kind === KIND.WAIT && !info.big && info.atomic !== 'int32')) {
      onItsOwn(kind, array, index, a, b) // Throws what it should.
    }
    const inside = typeof index === 'number' && index >= 0 && index < array.length
    this.#index[slot] = inside && index % 1 === 0 ? index : toIndex(index, array.length)
    this.#view[slot] = array
    this.#int32[slot] = info.atomic === 'int32' ? 1 : 0
    if (kind === KIND.LOAD) return
    if (kind === KIND.NOTIFY) {
      this.#a[slot] = a === undefined ? Infinity : Math.max(0, toInteger(a))
      return
    }
    this.#a[slot] = element(info, a)
    if (kind === KIND.COMPARE_EXCHANGE) this.#b[slot] = element(info, b)
    if (kind === KIND.WAIT) {
      const timeout = b === undefined ? Number.NaN : Number(b)
      this.#b[slot] = Number.isNaN(timeout) ? Infinity : Math.max(0, timeout)
    }
  }

  /** A load, store or read-modify-write of a thread. */
  #access(t: number, kind: number): unknown {
    const view = this.#view[t]!
    const a = this.#a[t]
    const result =
      this.#int32[t] === 1
        ? operateInt32(kind, view as Int32Array, this.#index[t]!, a as number, this.#b[t] as number)
        : operateOther(kind, view, this.#index[t]!, a, this.#b[t])
    let touch = TOUCHES[kind]!
    if (kind === KIND.COMPARE_EXCHANGE && !this.#exchanged(t, result)) touch = TOUCH.READ
    if (this.#clocks.atomic(t, this.address[t]!, this.width[t]!, touch, this.site[t]!)) {
      this.#conflict(t, this.site[t]!, 'atomic access')
    }
    this.#stepDone(t, kind, touch, result)
    return result
  }

  /** Whether the cell has the value that the thread's operation expects. */
  #matches(t: number): boolean {
    const view = this.#view[t]!
    const index = this.#index[t]!
    const expected = this.#a[t]
    if (this.#int32[t] === 0) return wouldExchange(view, index, expected)
    return (view as Int32Array)[index] === ((expected as number) | 0)
  }

  #exchanged(t: number, result: unknown): boolean {
    if (this.#int32[t] === 1) return result === ((this.#a[t] as number) | 0)
    const view = this.#view[t]! as BigInt64Array
    return result === converted(view, this.#a[t])
  }

  /** What follows every operation. */
  #stepDone(t: number, kind: number, touch: number, result: unknown): void {
    this.#mix(this.site[t]!)
    this.#mix(typeof result === 'number' ? result : numberOf(result))
    if ((touch & TOUCH.WRITE) !== 0) {
      if (this.#spinning) this.#wakeSpinners(this.address[t]!, this.width[t]!)
      if (this.#fired) {
        this.#fired = false
        this.#firedSinceWrite.fill(0)
      }
    } else if (this.#spinning && this.#spins[t]!.on) {
      const [address, width] = [this.address[t]!, this.width[t]!]
      this.#spins[t]!.cells.push({ address, width, changed: false })
    }
    if (this.#tracer !== undefined) this.#trace(t, kind, touch, result)
    if (this.#always !== undefined && this.#unscheduled === 0) this.#check(t)
  }

  /** What `always` sees has changed without a step: it looks before the thread's next one. */
  #show(t: number): void {
    this.visibleSites.add(this.site[t]!)
    this.#isShown[t] = 1
  }

  #look(t: number): void {
    this.#isShown[t] = 0
    if (this.#always !== undefined) this.#check(t)
  }

  #check(t: number): void {
    this.current = -1
    this.#observing = true
    try {
      this.#always!()
    } catch (error) {
      this.#violated(error, t)
    }
    this.#observing = false
    this.current = t
  }

  #wakeSpinners(address: number, width: number): void {
    for (let t = 0; t < this.born; t++) {
      let changed = false
      for (const cell of this.#spins[t]!.cells) {
        if (address < cell.address + cell.width && cell.address < address + width) {
          cell.changed = true
          changed = true
        }
      }
      if (changed && this.status[t] === STATUS.SPINNING) {
        this.#spins[t]!.cells.length = 0
        this.#goOn(t)
      }
    }
  }

  #wait(t: number): boolean {
    const address = this.address[t]!
    const touch = this.#matches(t) ? TOUCH.READ | TOUCH.LIST : TOUCH.READ
    this.#clocks.atomic(t, address, this.width[t]!, TOUCH.READ, this.site[t]!)
    const blocks = (touch & TOUCH.LIST) !== 0
    this.#result[t] = 'not-equal'
    if (blocks && this.#unscheduled > 0) return true
    if (blocks) {
      this.#clocks.list(t, address)
      this.#lists.add(address, t)
      this.#become(t, STATUS.WAITING)
      this.#deadline[t] = this.#time.deadline(t, this.#b[t] as number)
      if (this.#deadline[t]! < Infinity) this.#timed |= 1 << t
    }
    if (this.#tracer !== undefined)
      this.#trace(t, KIND.WAIT, touch, blocks ? 'blocks' : 'not-equal')
    this.#mix(this.site[t]!)
    this.#mix(touch)
    if (this.#always !== undefined) this.#check(t)
    if (blocks) this.#dieInWait(t)
    return blocks
  }

  #dieInWait(t: number): void {
    const how = this.#faulty ? this.#plan.inWait(t, this.made[t]! - 1) : undefined
    this.#dying[t] = how
    if (how === undefined || how === 'woken') return
    this.#plan.reach(t, this.site[t]!)
    this.kind[t] = KIND.CRASH
    this.#ready |= 1 << t
    this.#timed &= ~(1 << t)
  }

  #notify(t: number): number {
    const address = this.address[t]!
    this.#clocks.list(t, address)
    const taken = this.#lists.take(address, this.#a[t] as number)
    for (const waiter of taken) {
      if (this.status[waiter] !== STATUS.WAITING) continue
      this.#clocks.list(waiter, address)
      this.#result[waiter] = 'ok'
      if (this.kind[waiter] === KIND.CRASH || this.#dying[waiter] === 'woken') {
        if (this.#dying[waiter] === 'woken') this.#plan.reach(waiter, this.site[waiter]!)
        this.kind[waiter] = KIND.CRASH
        this.#become(waiter, STATUS.READY)
      } else {
        this.#goOn(waiter)
      }
    }
    this.#mix(this.site[t]!)
    this.#mix(taken.length)
    if (this.#tracer !== undefined) {
      this.#trace(t, KIND.NOTIFY, TOUCH.LIST, taken.length, taken)
    }
    if (this.#always !== undefined && this.#unscheduled === 0) this.#check(t)
    return taken.length
  }

  #performCustom(t: number): unknown {
    const operation = this.#custom[t]!
    const result = operation.perform()
    const text = operation.describe(result)
    this.#mix(this.address[t]!)
    for (let i = 0; i < text.length; i++) this.#mix(text.charCodeAt(i))
    // All such operations in one order: told apart rather too often than not.
    this.#customs = Math.imul(this.#customs ^ (this.address[t]! + t), 0x9e3779b1)
    this.#clocks.orderAlso(this.#customs)
    if (this.#tracer !== undefined) {
      this.#trace(t, KIND.CUSTOM, touchOf(operation), result, undefined, text)
    }
    if (this.#always !== undefined && this.#unscheduled === 0) this.#check(t)
    return result
  }

  /** An operation in setup or a check: nobody else is there, and nothing is ordered. */
  #performUnthreaded(): unknown {
    const kind = this.kind[UNSCHEDULED]!
    const index = this.#index[UNSCHEDULED]!
    const view = this.#view[UNSCHEDULED]!
    const [a, b] = [this.#a[UNSCHEDULED], this.#b[UNSCHEDULED]]
    if (kind === KIND.CUSTOM) return this.#custom[UNSCHEDULED]!.perform()
    if (this.#observing) this.watched.add(this.address[UNSCHEDULED]!)
    if (kind === KIND.NOTIFY) return 0
    if (kind !== KIND.WAIT) return operateOther(kind, view, index, a, b)
    this.#result[UNSCHEDULED] = 'not-equal'
    return wouldExchange(view, index, a)
  }

  #plainStep(
    t: number,
    kind: number,
    site: number,
    view: ArrayBufferView,
    index: number,
    info: ViewInfo,
    value: unknown,
  ): boolean {
    const address = info.start + index * info.width
    this.#pend(t, kind, site, view, index, address, info.width, value)
    return this.#announced(t)
  }

  /** What the thread is about to do is a plain access. */
  #pend(
    t: number,
    kind: number,
    site: number,
    view: ArrayBufferView,
    index: number,
    address: number,
    width: number,
    value: unknown,
  ): void {
    this.kind[t] = kind
    this.site[t] = site
    this.address[t] = address
    this.width[t] = width
    this.#view[t] = view
    this.#index[t] = index
    this.#a[t] = value
  }

  #writePlain(
    t: number,
    site: number,
    view: Int32Array,
    index: number,
    info: ViewInfo,
    value: unknown,
  ): boolean {
    this.#plain++
    const address = info.start + index * info.width
    if (this.#unscheduled > 0) {
      if (this.#faulty || this.#isSwitchPoint(address)) this.#missStep(site)
    } else {
      if (this.#isSwitchPoint(address)) {
        if (this.#plainStep(t, KIND.PLAIN_WRITE, site, view, index, info, value)) return true
        this.resumeWrite()
        return false
      }
      if (this.#faulty && this.#failsBeforeWrite(t)) {
        this.#pend(t, KIND.PLAIN_WRITE, site, view, index, address, info.width, value)
        this.#failNow(t)
        return true
      }
    }
    if (this.#clocks.plainWrite(t, address, info.width, site))
      this.#conflict(t, site, 'plain write')
    view[index] = value as number
    if (this.watched.size > 0 && this.watched.has(address)) this.#show(t)
    if (this.#spinning) this.#wakeSpinners(address, info.width)
    if (this.#tracer !== undefined) {
      this.#tracePlain(t, KIND.PLAIN_WRITE, site, address, info, value)
    }
    return false
  }

  /** Another plain write of the thread comes; whether it has a fault before it. */
  #failsBeforeWrite(t: number): boolean {
    const at = ++this.#plainWrites[t]!
    return this.#plan.at(t, this.made[t]!, at) !== undefined
  }

  /** The fault is what the thread does next, in place of the plain write that is pending. */
  #failNow(t: number): void {
    this.#fail(t)
    if (this.status[t] !== STATUS.ADVANCING && this.#advancing === 0) this.#next = this.#choose()
  }

  #rangeArrives(
    kind: number,
    site: number,
    view: ArrayBufferView,
    from: number,
    to: number,
  ): boolean {
    const t = this.current
    const info = this.memories.info(view)
    if (info === null || t < 0 || this.#unscheduled > 0) return false
    const [address, width] = [info.start + from * info.width, (to - from) * info.width]
    if (this.#isRacy(address, width)) {
      this.#rangeStep[t] = 1
      this.#pend(t, kind, site, view, from, address, width, undefined)
      return this.#announced(t)
    }
    const fails = kind === KIND.PLAIN_WRITE && this.#faulty && this.#failsBeforeWrite(t)
    if (!fails) return false
    this.#rangeStep[t] = 1
    this.#pend(t, kind, site, view, from, address, width, undefined)
    this.#failNow(t)
    return true
  }

  #isRacy(address: number, width: number): boolean {
    if (this.racy.size === 0 && this.heuristic.isEmpty) return false
    for (let at = address; at < address + width; at++) if (this.#isSwitchPoint(at)) return true
    return false
  }

  #plainOfRange(
    t: number,
    access: 'read' | 'write',
    site: number,
    view: Int32Array,
    index: number,
    info: ViewInfo,
    isStep: boolean,
  ): void {
    const address = info.start + index * info.width
    this.#plain++
    const writes = access === 'write'
    const bad = writes
      ? this.#clocks.plainWrite(t, address, info.width, site)
      : this.#clocks.plainRead(t, address, info.width, site)
    if (bad) this.#conflict(t, site, `plain ${access}`)
    if (writes && this.watched.has(address)) this.#show(t)
    if (this.#tracer === undefined || isStep) return
    const kind = writes ? KIND.PLAIN_WRITE : KIND.PLAIN_READ
    this.#tracePlain(t, kind, site, address, info, view[index])
  }

  #isSwitchPoint(address: number): boolean {
    if (this.racy.size > 0 && this.racy.has(address)) return true
    return this.heuristic.has(address)
  }

  /** Two accesses that nothing orders: the run ends, and the cell is a switch point from now on. */
  #conflict(thread: number, site: number, what: string): void {
    const conflict = this.#clocks.takeConflict() as Conflict
    if (this.#isSwitchPoint(conflict.address)) return
    this.racy.add(conflict.address)
    const { earlier, thread: other } = conflict
    const message =
      conflict.what === 'race'
        ? `a ${what} of thread ${thread} and a ${earlier} of thread ${other}, and nothing orders them`
        : `atomics of different widths on the same bytes, by thread ${thread} and thread ${other}`
    this.#stop('race', message, site, thread, conflict)
  }

  #touch(t: number): number {
    const kind = this.kind[t]!
    if (kind === KIND.COMPARE_EXCHANGE) {
      return this.#matches(t) ? TOUCH.READ | TOUCH.WRITE : TOUCH.READ
    }
    if (kind === KIND.WAIT) {
      return this.#matches(t) ? TOUCH.READ | TOUCH.LIST : TOUCH.READ
    }
    if (kind === KIND.CUSTOM) return touchOf(this.#custom[t]!)
    if (kind === KIND.CRASH) {
      // Ends the operation that it cuts off.
      const ends = this.inOperation[t]! > 0 ? TOUCH.RESPOND : 0
      return this.status[t] === STATUS.WAITING ? TOUCH.LIST | ends : ends
    }
    return TOUCHES[kind]!
  }

  #mix(word: number): void {
    const mixed = Math.imul(this.#hash ^ word, 0x9e3779b1)
    this.#hash = (mixed ^ (mixed >>> 15)) | 0
  }

  #trace(
    thread: number,
    kind: number,
    touch: number,
    result: unknown,
    woken?: readonly number[],
    text?: string,
  ): void {
    this.#tracer?.({
      choice: this.#unscheduled > 0 ? undefined : this.choices[this.steps - 1],
      thread,
      kind,
      site: this.site[thread]!,
      address: kind === KIND.CRASH || kind === KIND.STALL ? -1 : this.address[thread]!,
      width: this.width[thread]!,
      touch,
      result,
      a: this.#a[thread],
      b: this.#b[thread],
      ...(woken === undefined ? {} : { woken }),
      ...(text === undefined ? {} : { text }),
    })
  }

  #tracePlain(
    thread: number,
    kind: number,
    site: number,
    address: number,
    { width }: ViewInfo,
    result: unknown,
  ): void {
    const touch = kind === KIND.PLAIN_READ ? TOUCH.READ : TOUCH.WRITE
    const rest = { result, a: undefined, b: undefined }
    this.#tracer?.({ choice: undefined, thread, kind, site, address, width, touch, ...rest })
  }
}

// --- internal ---

/** A thread in a loop that only reads: which cells it has read in this round. */
interface Spin {
  on: boolean
  readonly cells: { readonly address: number; readonly width: number; changed: boolean }[]
}

/** The slot of operations of setup and checks. */
const UNSCHEDULED = THREADS_MAX

/** Whether one of the places of a range is among these. */
function hasAny(places: ReadonlySet<number>, address: number, width: number): boolean {
  if (places.has(address)) return true
  for (let at = address + 1; at < address + width; at++) if (places.has(at)) return true
  return false
}

/** Kind of an operation on memory that is not shared: done when it is announced. */
const LOCAL = 255

function assertThreads(threads: number): void {
  if (threads > THREADS_MAX) throw new RangeError(`at most ${THREADS_MAX} threads`)
}

/** Timeouts of one thread in a row while nothing is written: the run gets nowhere. */
const TIMEOUTS_IN_VAIN = 8

const NO_FAULTS: readonly Fault[] = []
const NO_VIEW = new Int32Array(0)
const OK = { verdict: 'ok', message: '', site: 0, thread: -1, error: undefined } as const
const TypedArray = Object.getPrototypeOf(Int32Array) as abstract new () => Int32Array

const READ_WRITE = TOUCH.READ | TOUCH.WRITE
/** TOUCH bits by kind; those of compareExchange when it exchanges. */
const TOUCHES: readonly number[] = [
  TOUCH.READ,
  TOUCH.WRITE,
  READ_WRITE,
  READ_WRITE,
  READ_WRITE,
  READ_WRITE,
  READ_WRITE,
  READ_WRITE,
  READ_WRITE,
  TOUCH.READ | TOUCH.LIST,
  TOUCH.LIST,
  TOUCH.READ,
  TOUCH.WRITE,
  READ_WRITE,
  0,
  0,
]

function touchOf({ access }: CustomOperation): number {
  if (access === 'read') return TOUCH.READ
  if (access === 'write') return READ_WRITE
  return access === 'invoke' ? TOUCH.INVOKE : TOUCH.RESPOND
}

function element(info: ViewInfo, value: unknown): unknown {
  if (info.big) return typeof value === 'bigint' ? value : toElement(true, value)
  return typeof value === 'number' && value === (value | 0) ? value : toInteger(value)
}

/** An Atomics call that other threads cannot see, with the errors of a wrong one. */
function onItsOwn(kind: number, array: unknown, index: unknown, a: unknown, b: unknown): unknown {
  const [view, at, value] = [array as Int32Array, index as number, a as number]
  if (kind === KIND.WAIT) return Atomics.wait(view, at, value, b as number)
  if (kind === KIND.NOTIFY) return Atomics.notify(view, at, a as number)
  return operateOther(kind, view, at, a, b)
}

/** An element's name as its index; any other name as it is. */
function indexOf(name: string): string | number {
  const first = name.charCodeAt(0)
  if (!(first >= 48 && first <= 57)) return name
  const index = Number(name)
  return String(index) === name ? index : name
}

function numberOf(result: unknown): number {
  if (typeof result === 'bigint') return Number(BigInt.asIntN(32, result))
  return 0
}

function doubled(choices: Uint8Array): Uint8Array {
  const larger = new Uint8Array(2 * choices.length)
  larger.set(choices)
  return larger
}
