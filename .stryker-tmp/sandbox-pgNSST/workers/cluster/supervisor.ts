/**
 * Keeps the stacks alive: sees that one has died or hangs, makes sure that it is dead, fences it, has a
 * survivor recover it, and starts it again. It runs on the main thread and never waits on shared memory.
 *
 *   running ──exit seen──► fenced ──a survivor gave everything back──► running again
 *      │                     ▲
 *      └─no heartbeat─► suspected ──isolation time──► terminated, exit awaited
 */
// @ts-nocheck

import assert from 'node:assert/strict'
import { incarnationOf, type Token } from '../../core/index.ts'
import { Random } from '../random.ts'
import { nanoseconds } from './clock.ts'
import {
  ACK,
  COUNTER,
  CRASH,
  DIE,
  DONE,
  NEXT,
  ORDERS,
  POSITION,
  RECOVER,
  START,
  STOP,
  THREAD,
  TOKEN,
} from './control.ts'
import { type CrashEntry, locksHeldBy, type RecoveryEntry } from './crash-log.ts'
import { type CrashKind, isInRecovery, type PlannedCrash } from './crash-plan.ts'
import { type HeartbeatOptions, HeartbeatWatch, type Watched } from './heartbeats.ts'
import type { StackResult, StackTask, ThreadFailure, ThreadResult } from './stack-task.ts'
import type { ThreadRun, Threads } from './threads.ts'

/** A run has failed when a stack's threads die one after the other before they have joined. */
const FAILED_STARTS_MAX = 5

export interface SupervisorOptions extends HeartbeatOptions {
  readonly threads: Threads
  readonly names: readonly string[]
  readonly seed: number
  readonly crashes: readonly PlannedCrash[]
  /** The task of a stack's next incarnation. */
  readonly task: (stack: number, incarnation: number, crashes: readonly PlannedCrash[]) => StackTask
  readonly trafficNow: () => number
  /** A stack's task has ended, one way or another: it answers nothing any more. */
  readonly onEnd: (stack: number) => void
  /** A stack's thread has exited and nobody recovers it yet. */
  readonly onFenced: (stack: number, token: Token, crash: CrashEntry) => void
  readonly onRecovered: (stack: number, token: Token, recovery: RecoveryEntry) => void
  /** A stack's next incarnation is about to start. */
  readonly onRestart: (stack: number) => void
}

interface Member extends Watched {
  state: 'running' | 'fenced' | 'ended'
  incarnation: number
  run: ThreadRun
  failedStarts: number
  token: Token
  terminated: boolean
  crashes: PlannedCrash[]
  /** Why this incarnation dies, if it was planned. */
  dying: CrashKind | undefined
  /** The crash in recovery that it was chosen for. */
  ordered: PlannedCrash | undefined
  exitNs: number
  /** Whom it was told to recover, 0 = nobody. */
  recovering: Token
  /** Who was told to recover this one. */
  recoverer: Member | undefined
  /** Counters at the last fence, to tell what this incarnation lost. */
  lost: number
  interrupted: number
  /** Predecessors that nobody survived to recover: this slot's next incarnation does. */
  readonly takenOver: { token: Token; exitNs: number }[]
  result: StackResult | undefined
}

export class Supervisor {
  readonly crashes: CrashEntry[] = []
  readonly recoveries: RecoveryEntry[] = []
  failure: ThreadFailure | undefined
  readonly #options: SupervisorOptions
  readonly #members: Member[]
  readonly #random: Random
  /** Planned crashes that need a recovery, in order. */
  readonly #inRecovery: PlannedCrash[]
  readonly #heartbeats: HeartbeatWatch<Member>

  constructor(options: SupervisorOptions) {
    this.#options = options
    this.#random = new Random(options.seed, SUPERVISOR_STREAM)
    this.#inRecovery = options.crashes.filter(crash => isInRecovery(crash.kind))
    this.#members = options.names.map((_, stack) => {
      const crashes = options.crashes.filter(c => c.stack === stack && !isInRecovery(c.kind))
      crashes.sort((a, b) => a.position - b.position)
      return this.#start(newMember(stack, crashes))
    })
    this.#heartbeats = new HeartbeatWatch(
      options,
      member => this.#isolate(member),
      member => this.#fail(`${options.names[member.stack]} does not start`),
    )
    options.threads.onFailure(error => this.#fail(error.message, error.stack))
  }

  /** Every stack has gone through its events, and every planned crash has happened. */
  get finished(): boolean {
    return this.#idle && this.#inRecovery.length === 0
  }

  /** Nobody is dead or about to die, and nobody has an event left. */
  get #idle(): boolean {
    const { control } = this.#options
    return this.#members.every(
      member =>
        member.state === 'running' &&
        !member.terminated &&
        member.crashes.length === 0 &&
        control.getOf(member.stack, DONE) === 1,
    )
  }

  /** Planned crashes that can still happen. */
  get crashesLeft(): number {
    return this.#inRecovery.length + this.#members.reduce((sum, m) => sum + m.crashes.length, 0)
  }

  get results(): readonly (StackResult | undefined)[] {
    return this.#members.map(member => member.result)
  }

  /** All threads have returned, or have exited. */
  get ended(): boolean {
    return this.#members.every(member => member.state !== 'running')
  }

  /** Connections of dead incarnations, and operations that they did not come to the end of. */
  get losses(): { connections: number; operations: number } {
    return {
      connections: this.#members.reduce((sum, member) => sum + member.lost, 0),
      operations: this.#members.reduce((sum, member) => sum + member.interrupted, 0),
    }
  }

  /** One look around. Called every few ms. */
  look(nowMs: number): void {
    this.#startWhenReady()
    this.#terminateAnnounced()
    this.#watchRecoveries()
    this.#watchTakeOvers()
    this.#assignRecoveries()
    this.#heartbeats.look(
      nowMs,
      this.#members.filter(member => member.state === 'running' && !member.terminated),
    )
    this.#spendLeftOvers()
  }

  // --- internal ---

  /** Crashes that were to hit a recovery, when no stack will need one any more. */
  #spendLeftOvers(): void {
    if (!this.#idle || this.#inRecovery.length === 0) return
    this.#inRecovery.shift()
    this.#terminate(this.#members[this.#random.below(this.#members.length)]!, 'terminate')
  }

  #start(member: Member): Member {
    const { control, threads, task } = this.#options
    const { stack } = member
    control.setOf(stack, THREAD, 0)
    control.setOf(stack, TOKEN, 0)
    control.setOf(stack, CRASH, 0)
    control.setOf(stack, RECOVER, 0)
    control.setOf(stack, DIE, 0)
    control.setOf(stack, ACK, 0)
    control.setOf(stack, DONE, 0)
    control.setOf(stack, ORDERS, 0)
    member.incarnation += 1
    member.state = 'running'
    member.startedMs = performance.now()
    member.token = 0
    member.quiet = 0
    member.suspectedMs = 0
    member.terminated = false
    member.dying = undefined
    member.recovering = 0
    member.recoverer = undefined
    const run = threads.run(task(stack, member.incarnation, member.crashes))
    member.run = run
    void run.result.then(result => this.#onEnd(member, run, result))
    return member
  }

  async #onEnd(member: Member, run: ThreadRun, result: ThreadResult | undefined): Promise<void> {
    this.#options.onEnd(member.stack)
    if (result?.kind === 'failure') this.failure ??= result
    if (result?.kind === 'stack') member.result = result
    if (result !== undefined) {
      member.state = 'ended'
      return
    }
    const thread = this.#options.control.getOf(member.stack, THREAD) - 1
    if (thread >= 0) await this.#options.threads.exited(thread)
    assert(member.run === run, 'a stack was restarted before its thread had exited')
    this.#onExit(member)
  }

  /** The thread has exited. From here on the dead stack's words are ours to judge. */
  #onExit(member: Member): void {
    const { facility, control, onFenced, names } = this.#options
    const { stack } = member
    member.exitNs = nanoseconds()
    member.state = 'fenced'
    control.setOf(stack, NEXT, 0)
    // It may have died before it had joined, or before it could say so.
    const current = facility.slots.token(stack + 1)
    const joined = facility.slots.isDead(current) ? 0 : current
    member.token = joined
    member.failedStarts = control.getOf(stack, TOKEN) === 0 ? member.failedStarts + 1 : 0
    if (member.failedStarts === FAILED_STARTS_MAX) {
      this.#fail(`${names[stack]} died ${FAILED_STARTS_MAX} times before it had joined`)
    }
    const planned = control.getOf(stack, CRASH) - 1
    if (planned >= 0) {
      member.dying ??= this.#options.crashes[planned]!.kind
      // One death, one plan: killed in a recovery, it has its own death still before it.
      if (!isInRecovery(member.dying)) {
        member.crashes = member.crashes.filter(crash => crash.index !== planned)
      }
    }
    if (member.ordered !== undefined && !(member.dying && isInRecovery(member.dying))) {
      this.#inRecovery.unshift(member.ordered) // It died of something else first.
    }
    member.ordered = undefined
    const entry = this.#crashEntry(member)
    this.crashes.push(entry)
    this.#countLosses(member)
    // The audit's FENCE comes before the facility's: nobody recovers in between.
    onFenced(stack, joined, entry)
    if (joined !== 0) facility.fence(joined)
    for (const other of this.#members) if (other.recoverer === member) other.recoverer = undefined
  }

  #crashEntry(member: Member): CrashEntry {
    const { facility, control, names, trafficNow } = this.#options
    const { stack, token } = member
    const opened = control.counter(stack, COUNTER.OPENED)
    const closed = control.counter(stack, COUNTER.CLOSED)
    const pending = control.counter(stack, COUNTER.BEGUN) - opened
    const refused = control.counter(stack, COUNTER.REFUSED)
    const recovering = this.#members.find(m => m.token === member.recovering && m.token !== 0)
    return {
      kind: member.dying ?? 'unplanned',
      stack: names[stack]!,
      slot: stack + 1,
      incarnation: member.incarnation,
      atMs: trafficNow(),
      position: control.getOf(stack, POSITION),
      connections: opened - closed - member.lost,
      locksHeld: token === 0 ? [] : locksHeldBy(facility, token),
      inOperation: pending - refused - member.interrupted > 0,
      ...(recovering === undefined ? {} : { recovering: names[recovering.stack]! }),
    }
  }

  #countLosses(member: Member): void {
    const { control } = this.#options
    const { stack } = member
    const opened = control.counter(stack, COUNTER.OPENED)
    member.lost = opened - control.counter(stack, COUNTER.CLOSED)
    member.interrupted =
      control.counter(stack, COUNTER.BEGUN) - opened - control.counter(stack, COUNTER.REFUSED)
  }

  #startWhenReady(): void {
    const { control } = this.#options
    if (control.get(START) === 1) return
    if (!this.#members.every(m => control.getOf(m.stack, TOKEN) !== 0)) return
    control.set(START, 1)
    control.wakeAll()
  }

  #terminateAnnounced(): void {
    const { control, crashes } = this.#options
    for (const member of this.#members) {
      if (member.state !== 'running' || member.terminated) continue
      const planned = control.getOf(member.stack, CRASH) - 1
      if (planned >= 0 && crashes[planned]!.kind === 'terminate')
        this.#terminate(member, 'terminate')
    }
  }

  #terminate(member: Member, kind: CrashKind | undefined): void {
    member.dying = kind
    member.terminated = true
    member.run.terminate()
  }

  #watchRecoveries(): void {
    for (const member of this.#members) {
      if (member.state !== 'fenced') continue
      if (member.token !== 0 && this.#options.facility.slots.state(member.token) !== 0) continue
      if (member.recoverer !== undefined && !this.#hasAnswered(member)) continue
      if (member.token !== 0) this.#recovered(member)
      this.#restart(member)
    }
  }

  /** Whether the recoverer says so too. If it dies instead, `onExit` lets go of it. */
  #hasAnswered({ recoverer, token }: Member): boolean {
    return recoverer === undefined || this.#options.control.getOf(recoverer.stack, ACK) === token
  }

  #recovered(member: Member): void {
    const { control, names, onRecovered } = this.#options
    const { recoverer } = member
    const by = recoverer?.stack
    const counted = by !== undefined && control.getOf(by, ACK) === member.token
    const entry: RecoveryEntry = {
      stack: names[member.stack]!,
      incarnation: incarnationOf(member.token),
      ...(by === undefined ? {} : { by: names[by]! }),
      ports: counted ? control.counter(by, COUNTER.RECOVERY_PORTS) : 0,
      recoveryMs: counted ? control.counter(by, COUNTER.RECOVERY_NS) / 1e6 : 0,
      sinceExitMs: (nanoseconds() - member.exitNs) / 1e6,
    }
    this.recoveries.push(entry)
    onRecovered(member.stack, member.token, entry)
    if (recoverer) recoverer.recovering = 0
  }

  #restart(member: Member): void {
    if (this.#options.control.get(STOP) === 1) {
      member.state = 'ended'
      return
    }
    this.#options.onRestart(member.stack)
    this.#start(member)
  }

  /** Chooses a survivor for each fenced stack that has none. */
  #assignRecoveries(): void {
    const { control } = this.#options
    for (const member of this.#members) {
      if (member.state !== 'fenced' || member.token === 0 || member.recoverer !== undefined)
        continue
      const survivors = this.#members.filter(
        m => m.state === 'running' && !m.terminated && control.getOf(m.stack, TOKEN) !== 0,
      )
      // One that has answered may not have cleared its word yet, and would clear the next order.
      const idle = survivors.filter(
        m => m.recovering === 0 && m.suspectedMs === 0 && control.getOf(m.stack, RECOVER) === 0,
      )
      if (idle.length > 0) {
        this.#assign(member, idle[this.#random.below(idle.length)]!)
      } else if (!this.#members.some(m => m.state === 'running')) {
        // Nobody has survived: the slot's next incarnation recovers before it serves.
        this.#takeOver(member)
        return
      }
    }
  }

  #assign(member: Member, recoverer: Member): void {
    const { control } = this.#options
    member.recoverer = recoverer
    recoverer.recovering = member.token
    const crash = this.#inRecovery[0]
    // A chain of deaths ends somewhere: a stack that died in a recovery is recovered in peace.
    const planned =
      crash !== undefined && member.dying !== 'recovery' && member.dying !== 'recoverer'
    if (planned) this.#inRecovery.shift()
    control.setOf(recoverer.stack, ACK, 0)
    control.setOf(recoverer.stack, DIE, planned && crash.kind === 'recovery' ? crash.access : 0)
    control.setOf(recoverer.stack, RECOVER, member.token)
    control.wake(recoverer.stack)
    if (!planned) return
    recoverer.ordered = crash
    if (crash.kind === 'recoverer') this.#terminate(recoverer, 'recoverer')
    else recoverer.dying = 'recovery'
  }

  /** The slot's next incarnation will recover its predecessor, and any other, before it serves. */
  #takeOver(member: Member): void {
    member.takenOver.push({ token: member.token, exitNs: member.exitNs })
    this.#restart(member)
  }

  #watchTakeOvers(): void {
    const { control, names, onRecovered } = this.#options
    for (const member of this.#members) {
      if (member.takenOver.length === 0 || control.getOf(member.stack, TOKEN) === 0) continue
      for (const { token, exitNs } of member.takenOver.splice(0)) {
        const entry: RecoveryEntry = {
          stack: names[member.stack]!,
          incarnation: incarnationOf(token),
          ports: control.counter(member.stack, COUNTER.RECOVERY_PORTS),
          recoveryMs: 0,
          sinceExitMs: (nanoseconds() - exitNs) / 1e6,
        }
        this.recoveries.push(entry)
        onRecovered(member.stack, token, entry)
      }
    }
  }

  #isolate(member: Member): void {
    const { control, crashes } = this.#options
    const planned = control.getOf(member.stack, CRASH) - 1
    this.#terminate(member, planned >= 0 ? crashes[planned]!.kind : member.dying)
  }

  #fail(message: string, stackTrace = ''): void {
    this.failure ??= { kind: 'failure', message, stackTrace }
  }
}

/** Sets the supervisor's random stream apart from the others. */
const SUPERVISOR_STREAM = 0x7375

function newMember(stack: number, crashes: PlannedCrash[]): Member {
  return {
    stack,
    state: 'running',
    incarnation: 0,
    run: { result: Promise.resolve(undefined), terminate() {} },
    startedMs: 0,
    failedStarts: 0,
    token: 0,
    heartbeat: 0,
    quiet: 0,
    suspectedMs: 0,
    terminated: false,
    crashes,
    dying: undefined,
    ordered: undefined,
    exitNs: 0,
    recovering: 0,
    recoverer: undefined,
    lost: 0,
    interrupted: 0,
    takenOver: [],
    result: undefined,
  }
}
