/** What some executions were like: how long, and where threads can fail. */
import { KIND, TIMEOUT, TOUCH } from '../machine/kinds.ts'
import type { Outcome } from '../machine/outcome.ts'
import type { Tracer, TraceStep } from '../machine/trace.ts'

/** A place of a thread's run before which it can fail: see Fault. */
export interface FaultPoint {
  readonly step: number
  readonly plain: number
  /** It is a wait, in which the thread can die as well. */
  readonly isWait: boolean
  readonly site: number
}

export interface Profile {
  readonly runs: number
  /** Threads that were seen, recoveries included. */
  readonly threads: number
  /** Of the longest run. */
  readonly steps: number
  /** By thread: where it can fail, without the places before mere reads, which are the same. */
  readonly faultPoints: readonly (readonly FaultPoint[])[]
}

/** Watches executions. `tracer` goes into each of them, `ended` follows. */
export class Profiler {
  #runs = 0
  #steps = 0
  /** By thread: what it did in this execution. */
  #made: { steps: number; plain: number }[] = []
  /** By thread: points by step, plain write and place: another schedule can bring it elsewhere. */
  readonly #points: Map<string, FaultPoint>[] = []
  /** Those of this execution. */
  #fresh: Map<string, FaultPoint>[] = []

  readonly tracer: Tracer = step => this.#watch(step)

  /** One that did not end tells of its loop only: it counts if there is no other. */
  ended({ steps, verdict }: Pick<Outcome, 'steps' | 'verdict'>): void {
    if (verdict !== 'livelock' || this.#runs === 0) {
      this.#steps = Math.max(this.#steps, steps)
      this.#keep()
    }
    this.#runs++
    this.#made = []
    this.#fresh = []
  }

  profile(): Profile {
    return {
      runs: this.#runs,
      threads: this.#points.length,
      steps: this.#steps,
      faultPoints: this.#points.map(points =>
        [...points.values()].sort((a, b) => a.step - b.step || b.plain - a.plain),
      ),
    }
  }

  // --- internal ---

  #keep(): void {
    for (const [thread, fresh] of this.#fresh.entries()) {
      this.#points[thread] ??= new Map()
      const points = this.#points[thread]
      for (const [key, point] of fresh) if (!points.has(key)) points.set(key, point)
    }
  }

  #watch({ thread, kind, site, touch, choice }: TraceStep): void {
    while (this.#fresh.length <= thread) this.#fresh.push(new Map())
    this.#made[thread] ??= { steps: 0, plain: 0 }
    const made = this.#made[thread]
    const isStep = choice !== undefined
    if (isStep && (choice >= TIMEOUT || kind === KIND.CRASH || kind === KIND.STALL)) return
    if (!isStep && kind !== KIND.PLAIN_WRITE) return
    const isWait = kind === KIND.WAIT
    if (!isStep) made.plain++
    if (isWait || (touch & CHANGES) !== 0) {
      const [step, plain] = [made.steps, isStep ? 0 : made.plain]
      const key = `${step}/${plain}/${site}`
      if (!this.#fresh[thread]!.has(key)) {
        this.#fresh[thread]!.set(key, { step, plain, isWait, site })
      }
    }
    if (!isStep) return
    made.steps++
    made.plain = 0
  }
}

/** What others can notice of a step. */
const CHANGES = TOUCH.WRITE | TOUCH.LIST | TOUCH.INVOKE | TOUCH.RESPOND
