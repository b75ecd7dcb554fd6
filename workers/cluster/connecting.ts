/** The opens and closes of one incarnation of a stack, each written down before and after. */
import assert from 'node:assert/strict'
import {
  FacilityError,
  type LeaksOfStack,
  REFUSED,
  SourceChoice,
  type Stack,
  serialOf,
} from '../../core/index.ts'
import type { JournalWriter } from '../audit/journal.ts'
import { RecordKind, RecordResult, scopeOf } from '../audit/record.ts'
import { OpenConnections } from '../operations/open-connections.ts'
import type { Random } from '../random.ts'
import type { EventSource } from '../traffic/source.ts'
import { DESTINATION_UNKNOWN, PORT_UNKNOWN } from '../traffic/table.ts'
import { COUNTER, type RunControl } from './control.ts'
import { Places, type SourceTable } from './places.ts'
import { CoordinatedPorts, LoggedPorts, OwnPicks, type Ports } from './ports.ts'
import type { StackTask } from './stack-task.ts'

export interface ConnectingOptions {
  readonly task: StackTask
  readonly stack: Stack
  readonly control: RunControl
  readonly journal: JournalWriter | undefined
  readonly random: Random
  /** The traffic clock as it is now, also while a call lasts. */
  readonly clock: () => number
}

/** A DVIPA that a connection may have as its source. */
interface Source {
  readonly space: number
  readonly family: 4 | 6
  readonly ports: Ports
  /** A port is had towards one destination there. */
  readonly tuples: boolean
}

export class Connecting {
  readonly open: OpenConnections
  readonly #options: ConnectingOptions
  readonly #places: Places
  readonly #choice: SourceChoice
  /** By the space's number. What stacks pick by themselves is kept here too. */
  readonly #known: (Source | undefined)[] = []
  #table: SourceTable
  /** Per choice of the table: its only source, opened once. */
  #only: (Source | undefined)[] = []

  constructor(options: ConnectingOptions) {
    const { task, stack } = options
    const names = task.workload.kind === 'recorded' ? task.workload.table.destinations : []
    this.#options = options
    this.#places = new Places(names)
    this.#choice = new SourceChoice(stack, 'tcp')
    this.#table = task.sources
    this.open = new OpenConnections({
      stack: task.name,
      incarnation: task.incarnation,
      spaces: stack.facility.spaces,
      destinations: names,
      // What an uncoordinated stack calls a handle is the port.
      serialOf: handle => (task.coordination === 'coordinated' ? serialOf(handle) : 0),
    })
  }

  /** From now on connections get their sources by this table. */
  useSources(table: SourceTable): void {
    this.#table = table
    this.#only = []
  }

  openConnection(event: EventSource, now: number): void {
    const { task, control } = this.#options
    const { coordination, stack } = task
    if (coordination === 'logged' && event.srcPort === PORT_UNKNOWN) return // Skipped.
    control.count(stack, COUNTER.BEGUN)
    let handle: number = REFUSED.NOT_DEFINED // No DVIPA can be its source.
    for (const source of this.#sources(event.destination, now)) {
      handle = this.#openAt(source, event, now)
      if (handle !== REFUSED.EXHAUSTED && handle !== REFUSED.TABLE_FULL) break
    }
    if (handle < 0) {
      control.count(stack, COUNTER.REASONS - handle - 1)
      control.count(stack, COUNTER.REFUSED)
      return
    }
    control.count(stack, COUNTER.OPENED)
  }

  closeConnection(event: EventSource, now: number): void {
    const { task, control } = this.#options
    const open = this.open.get(event.key)
    if (open === undefined) return // Refused, skipped, or lost with an earlier incarnation.
    const source = this.#sourceOf(open.space)
    const scope = this.#scope(source, open.destination)
    const port = source.ports.portOf(open.handle)
    this.#record(RecordKind.RELEASE_BEGIN, scope, port, now, RecordResult.NONE)
    const closed = source.ports.close(open.handle, now)
    this.open.closed(event.key) // First, as above.
    const result = closed === 0 ? RecordResult.OK : RESULT_OF_REFUSAL[-closed - 1]
    this.#record(RecordKind.RELEASE_END, scope, port, now, result)
    control.count(task.stack, closed === 0 ? COUNTER.CLOSED : COUNTER.CLOSE_REFUSED)
  }

  /**
   * What the stack holds without an open connection. With `free` it is released; the journal does not tell
   * of that, for a stack that loses a connection without dying has failed anyway.
   */
  reconcile(now: number, free: boolean): LeaksOfStack {
    const { task, stack } = this.#options
    const who = { stack: task.name, incarnation: task.incarnation }
    // What stacks pick by themselves, or take from the input, the facility does not know.
    if (task.coordination !== 'coordinated') return { leaks: [], unknown: [] }
    const { leaks, unknown } = stack.reconcile(this.open.known(), now, { free })
    return {
      leaks: leaks.map(leak => ({ ...who, ...leak })),
      unknown: unknown.map(known => ({ ...who, ...known })),
    }
  }

  // --- internal ---

  #openAt(source: Source, event: EventSource, now: number): number {
    const { task, clock } = this.#options
    const wanted = task.coordination === 'logged' ? event.srcPort : 0
    const scope = this.#scope(source, event.destination)
    this.#record(RecordKind.ACQUIRE_BEGIN, scope, wanted, now, RecordResult.NONE)
    const destination = this.#places.reach(event.destination, source.family)
    const handle = source.ports.open(now, event.srcPort, destination)
    if (handle < 0) {
      const result = RESULT_OF_REFUSAL[-handle - 1]
      this.#record(RecordKind.ACQUIRE_END, scope, 0, clock(), result)
      return handle
    }
    // By the clock as it is now: while this stack did not run, others may have moved it past the end
    // of the port's hold-down.
    const port = source.ports.portOf(handle)
    // First: while the record waits, an order may ask what is open.
    this.open.opened(event.key, handle, source.space, event.destination, now)
    this.#record(RecordKind.ACQUIRE_END, scope, port, clock(), RecordResult.OK)
    return handle
  }

  /** The sources that a connection may have, the best one first. None, if all have just been deleted. */
  #sources(destination: number, now: number): readonly Source[] {
    try {
      return this.#sourcesNow(destination, now)
    } catch (error) {
      // A change is made before the stacks are told: the new table is on its way.
      if (error instanceof FacilityError && error.code === 'NO_SUCH_SPACE') return []
      throw error
    }
  }

  #sourcesNow(destination: number, now: number): readonly Source[] {
    const { choiceOf, choices } = this.#table
    const choice = choiceOf[destination === DESTINATION_UNKNOWN ? choiceOf.length - 1 : destination]
    const known = this.#only[choice]
    if (known !== undefined) return [known]
    const sources = choices[choice]
    if (sources.length === 1) {
      const only = this.#sourceAt(sources[0])
      this.#only[choice] = only
      return [only]
    }
    return this.#choice
      .order(sources, now, this.#places.tell(destination))
      .map(({ entry }) => this.#sourceOf(entry.index))
  }

  #sourceAt(address: string): Source {
    const { index } = this.#options.stack.space(address, 'tcp').entry
    return this.#sourceOf(index)
  }

  #sourceOf(index: number): Source {
    const known = this.#known[index]
    if (known !== undefined) return known
    const { task, stack, random } = this.#options
    const space = stack.spaceAt(index)
    const { family, low, high, structure } = space.entry
    const ports =
      task.coordination === 'coordinated'
        ? new CoordinatedPorts(space)
        : task.coordination === 'pick'
          ? new OwnPicks(low, high, task.reserved, random)
          : new LoggedPorts()
    const tuples = structure === 'routing-table' && task.coordination === 'coordinated'
    const source = { space: index, family, ports, tuples }
    this.#known[index] = source
    return source
  }

  #scope({ space, tuples }: Source, destination: number): number {
    return tuples ? scopeOf(space, this.#places.number(destination)) : scopeOf(space)
  }

  #record(kind: number, scope: number, port: number, tick: number, result: number): void {
    const { journal, stack } = this.#options
    journal?.append(kind, scope, port, tick, stack.token, result)
  }
}

/** The audit's result codes for the facility's refusals, by -code - 1. */
const RESULT_OF_REFUSAL: readonly number[] = [
  RecordResult.EXHAUSTED,
  RecordResult.IN_USE,
  RecordResult.RESERVED,
  RecordResult.QUARANTINED,
  RecordResult.OTHER,
  RecordResult.NOT_HELD,
  RecordResult.FENCED,
  RecordResult.TABLE_FULL,
  RecordResult.NOT_DEFINED,
]
assert.equal(RESULT_OF_REFUSAL[-REFUSED.FENCED - 1], RecordResult.FENCED)
