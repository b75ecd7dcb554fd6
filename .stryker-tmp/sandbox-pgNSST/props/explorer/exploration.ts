/** What an exploration is asked for, and what it came to. */
// @ts-nocheck

import type { SessionRequest } from './loading/load-session.ts'
import type { Verdict } from './machine/outcome.ts'
import type { Session } from './session.ts'

/** What makes a scenario file a session. Everything in it is part of a replay token. */
export type LoadOptions = Omit<SessionRequest, 'file' | 'faults'>

export const STRATEGIES = [
  'portfolio',
  'random-walk',
  'pct',
  'pos',
  'surw',
  'reads-from',
  'preemption-bounded',
  'exhaustive',
] as const
export type StrategyName = (typeof STRATEGIES)[number]

export const ENGINES = ['fiber', 'threads'] as const
export type Engine = (typeof ENGINES)[number]

export interface ExploreOptions extends LoadOptions {
  readonly strategy?: StrategyName
  /** Executions, at most. */
  readonly schedules?: number
  /** Real seconds, at most. */
  readonly seconds?: number
  /** Of every choice and of the threads' random numbers. */
  readonly seed?: number
  /** Threads that die in one execution, at most. */
  readonly crashes?: number
  /** Threads that are taken for dead and go on, at most. */
  readonly stalls?: number
  /** preemption-bounded: preemptions in one execution, at most. */
  readonly preemptions?: number
  readonly engine?: Engine
  /** Sampling goes on after a failure, to count how many executions fail. */
  readonly keepsGoing?: boolean
  /** A failure is executed once more on real threads. */
  readonly confirm?: boolean
  /** Real threads that explore; default: one for each core. */
  readonly workers?: number
  /** Before the first execution. */
  readonly onStart?: (parameters: Parameters) => void
  readonly onProgress?: (progress: Progress) => void
  readonly signal?: AbortSignal
}

/** Everything that was drawn or assumed: the same parameters give the same exploration. */
export type Parameters = Readonly<Record<string, string | number | boolean>>

export interface Progress {
  readonly executions: number
  readonly steps: number
  readonly seconds: number
  /** Executions at a bound, or what else there is to say. */
  readonly note?: string
}

/** A place in the code under test; lines and columns from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Something that the engine could not see or not interrupt, and where. */
export interface NamedGap {
  readonly what: string
  readonly place: Place | undefined
}

/** A step of a failing run, as the JSON has it. */
export interface TraceEntry {
  readonly step: number
  readonly thread: number
  /** `compareExchange`, `wait`, `CRASH`, … */
  readonly operation: string
  /** Memory and element, or an object's name; empty: none. */
  readonly location: string
  readonly read?: string
  readonly written?: string
  /** The whole step in words. */
  readonly text: string
  /** The step before was another thread's, which could have gone on. */
  readonly preemption: boolean
  readonly place: Place | undefined
}

export interface Failure {
  readonly verdict: Verdict
  /** The line to paste. */
  readonly replay: string
  readonly token: string
  /** What is wrong, in one line. */
  readonly message: string
  /** What went wrong, and which operations' order decides. */
  readonly explanation: string
  readonly preemptions: number
  /** No schedule with the same faults and fewer preemptions fails in the same way; false: unknown. */
  readonly preemptionsProved: boolean
  readonly crashes: number
  readonly stalls: number
  /** The shrunk run. */
  readonly trace: readonly TraceEntry[]
  readonly diagram: string
  readonly place: Place | undefined
  /** Whether real threads did the same; none: nobody asked. */
  readonly confirmed?: { readonly yes: boolean; readonly how: string }
}

/** A place where a thread can die: before a write of shared memory, or in a wait. */
export interface CrashPoint {
  readonly place: Place
  /** Source text of the write. */
  readonly name: string
  /** Executions in which a thread died right before it. */
  readonly crashed: number
  /** Those of them that ended as they should. */
  readonly recovered: number
  /** Why nobody can die here: a call that cannot be interrupted. */
  readonly never?: string
}

export interface Exploration {
  readonly scenario: string
  /** Relative to the working directory. */
  readonly file: string
  readonly verdict: Verdict
  readonly complete: boolean
  /** Complete ones. */
  readonly executions: number
  /** Executions that an exhaustive search gave up as repetitions. */
  readonly blocked: number
  readonly steps: number
  readonly seconds: number
  readonly strategy: string
  readonly seed: number
  /** What the run established, in words. */
  readonly established: string
  /** Why it is not complete, or not `ok`, other than a failure. */
  readonly gaps: readonly NamedGap[]
  readonly coverage?: readonly CrashPoint[]
  /** Figures to print, by name. */
  readonly statistics: Readonly<Record<string, string | number>>
  readonly failure?: Failure
}

/** Loads a scenario file: throws a ScenarioError or a RewriteError. */
export type Load = (request: SessionRequest) => Promise<Session>

/** Explores the scenario of a file; throws what {@link Load} throws. */
export type Explore = (file: URL, options: ExploreOptions) => Promise<Exploration>
