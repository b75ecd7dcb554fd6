// @ts-nocheck
import assert from 'node:assert/strict'
import { attach, FacilityError, join, type LiveChange, type Stack } from '../../core/index.ts'
import { JournalWriter } from '../audit/journal.ts'
import { answerOrders, type OrderHandlers } from '../operations/orders.ts'
import { Random } from '../random.ts'
import { type EventSource, ScheduleSource } from '../traffic/source.ts'
import { SYNTHETIC_DEFAULTS, type SyntheticOptions, SyntheticSource } from '../traffic/synthetic.ts'
import { nanoseconds, TrafficClock, trafficNow } from './clock.ts'
import { Connecting } from './connecting.ts'
import {
  ACK,
  COUNTER,
  CRASH,
  DIE,
  DONE,
  END,
  ORDERS,
  POSITION,
  RECOVER,
  RunControl,
  SLICE_MS,
  START,
  STOP,
  TOKEN,
} from './control.ts'
import { dieBeforeAccess, hangInCriticalSection } from './crash.ts'
import type { PlannedCrash } from './crash-plan.ts'
import type { SpaceChange } from './profile-changes.ts'
import type { StackResult, StackTask } from './stack-task.ts'

/** Heartbeats cost an atomic access; one per so many events is plenty. */
const EVENTS_PER_BEAT = 16

/** The life of one incarnation of a stack, from joining to the end of the run. */
export class StackRun {
  readonly #task: StackTask
  readonly #control: RunControl
  readonly #stack: Stack
  readonly #journal: JournalWriter | undefined
  readonly #source: EventSource
  readonly #clock: TrafficClock
  readonly #connecting: Connecting
  readonly #crashes: PlannedCrash[]
  /** What this stack does when it is asked. */
  readonly #handlers: OrderHandlers = {
    connections: () => this.#connecting.open.rows(),
    destinations: ({ space, top }) => this.#connecting.open.topDestinations(space, top),
    reconcile: ({ free }) => this.#connecting.reconcile(this.#tick(), free),
    change: change => this.#change(change),
    sources: table => {
      this.#connecting.useSources(table)
      return null
    },
    enable: address => {
      this.#stack.enable(this.#stack.facility.space(address, 'tcp'), this.#tick())
      return null
    },
    'finish-enable': address =>
      this.#stack.finishEnable(this.#stack.facility.space(address, 'tcp'), this.#tick()),
  }
  #now = 0
  #hangs = false

  constructor(task: StackTask) {
    const { stack: index } = task
    this.#task = task
    this.#control = new RunControl(task.stacks, task.control)
    this.#now = Math.max(0, trafficNow(this.#control, task.clock))
    this.#crashes = [...task.crashes]
    this.#journal = task.journals && this.#openJournal(task.journals)
    const random = new Random(task.seed, index, task.incarnation, SELECTION_STREAM)
    this.#stack = join(attach(task.facility), {
      name: task.name,
      slot: index + 1,
      policy: task.policy,
      random: () => random.uint32(),
      nanoseconds,
      now: this.#now,
    })
    this.#control.setCounter(index, COUNTER.RECOVERY_PORTS, this.#stack.portsRecoveredAtJoin)
    this.#control.setOf(index, TOKEN, this.#stack.token)
    this.#source = this.#createSource()
    this.#clock = new TrafficClock(this.#control, index, task.clock, () => this.#lookAround())
    this.#connecting = new Connecting({
      task,
      stack: this.#stack,
      control: this.#control,
      journal: this.#journal,
      random,
      clock: () => this.#clock.now(),
    })
  }

  run(): StackResult {
    this.#awaitStart()
    this.#resume()
    this.#replay()
    this.#clock.finish()
    this.#control.setOf(this.#task.stack, DONE, 1)
    this.#awaitEnd()
    return { kind: 'stack', openAtEnd: this.#connecting.open.size }
  }

  // --- internal ---

  #awaitStart(): void {
    const { stack } = this.#task
    // Ends when the supervisor has seen every stack, or with the run.
    for (;;) {
      const seen = this.#control.news(stack)
      if (this.#control.get(START) === 1 || this.#control.get(STOP) === 1) return
      this.#lookAround()
      this.#control.sleep(stack, seen, SLICE_MS)
    }
  }

  #resume(): void {
    if (!(this.#source instanceof ScheduleSource) || this.#task.workload.kind !== 'recorded') return
    const { stackEvents, stackStart } = this.#task.workload.schedule
    const begin = stackStart[this.#task.stack]
    this.#clock.resume(stackEvents.subarray(begin, begin + this.#source.position))
  }

  #replay(): void {
    const { stack } = this.#task
    for (let events = 0; this.#source.peekMs() !== Number.POSITIVE_INFINITY; events++) {
      if (events % EVENTS_PER_BEAT === 0) {
        this.#stack.beat()
        this.#stack.attend(this.#now)
        this.#answerOrders()
      }
      if (this.#control.getOf(stack, RECOVER) !== 0) this.#recover()
      if (this.#control.ending) return
      const now = this.#clock.admit(this.#source, this.#nextGlobalIndex())
      if (now < 0) return
      this.#now = now
      this.#crashIfDue()
      this.#control.setOf(stack, POSITION, this.#source.position + 1) // Claimed: never done twice.
      this.#source.take()
      if (this.#source.kind === 'open') this.#connecting.openConnection(this.#source, now)
      else this.#connecting.closeConnection(this.#source, now)
      this.#control.count(stack, COUNTER.EVENTS)
      this.#clock.done(this.#source.globalIndex)
    }
  }

  /** In each round of a wait. */
  #lookAround(): void {
    this.#stack.beat()
    this.#stack.attend(this.#now)
    this.#answerOrders()
    if (this.#control.getOf(this.#task.stack, RECOVER) !== 0) this.#recover()
  }

  #answerOrders(): void {
    const { stack, orders } = this.#task
    if (this.#control.getOf(stack, ORDERS) === 0) return
    this.#control.setOf(stack, ORDERS, 0) // First: what comes from now on sets it again.
    answerOrders(orders, this.#handlers)
  }

  /** A profile change, as far as the facility has room for it. */
  #change(change: SpaceChange): LiveChange | { refused: string } {
    const now = this.#tick()
    try {
      const { address } = change
      if (change.kind === 'undefine') {
        // Who has done it already may have died before it could say so.
        const done = this.#stack.facility.find(address, 'tcp') === undefined
        return done ? { draining: 0 } : this.#stack.undefine(address, 'tcp', now)
      }
      const { ports, reserved } = change
      return this.#stack.define(address, 'tcp', { ports, reserved }, now)
    } catch (error) {
      if (error instanceof FacilityError) return { refused: error.message }
      throw error
    }
  }

  /** The traffic clock, not behind what this stack has done. */
  #tick(): number {
    return Math.max(this.#now, trafficNow(this.#control, this.#task.clock))
  }

  #awaitEnd(): void {
    const { stack } = this.#task
    if (this.#hangs) dieBeforeAccess(1, 'loop') // It will take no lock any more.
    // Ends with the run: until then this stack is there to recover others.
    for (;;) {
      const seen = this.#control.news(stack)
      if (this.#control.get(END) === 1 || this.#control.get(STOP) === 1) return
      this.#lookAround()
      this.#crashIfDue()
      this.#control.sleep(stack, seen, SLICE_MS)
    }
  }

  #recover(): void {
    const { stack } = this.#task
    const dead = this.#control.getOf(stack, RECOVER)
    const access = this.#control.getOf(stack, DIE)
    if (access !== 0) dieBeforeAccess(access, 'exit')
    const began = nanoseconds()
    const recovery = this.#stack.recover(dead, this.#tick())
    assert(recovery.status !== 'not-fenced', 'told to recover a stack that is not fenced')
    const ports = recovery.status === 'recovered' ? recovery.ports : 0
    this.#control.setCounter(stack, COUNTER.RECOVERY_NS, nanoseconds() - began)
    this.#control.setCounter(stack, COUNTER.RECOVERY_PORTS, ports)
    // It survived the recovery that it was to die in: it was too short.
    if (access !== 0) process.exit()
    this.#control.setOf(stack, ACK, dead)
    this.#control.setOf(stack, RECOVER, 0)
  }

  #crashIfDue(): void {
    const { stack } = this.#task
    const crash = this.#crashes[0]
    const finished = this.#control.ending || this.#source.peekMs() === Number.POSITIVE_INFINITY
    if (crash === undefined || (this.#source.position < crash.position && !finished)) return
    this.#crashes.shift()
    this.#control.setOf(stack, CRASH, crash.index + 1)
    switch (crash.kind) {
      case 'exit':
      case 'exception':
      case 'loop':
        dieBeforeAccess(crash.access, crash.kind)
        break
      case 'hang':
        if (finished) dieBeforeAccess(crash.access, 'loop')
        else hangInCriticalSection(this.#stack.facility)
        this.#hangs = true
        break
      default: // The supervisor sees the announcement, and terminates this thread when it does.
    }
  }

  #nextGlobalIndex(): number {
    return this.#source instanceof ScheduleSource ? this.#source.peekGlobalIndex() : -1
  }

  #openJournal(journals: SharedArrayBuffer): JournalWriter {
    return new JournalWriter(journals, this.#task.stack + 1, {
      onWait: () => this.#lookAround(),
      stopped: () => false,
    })
  }

  #createSource(): EventSource {
    const { workload, stack, incarnation } = this.#task
    if (workload.kind === 'recorded') {
      const position = this.#control.getOf(stack, POSITION)
      return new ScheduleSource(workload.table, workload.schedule, stack, position)
    }
    return new SyntheticSource({ incarnation, startMs: this.#now, ...this.#syntheticShare() })
  }

  /**
   * This stack's part of the synthetic traffic. Where nobody waits for anybody the shares are even: the
   * stack with the fewest hosts would else rush the clock through its long pauses.
   */
  #syntheticShare(): Pick<SyntheticOptions, 'seed' | 'stack' | 'stacks' | 'parameters'> {
    const { workload, stack, stacks, seed, clock } = this.#task
    const parameters = workload.kind === 'synthetic' ? workload.parameters : {}
    if (clock.speed !== 'max' || clock.order.kind !== 'free') {
      return { seed, stack, stacks, parameters }
    }
    const { opensPerSecond = SYNTHETIC_DEFAULTS.opensPerSecond } = parameters
    const even = { ...parameters, opensPerSecond: opensPerSecond / stacks }
    return { seed: new Random(seed, stack).uint32(), stack: 0, stacks: 1, parameters: even }
  }
}

/** Sets a stack's random stream for port selection apart from that of its traffic. */
const SELECTION_STREAM = 0x706f
