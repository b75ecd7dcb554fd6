/** What a stack's thread is told when it starts, and what it says when it ends. */
// @ts-nocheck

import type { MessagePort } from 'node:worker_threads'
import type { Policy } from '../../core/index.ts'
import type { Schedule } from '../traffic/schedule.ts'
import { destinationNames, type SyntheticParameters } from '../traffic/synthetic.ts'
import type { ConnectionTable } from '../traffic/table.ts'
import type { ClockOptions } from './clock.ts'
import type { PlannedCrash } from './crash-plan.ts'
import type { SourceTable } from './places.ts'
import type { Coordination } from './ports.ts'

export type Workload =
  | { readonly kind: 'recorded'; readonly table: ConnectionTable; readonly schedule: Schedule }
  | { readonly kind: 'synthetic'; readonly parameters: Partial<SyntheticParameters> }

/** The destinations of a workload, by their numbers. */
export function destinationsOf(workload: Workload): readonly string[] {
  return workload.kind === 'recorded'
    ? workload.table.destinations
    : destinationNames(workload.parameters)
}

export interface StackTask {
  readonly kind: 'stack'
  readonly facility: SharedArrayBuffer
  readonly control: SharedArrayBuffer
  /** Undefined: the audit is off. */
  readonly journals: SharedArrayBuffer | undefined
  /** 0 … stacks - 1. Its slot is stack + 1, and so is its journal's ring; ring 0 is the supervisor's. */
  readonly stack: number
  readonly stacks: number
  readonly name: string
  /** 1 for the first. */
  readonly incarnation: number
  readonly workload: Workload
  readonly coordination: Coordination
  readonly sources: SourceTable
  readonly reserved: readonly number[]
  readonly policy: Policy
  /** Percent of the connections that get their port from the pool. */
  readonly explicitBind: number
  readonly seed: number
  readonly clock: ClockOptions
  /** Where this incarnation gets its orders; it is transferred. */
  readonly orders: MessagePort
  /** This stack's planned crashes that have not happened yet, in the order of their positions. */
  readonly crashes: readonly PlannedCrash[]
}

export interface StackResult {
  readonly kind: 'stack'
  readonly openAtEnd: number
}

/** The last look at the spaces: everything that can be had is taken. */
export interface CensusTask {
  readonly kind: 'census'
  readonly facility: SharedArrayBuffer
  readonly slot: number
  readonly spaces: readonly number[]
  /** Past every hold-down. */
  readonly now: number
  readonly seed: number
}

export interface SpaceCensus {
  /** The ports that it got, each towards every destination. */
  readonly ports: Int32Array
  /** Of a routing table: the connections that it then had room for. */
  readonly entries: number
}

export interface CensusResult {
  readonly kind: 'census'
  /** In the order of the task's spaces. */
  readonly spaces: readonly SpaceCensus[]
}

/** A failure of ours inside a thread, as data: errors lose their fields on the way. */
export interface ThreadFailure {
  readonly kind: 'failure'
  readonly message: string
  readonly stackTrace: string
}

export type ThreadTask = StackTask | CensusTask
export type ThreadResult = StackResult | CensusResult | ThreadFailure
