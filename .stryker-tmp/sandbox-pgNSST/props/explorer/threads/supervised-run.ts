/** One execution on real threads, as the supervisor sees it. */
// @ts-nocheck

import type { MessagePort } from 'node:worker_threads'
import { sharedMemoriesIn } from '../loading/shared-memories.ts'
import { KIND, KIND_NAMES, TIMEOUT } from '../machine/kinds.ts'
import { STATUS } from '../machine/machine.ts'
import { type Verdict, verdictOfThrown } from '../machine/outcome.ts'
import type { Result, Scenario } from '../scenario.ts'
import { ANY, CAME_TO, type Control, LOG, REQUEST, STOP, SUPERVISOR, WORD } from './control.ts'
import type {
  Birth,
  Ended,
  FromSupervisor,
  LoggedStep,
  RealOutcome,
  Recorded,
  RunRequest,
} from './messages.ts'
import type { Modules } from './modules.ts'
import { drain, post, RealAtomics } from './real.ts'
import type { Death } from './remote-history.ts'
import type { ThreadMachine } from './thread-machine.ts'

/** What an execution is made with. */
export interface RunParts {
  readonly control: Control
  readonly machine: ThreadMachine
  readonly modules: Modules
  /** To the threads. */
  readonly ports: ReadonlyMap<number, MessagePort>
  readonly tell: (message: FromSupervisor) => void
  readonly request: RunRequest
}

type Judgement = Pick<RealOutcome, 'verdict' | 'message' | 'thread'>

export class SupervisedRun {
  readonly #parts: RunParts
  readonly #scenario: Scenario
  readonly #results: Result[] = []
  readonly #events: (Recorded | Death)[] = []
  readonly #texts: string[] = []
  #state: unknown
  #memories: Birth['memories'] = []
  #observed: { readonly value: unknown } | undefined
  #violation: { readonly verdict: Verdict; readonly message: string } | undefined

  constructor(parts: RunParts) {
    this.#parts = parts
    this.#scenario = parts.modules.scenario()
  }

  /** Runs it from setup to judgement. */
  execute(): RealOutcome {
    this.#begin()
    const { control, machine } = this.#parts
    let next = machine.scheduler.next()
    for (;;) {
      if (next !== SUPERVISOR) {
        machine.scheduler.give(next)
        machine.scheduler.await()
      }
      if (control.words[WORD.REQUEST] === REQUEST.OVER) return this.#outcome()
      next = this.#serve()
    }
  }

  /** Steps of histories and deaths so far, in order. */
  events(): readonly (Recorded | Death)[] {
    this.#collect()
    return this.#events
  }

  // --- internal ---

  #begin(): void {
    const { control, machine, request } = this.#parts
    const { words } = control
    const { input } = request
    machine.begin([], request.seed)
    this.#state = this.#scenario.setup(input)
    this.#memories = sharedMemoriesIn(this.#state)
    const { threads } = this.#scenario
    const count = (typeof threads === 'function' ? threads(input) : threads).length
    control.clear()
    control.plan(request.faults)
    this.#follow()
    words[WORD.SCENARIO_THREADS] = count
    words[WORD.RECOVERS] = this.#scenario.onCrash === undefined ? 0 : 1
    words[WORD.THREADS] = count + (words[WORD.RECOVERS] === 1 ? request.helpers : 0)
    words[WORD.HAS_ALWAYS] = this.#scenario.always === undefined ? 0 : 1
    words[WORD.MAY_THROW] = this.#scenario.mayThrow === true ? 1 : 0
    words[WORD.STEPS_MAX] = request.stepsMax
    words[WORD.TIMEOUTS_LEFT] = request.timeouts
    words[WORD.MODE] = request.mode
    words[WORD.RANDOM] = request.random
    for (const port of this.#parts.ports.values()) drain(port)
    for (let t = 0; t < count; t++) this.#birth(t, -1)
  }

  #follow(): void {
    const { control, request } = this.#parts
    control.choices.set(request.choices)
    control.words[WORD.CHOICES] = request.choices.length
    for (let i = 0; i < request.choices.length; i++) {
      const { kind = ANY, address = ANY } = request.expected[i] ?? {}
      control.expectedKind[i] = kind
      control.expectedAddress[i] = kind === KIND.CUSTOM ? ANY : address
    }
  }

  #birth(thread: number, victim: number): void {
    const { control, machine, ports, request } = this.#parts
    const { input, seed } = request
    const observes = victim >= 0 && this.#scenario.observe !== undefined
    const { message, transfer } = observes ? { message: this.#state } : this.#sent(victim, thread)
    const common = { input, seed, memories: this.#memories, victim, observes }
    post(ports.get(thread)!, { ...common, message } satisfies Birth, transfer)
    control.words[WORD.BORN] = Math.max(control.words[WORD.BORN]!, thread + 1)
    machine.scheduler.become(thread, STATUS.ADVANCING)
  }

  #sent(victim: number, thread: number): { message: unknown; transfer?: readonly object[] } {
    const to = victim >= 0 ? -1 : thread
    return this.#scenario.send?.(this.#state, to) ?? { message: this.#state }
  }

  /** Does what was asked; gives the slot that goes on. */
  #serve(): number {
    const { control, machine } = this.#parts
    const { scheduler } = machine
    const thread = control.words[WORD.REQUEST_THREAD]!
    switch (control.words[WORD.REQUEST]) {
      case REQUEST.ALWAYS:
        this.#always(thread)
        return control.words[WORD.STOPPED] === STOP.NOT ? thread : scheduler.next()
      case REQUEST.BURY:
        this.#bury(thread)
        break
      default:
        this.#recover(thread)
    }
    return scheduler.next()
  }

  #always(thread: number): void {
    try {
      this.#scenario.always!(this.#observe())
    } catch (error) {
      this.#violated(error)
      this.#parts.machine.scheduler.stop(STOP.INVARIANT, thread)
    }
  }

  /** Terminates the thread's worker, and waits for its exit. */
  #bury(thread: number): void {
    const { control, machine, tell } = this.#parts
    const { words } = control
    RealAtomics.store(words, WORD.EXITED, 0)
    tell({ what: 'bury', slot: thread })
    while (RealAtomics.load(words, WORD.EXITED) === 0) RealAtomics.wait(words, WORD.EXITED, 0)
    machine.scheduler.become(thread, STATUS.DEAD)
    this.#collect()
    this.#results[thread] = { status: 'crashed', site: '' }
    this.#events.push({ what: 'death', at: words[WORD.STEPS]!, thread })
    this.#recover(thread)
  }

  #recover(victim: number): void {
    const helper = this.#parts.machine.scheduler.helper()
    if (helper >= 0) this.#birth(helper, victim)
  }

  #observe(): unknown {
    if (this.#observed === undefined) {
      const { observe, attach } = this.#scenario
      if (observe !== undefined) this.#observed = { value: observe(this.#state) }
      else {
        const { message, transfer = [] } = this.#sent(0, -1)
        const cloned: unknown = structuredClone(message, { transfer: transfer as never })
        this.#observed = { value: attach === undefined ? cloned : attach(cloned, -1) }
      }
    }
    return this.#observed.value
  }

  #violated(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    this.#violation = { verdict: verdictOfThrown(error), message }
  }

  /** Reads what threads have sent. */
  #collect(): void {
    for (const [thread, port] of this.#parts.ports) {
      for (const message of drain(port) as (Ended | Recorded)[]) {
        if (message.what === 'history') this.#events.push(message)
        else {
          const { status, value, text } = message
          this.#texts[thread] = text
          this.#results[thread] = status === 'threw' ? { status, error: value } : { status, value }
        }
      }
    }
    this.#events.sort((a, b) => a.at - b.at)
  }

  #outcome(): RealOutcome {
    this.#collect()
    const { control } = this.#parts
    const { words, status, taken } = control
    const judged = this.#judge()
    const unfinished: number[] = []
    for (let t = 0; t < words[WORD.BORN]!; t++) if (status[t] !== STATUS.ENDED) unfinished.push(t)
    const steps = words[WORD.STEPS]!
    const divergence = words[WORD.DIVERGED_AT]! >= 0 ? this.#divergence() : undefined
    return {
      ...judged,
      steps,
      choices: [...taken.subarray(0, steps)],
      log: logOf(control),
      ...(divergence === undefined ? {} : { divergence }),
      unfinished,
      handovers: words[WORD.HANDOVERS]!,
    }
  }

  #judge(): Judgement {
    const { words } = this.#parts.control
    const thread = words[WORD.STOP_THREAD]!
    const at = (verdict: Verdict, message: string): Judgement => ({ verdict, message, thread })
    switch (words[WORD.STOPPED]) {
      case STOP.INVARIANT:
        return at(this.#violation!.verdict, this.#violation!.message)
      case STOP.EXCEPTION:
        return at('exception', this.#texts[thread]!)
      case STOP.LIVELOCK:
        return at('livelock', `${words[WORD.STEPS]} steps and no end`)
      case STOP.NONDETERMINISM: {
        const { step, expected, actual } = this.#divergence()
        return at('nondeterminism', `step ${step}: expected ${expected}, but ${actual}`)
      }
      case STOP.UNKNOWN:
        return at('unknown', 'Atomics.waitAsync cannot be modelled')
      case STOP.IN_VAIN:
        return at('livelock', 'waits time out again and again, and nothing else happens')
      default:
        return this.#judgeEnd()
    }
  }

  /** All threads have ended, none can go on, or the schedule is over. */
  #judgeEnd(): Judgement {
    const { words, status } = this.#parts.control
    const blocked: number[] = []
    const ready: number[] = []
    for (let t = 0; t < words[WORD.BORN]!; t++) {
      if (status[t] === STATUS.READY) ready.push(t)
      else if (status[t] === STATUS.WAITING) blocked.push(t)
    }
    if (ready.length > 0 && !this.#parts.request.endsStuck) {
      const message = `the schedule is over, and ${threadNames(ready)} could go on`
      return { verdict: 'nondeterminism', message, thread: ready[0]! }
    }
    const stuck = [...blocked, ...ready]
    if (stuck.length > 0) {
      const verdict = blocked.length > 0 ? 'deadlock' : 'livelock'
      const does = `${blocked.length > 0 ? 'wait' : 'spin'}${stuck.length === 1 ? 's' : ''} for ever`
      return { verdict, message: `${threadNames(stuck)} ${does}`, thread: stuck[0]! }
    }
    try {
      const count = words[WORD.SCENARIO_THREADS]!
      const told = Array.from(
        { length: count },
        (_, t): Result => this.#results[t] ?? { status: 'crashed', site: '' },
      )
      const { finally: check } = this.#scenario
      check?.call(this.#scenario, this.#observe(), told, this.#parts.request.input)
    } catch (error) {
      this.#violated(error)
      return { ...this.#violation!, thread: -1 }
    }
    return { verdict: 'ok', message: '', thread: -1 }
  }

  #divergence(): { step: number; expected: string; actual: string } {
    const { control } = this.#parts
    const step = control.words[WORD.DIVERGED_AT]!
    const choice = control.choices[step]!
    const t = choice % TIMEOUT
    const what = control.expectedKind[step]!
    const name = choice >= TIMEOUT ? 'time-out of a wait' : (KIND_NAMES[what] ?? 'a step')
    const expected = `thread ${t}: ${name}${where(what, control.expectedAddress[step]!)}`
    return { step, expected, actual: actual(control, t) }
  }
}

// --- internal ---

function threadNames(threads: readonly number[]): string {
  return threads.map(t => `thread ${t}`).join(' and ')
}

function where(kind: number, address: number): string {
  return kind >= KIND.CUSTOM || address === ANY ? '' : ` at address ${address}`
}

function actual({ status, kind, address, words }: Control, t: number): string {
  if (t >= words[WORD.BORN]!) return `thread ${t} is not there yet`
  if (status[t] === STATUS.ENDED) return `thread ${t} has ended`
  if (status[t] === STATUS.DEAD) return `thread ${t} is dead`
  if (status[t] === STATUS.WAITING) return `thread ${t} waits`
  return `thread ${t} is at ${KIND_NAMES[kind[t]!]}${where(kind[t]!, address[t]!)}`
}

function logOf({ log, words }: Control): LoggedStep[] {
  return Array.from({ length: words[WORD.LOGGED]! }, (_, i) => {
    const at = i * LOG.WORDS
    const cameTo = log[at + LOG.CAME_TO]!
    return {
      thread: log[at + LOG.THREAD]!,
      kind: log[at + LOG.KIND]!,
      address: log[at + LOG.ADDRESS]!,
      result: cameTo === CAME_TO.VALUE ? log[at + LOG.VALUE]! : (RESULTS[cameTo] ?? ''),
    }
  })
}

const RESULTS: Readonly<Record<number, string>> = {
  [CAME_TO.BLOCKS]: 'blocks',
  [CAME_TO.NOT_EQUAL]: 'not-equal',
  [CAME_TO.TIMED_OUT]: 'timed-out',
}
