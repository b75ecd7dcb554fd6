import assert from 'node:assert/strict'
import { attach, Destination, join, REFUSED, type Stack, serialOf } from '../../core/index.ts'
import { JournalWriter } from '../audit/journal.ts'
import { RecordKind, RecordResult } from '../audit/record.ts'
import { OpenConnections, splitDestination } from '../operations/open-connections.ts'
import { answerOrders, type OrderHandlers } from '../operations/orders.ts'
import { Random } from '../random.ts'
import { type EventSource, ScheduleSource } from '../traffic/source.ts'
import { SYNTHETIC_DEFAULTS, type SyntheticOptions, SyntheticSource } from '../traffic/synthetic.ts'
import { PORT_UNKNOWN } from '../traffic/table.ts'
import { nanoseconds, TrafficClock, trafficNow } from './clock.ts'
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
import { CoordinatedPorts, LoggedPorts, OwnPicks, type Ports } from './ports.ts'
import type { StackResult, StackTask } from './stack-task.ts'

/** The one port space of a run. */
const SPACE = 0
/** Heartbeats cost an atomic access; one per so many events is plenty. */
const EVENTS_PER_BEAT = 16

/** The life of one incarnation of a stack, from joining to the end of the run. */
export class StackRun {
  readonly #task: StackTask
  readonly #control: RunControl
  readonly #stack: Stack
  readonly #ports: Ports
  readonly #journal: JournalWriter | undefined
  readonly #source: EventSource
  readonly #clock: TrafficClock
  readonly #destinations: readonly (Destination | undefined)[]
  readonly #open: OpenConnections
  readonly #crashes: PlannedCrash[]
  /** What this stack does when it is asked. */
  readonly #handlers: OrderHandlers = {
    connections: () => this.#open.rows(),
    destinations: ({ space, top }) => this.#open.topDestinations(space, top),
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
    this.#ports = this.#createPorts(random)
    this.#open = new OpenConnections({
      stack: task.name,
      incarnation: task.incarnation,
      spaces: this.#stack.facility.spaces,
      destinations: task.workload.kind === 'recorded' ? task.workload.table.destinations : [],
      portOf: handle => this.#ports.portOf(handle),
      // What an uncoordinated stack calls a handle is the port.
      serialOf: handle => (task.coordination === 'coordinated' ? serialOf(handle) : 0),
    })
    this.#source = this.#createSource()
    this.#destinations =
      task.workload.kind === 'recorded'
        ? task.workload.table.destinations.map(parseDestination)
        : []
    this.#clock = new TrafficClock(this.#control, index, task.clock, () => this.#lookAround())
  }

  run(): StackResult {
    this.#awaitStart()
    this.#resume()
    this.#replay()
    this.#clock.finish()
    this.#control.setOf(this.#task.stack, DONE, 1)
    this.#awaitEnd()
    return { kind: 'stack', openAtEnd: this.#open.size }
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
      this.#do(this.#source)
      this.#control.count(stack, COUNTER.EVENTS)
      this.#clock.done(this.#source.globalIndex)
    }
  }

  #do(event: EventSource): void {
    if (event.kind === 'open') this.#openConnection(event)
    else this.#closeConnection(event)
  }

  #openConnection(event: EventSource): void {
    const { stack, coordination } = this.#task
    if (coordination === 'logged' && event.srcPort === PORT_UNKNOWN) return // Skipped.
    const wanted = coordination === 'logged' ? event.srcPort : 0
    this.#control.count(stack, COUNTER.BEGUN)
    this.#record(RecordKind.ACQUIRE_BEGIN, wanted, RecordResult.NONE)
    const destination = this.#destinations[event.destination]
    const handle = this.#ports.open(this.#now, event.srcPort, destination)
    if (handle < 0) {
      this.#record(RecordKind.ACQUIRE_END, 0, RESULT_OF_REFUSAL[-handle - 1], this.#clock.now())
      this.#control.count(stack, COUNTER.REASONS - handle - 1)
      this.#control.count(stack, COUNTER.REFUSED)
      return
    }
    // By the clock as it is now: while this stack did not run, others may have moved it past the end
    // of the port's hold-down.
    const port = this.#ports.portOf(handle)
    this.#record(RecordKind.ACQUIRE_END, port, RecordResult.OK, this.#clock.now())
    this.#open.opened(event.key, handle, SPACE, event.destination, this.#now)
    this.#control.count(stack, COUNTER.OPENED)
  }

  #closeConnection(event: EventSource): void {
    const handle = this.#open.handleOf(event.key)
    if (handle === undefined) return // Refused, skipped, or lost with an earlier incarnation.
    const port = this.#ports.portOf(handle)
    this.#record(RecordKind.RELEASE_BEGIN, port, RecordResult.NONE)
    const closed = this.#ports.close(handle, this.#now)
    const result = closed === 0 ? RecordResult.OK : RESULT_OF_REFUSAL[-closed - 1]
    this.#record(RecordKind.RELEASE_END, port, result)
    this.#open.closed(event.key)
    this.#control.count(this.#task.stack, closed === 0 ? COUNTER.CLOSED : COUNTER.CLOSE_REFUSED)
  }

  #record(kind: number, port: number, result: number, tick: number = this.#now): void {
    this.#journal?.append(kind, SPACE, port, tick, this.#stack.token, result)
  }

  /** In each round of a wait. */
  #lookAround(): void {
    this.#stack.beat()
    this.#answerOrders()
    if (this.#control.getOf(this.#task.stack, RECOVER) !== 0) this.#recover()
  }

  #answerOrders(): void {
    const { stack, orders } = this.#task
    if (this.#control.getOf(stack, ORDERS) === 0) return
    this.#control.setOf(stack, ORDERS, 0) // First: what comes from now on sets it again.
    answerOrders(orders, this.#handlers)
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
    const now = Math.max(this.#now, trafficNow(this.#control, this.#task.clock))
    const recovery = this.#stack.recover(dead, now)
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

  #createPorts(random: Random): Ports {
    const space = this.#stack.spaceAt(SPACE)
    switch (this.#task.coordination) {
      case 'coordinated':
        return new CoordinatedPorts(space)
      case 'pick':
        return new OwnPicks(space.entry.low, space.entry.high, this.#task.reserved, random)
      case 'logged':
        return new LoggedPorts()
    }
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

/** The audit's result codes for the facility's refusals, by -code - 1. */
const RESULT_OF_REFUSAL: readonly number[] = [
  RecordResult.EXHAUSTED,
  RecordResult.IN_USE,
  RecordResult.RESERVED,
  RecordResult.QUARANTINED,
  RecordResult.OTHER,
  RecordResult.NOT_HELD,
  RecordResult.FENCED,
]
assert.equal(RESULT_OF_REFUSAL[-REFUSED.FENCED - 1], RecordResult.FENCED)

/** A destination of the input; names that are no addresses have none. */
function parseDestination(text: string): Destination | undefined {
  const split = splitDestination(text)
  try {
    return split && new Destination(split.address, split.port)
  } catch {
    return undefined
  }
}
