/** The main job: stacks on threads of their own replay traffic, die, are recovered, and are audited. */
// @ts-nocheck

import {
  allocate,
  attach,
  type Configuration,
  definedSpaces,
  type Facility,
  type PortStates,
  portStates,
} from '../../core/index.ts'
import type { HistoryRun } from '../audit/history.ts'
import { Operations } from '../operations/operations.ts'
import type { Random } from '../random.ts'
import { placeHosts } from '../traffic/placement.ts'
import { buildSchedule, eventsOfStack } from '../traffic/schedule.ts'
import { AuditSession } from './audit-session.ts'
import { type CensusVerdict, coordinatedSpaces, judgeCensus } from './census-verdict.ts'
import { type ClockOptions, moveWindow, nanoseconds, trafficNow } from './clock.ts'
import { COUNTER, END, ENOUGH, RunControl, START, STOP } from './control.ts'
import { describeCrash } from './crash-log.ts'
import { type PlannedCrash, planCrashes } from './crash-plan.ts'
import { LiveProfile } from './live-profile.ts'
import { summarizeLocks } from './lock-summary.ts'
import { type ClusterOptions, isRecorded } from './options.ts'
import { Places, type SourceTable, sourceTable } from './places.ts'
import type { Progress, RunResult } from './result.ts'
import { assembleResult } from './run-result.ts'
import { auditSpaces, facilityConfig, sourcesFor } from './run-spaces.ts'
import { destinationsOf, type Workload } from './stack-task.ts'
import { Supervisor } from './supervisor.ts'
import { Threads } from './threads.ts'

const SECONDS_SYNTHETIC = 5
const FAILURE_INTERVAL_MS = 1000
const ISOLATION_MS = 500
const WINDOW_MS = 1000
/** Real time between two looks of the supervisor. */
const LOOK_MS = 4
const PROGRESS_MS = 500
/** Records judged before the supervisor looks around again. */
const DRAIN_RECORDS = 20_000
/** Events that a stack is reckoned to do in a second of synthetic traffic, to plan crashes with. */
const SYNTHETIC_EVENTS_PER_SECOND = 2_000
/** Traffic time is a 32-bit word: a run ends, with what there is, after 24 days of it. */
const TRAFFIC_MS_MAX = 24 * 24 * 3_600_000
/** Real time between a stack's look at the clock and what it does, pauses included. */
const PAUSE_MS = 1000
/** The same in traffic time where nobody waits for anybody, so that the clock rushes on meanwhile. */
const SKEW_MS_FREE = 60_000

/**
 * Runs a cluster to its end. Throws `FacilityError` for a configuration that cannot be, and an
 * `Error` when a thread has failed by a fault of ours.
 */
export async function runCluster(options: ClusterOptions): Promise<RunResult> {
  const run = new ClusterRun(options)
  try {
    await run.listen()
    return await run.toEnd()
  } finally {
    await run.close()
  }
}

class ClusterRun {
  readonly #options: ClusterOptions
  readonly #facility: Facility
  readonly #places: Places
  readonly #control: RunControl
  readonly #clock: ClockOptions
  readonly #workload: Workload
  readonly #operations: Operations
  readonly #threads: Threads
  readonly #supervisor: Supervisor
  readonly #audit: AuditSession | undefined
  readonly #profile: LiveProfile | undefined
  #startedMs = 0
  #begunMs = 0
  #progressMs = 0
  #peakHeld = 0
  #stopped = false
  /** The displays of the end are taken: who is stopped before is still there to be asked. */
  #displayed = false

  constructor(options: ClusterOptions) {
    const { stacks, traffic, coordination = 'coordinated' } = options
    this.#options = options
    const config = facilityConfig(options)
    this.#facility = attach(allocate(config))
    this.#control = new RunControl(stacks)
    this.#workload = workloadOf(traffic, stacks)
    this.#places = new Places(destinationsOf(this.#workload))
    const sources = (profile: Configuration | undefined): SourceTable =>
      sourceTable(
        this.#places,
        to => sourcesFor(options, profile, to),
        profile?.explicitBind !== undefined,
      )
    this.#clock = clockOf(options, this.#workload)
    const names = Array.from({ length: stacks }, (_, stack) => `stack${stack + 1}`)
    const crashes = this.#planCrashes()
    this.#audit =
      options.audit === false ? undefined : this.#openAudit(auditSpaces(this.#facility, config))
    this.#operations = new Operations({
      facility: this.#facility,
      control: this.#control,
      names,
      now: () => this.#trafficNow(),
      socket: options.socket === true,
      metrics: options.metrics,
      displays: options.displays ?? [],
      profile: () => this.#profile,
      onLog: options.onLog,
    })
    if (options.profile) {
      this.#profile = new LiveProfile({
        facility: this.#facility,
        desk: this.#operations.desk,
        stacks,
        configuration: options.profile,
        audit: this.#audit,
        now: () => this.#trafficNow(),
        sources,
        onLog: options.onLog,
      })
    }
    const fixedSources = sources(options.profile)
    this.#threads = new Threads(stacks)
    this.#supervisor = new Supervisor({
      facility: this.#facility,
      control: this.#control,
      threads: this.#threads,
      names,
      seed: options.seed,
      failureIntervalMs: options.failureIntervalMs ?? FAILURE_INTERVAL_MS,
      isolationMs: options.isolationMs ?? ISOLATION_MS,
      crashes,
      trafficNow: () => this.#trafficNow(),
      task: (stack, incarnation, left) => ({
        kind: 'stack',
        facility: this.#facility.buffer,
        control: this.#control.buffer,
        journals: this.#audit?.journals,
        stack,
        stacks,
        name: names[stack]!,
        incarnation,
        workload: this.#workload,
        coordination,
        sources: this.#profile?.sources ?? fixedSources,
        reserved: options.reserved ?? [],
        policy: options.policy ?? options.profile?.settings.facility.policy ?? 'next-fit',
        explicitBind: options.explicitBind ?? 0,
        seed: options.seed,
        clock: this.#clock,
        crashes: left,
        orders: this.#operations.desk.open(stack),
      }),
      onEnd: stack => this.#operations.desk.gone(stack),
      onFenced: (stack, token, crash) => {
        this.#audit?.fenced(stack, token, this.#trafficNow())
        options.onLog?.(describeCrash(crash))
      },
      onRecovered: (_stack, token, recovery) => {
        this.#audit?.recovered(token, this.#trafficNow())
        const { stack, incarnation, by = 'its successor', ports, sinceExitMs } = recovery
        options.onLog?.(
          `${stack} (incarnation ${incarnation}) recovered by ${by}: ${ports} ports, ` +
            `${sinceExitMs.toFixed(1)} ms after its exit`,
        )
      },
      onRestart: stack => this.#audit?.restarting(stack),
    })
  }

  async listen(): Promise<void> {
    await this.#operations.listen()
  }

  async toEnd(): Promise<RunResult> {
    this.#startedMs = performance.now()
    await this.#until(() => this.#supervisor.finished || this.#stopped)
    this.#profile?.end()
    await this.#until(() => this.#profile?.idle ?? true)
    const displays = await this.#operations.atEnd()
    this.#displayed = true
    if (this.#stopped) this.#stop()
    this.#control.set(END, 1)
    this.#control.wakeAll()
    const runMs = performance.now() - this.#startedMs
    const trafficMs = this.#trafficNow()
    await this.#until(() => this.#supervisor.ended)
    const historyFile = this.#audit?.finish()
    const atEnd = this.#portStates()
    // Before the census adds its own.
    const locks = definedSpaces(this.#facility).flatMap(s => summarizeLocks(this.#facility, s))
    const census = await this.#census()
    return assembleResult({
      options: this.#options,
      control: this.#control,
      workload: this.#workload,
      supervisor: this.#supervisor,
      auditor: this.#audit?.auditor,
      stopped: this.#stopped,
      peakHeld: this.#peakHeld,
      atEnd,
      locks,
      census,
      displays,
      historyFile,
      runMs,
      trafficMs,
    })
  }

  async close(): Promise<void> {
    this.#control.set(STOP, 1)
    this.#control.wakeAll()
    this.#profile?.close()
    await this.#operations.close()
    await this.#threads.close()
  }

  // --- internal ---

  #stop(): void {
    if (this.#control.get(STOP) === 1) return
    this.#control.set(STOP, 1)
    this.#control.wakeAll()
  }

  #trafficNow(): number {
    return Math.max(0, trafficNow(this.#control, this.#clock))
  }

  #openAudit(spaces: HistoryRun['spaces']): AuditSession {
    const { stacks, seed, command = '', history, excerpt, onLog } = this.#options
    const { coordination = 'coordinated' } = this.#options
    return new AuditSession({
      stacks,
      history,
      excerpt,
      onLog,
      run: {
        seed,
        command,
        spaces,
        destinations: this.#places.names,
        mode: coordination === 'coordinated' ? 'coordinated' : 'uncoordinated',
        skewMs: skewOf(this.#clock),
      },
    })
  }

  #planCrashes(): PlannedCrash[] {
    const { crashes = 0, seed, stacks, seconds = SECONDS_SYNTHETIC } = this.#options
    const workload = this.#workload
    const eventsOf = (stack: number): number =>
      workload.kind === 'recorded'
        ? eventsOfStack(workload.schedule, stack).length
        : seconds * SYNTHETIC_EVENTS_PER_SECOND
    return planCrashes(crashes, seed, stacks, (place: number, random: Random) => {
      const stack = random.below(stacks)
      return { stack, position: Math.floor(place * eventsOf(stack)) }
    })
  }

  /** Looks around every few ms, and judges what the stacks write, until a condition holds. */
  async #until(condition: () => boolean): Promise<void> {
    let lookedMs = 0
    while (!condition()) {
      const nowMs = performance.now()
      if (nowMs - lookedMs >= LOOK_MS) {
        lookedMs = nowMs
        this.#look(nowMs)
        const { failure } = this.#supervisor
        if (failure) throw new Error(`${failure.message}\n${failure.stackTrace}`)
      }
      const judged = this.#audit?.drain(DRAIN_RECORDS) ?? 0
      await (judged === DRAIN_RECORDS ? immediate() : sleep(LOOK_MS))
    }
  }

  #look(nowMs: number): void {
    this.#supervisor.look(nowMs)
    this.#operations.look(nowMs)
    const { order, speed } = this.#clock
    if (order.kind === 'window' && speed === 'max' && this.#control.get(START) === 1) {
      moveWindow(this.#control, order.ms)
    }
    const elapsedMs = nowMs - this.#startedMs
    const seconds = this.#seconds
    // Counted from when all stacks are there, however long their threads took to start.
    if (this.#control.get(START) === 1 && this.#begunMs === 0) this.#begunMs = nowMs
    const over =
      seconds !== undefined && this.#begunMs > 0 && nowMs - this.#begunMs >= seconds * 1000
    const enough = over || this.#trafficNow() >= TRAFFIC_MS_MAX
    // Synthetic traffic has no end: it goes on until the planned crashes have happened.
    const endless = this.#workload.kind === 'synthetic'
    if (enough && (!endless || this.#supervisor.crashesLeft === 0)) this.#control.set(ENOUGH, 1)
    if (this.#options.signal?.aborted) {
      this.#stopped = true
      if (this.#displayed) this.#stop()
    }
    this.#peakHeld = Math.max(this.#peakHeld, this.#held())
    if (nowMs - this.#progressMs >= PROGRESS_MS) {
      this.#progressMs = nowMs
      this.#options.onProgress?.(this.#progress(elapsedMs))
    }
  }

  get #seconds(): number | undefined {
    const { seconds, traffic } = this.#options
    return seconds ?? (isRecorded(traffic) ? undefined : SECONDS_SYNTHETIC)
  }

  /** Connections that are open, about: the counters are read as they change. */
  #held(): number {
    const control = this.#control
    return (
      control.total(COUNTER.OPENED) -
      control.total(COUNTER.CLOSED) -
      this.#supervisor.losses.connections
    )
  }

  #progress(elapsedMs: number): Progress {
    const opened = this.#control.total(COUNTER.OPENED)
    return {
      phase: this.#control.get(START) === 0 ? 'starting' : 'running',
      elapsedMs,
      trafficMs: this.#trafficNow(),
      opened,
      closed: this.#control.total(COUNTER.CLOSED),
      refused: this.#control.total(COUNTER.REFUSED),
      openedPerSecond: opened / (elapsedMs / 1000),
      crashes: this.#supervisor.crashes.length,
      recoveries: this.#supervisor.recoveries.length,
      ports: this.#portStates(),
    }
  }

  #portStates(): PortStates {
    const now = this.#trafficNow()
    const states = definedSpaces(this.#facility).map(s => portStates(this.#facility, s, now))
    const sum = (name: keyof PortStates): number => states.reduce((n, s) => n + s[name], 0)
    return {
      free: sum('free'),
      held: sum('held'),
      quarantined: sum('quarantined'),
      reserved: sum('reserved'),
      leasedIdle: sum('leasedIdle'),
      draining: sum('draining'),
    }
  }

  /** What is lost; undefined where nobody coordinates. */
  async #census(): Promise<CensusVerdict | undefined> {
    const { stacks, seed, coordination = 'coordinated' } = this.#options
    if (coordination !== 'coordinated' || !this.#audit) return undefined
    const spaces = coordinatedSpaces(this.#facility)
    const quarantineMs = Math.max(0, ...spaces.map(space => space.quarantineMs))
    const { result } = this.#threads.run({
      kind: 'census',
      facility: this.#facility.buffer,
      slot: stacks + 1,
      spaces: spaces.map(({ index }) => index),
      now: (this.#trafficNow() + quarantineMs + SKEW_MS_FREE) | 0,
      seed,
    })
    const taken = await result
    if (taken?.kind !== 'census') {
      throw new Error(`the census failed: ${taken?.kind === 'failure' ? taken.message : 'it died'}`)
    }
    return judgeCensus(spaces, this.#audit.auditor, taken.spaces)
  }
}

// --- internal ---

function workloadOf(traffic: ClusterOptions['traffic'], stacks: number): Workload {
  if (!isRecorded(traffic)) return { kind: 'synthetic', parameters: traffic }
  const { table } = traffic
  const schedule = buildSchedule(table, placeHosts(table.hosts.length, stacks), stacks)
  return { kind: 'recorded', table, schedule }
}

function clockOf(options: ClusterOptions, workload: Workload): ClockOptions {
  const { speed = 'max' } = options
  const order =
    options.order ??
    (workload.kind === 'recorded' ? { kind: 'window', ms: WINDOW_MS } : { kind: 'free' })
  const clock = { order, speed, startNs: nanoseconds() }
  if (order.kind !== 'strict' || workload.kind !== 'recorded') return clock
  const { events, stackEvents, stackStart, stacks } = workload.schedule
  const stackOfEvent = new Uint8Array(new SharedArrayBuffer(events.length))
  for (let stack = 0; stack < stacks; stack++) {
    for (let i = stackStart[stack]!; i < stackStart[stack + 1]!; i++) {
      stackOfEvent[stackEvents[i]!] = stack
    }
  }
  return { ...clock, stackOfEvent }
}

/** How far apart, in ms of traffic time, the clocks of two stacks may look to the audit. */
function skewOf({ order, speed }: ClockOptions): number {
  if (speed !== 'max') return Math.ceil(PAUSE_MS * Math.max(1, speed))
  if (order.kind === 'window') return 2 * order.ms
  return order.kind === 'strict' ? PAUSE_MS : SKEW_MS_FREE
}

function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

function immediate(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
