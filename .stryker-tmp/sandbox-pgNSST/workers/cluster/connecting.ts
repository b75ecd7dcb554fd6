/** The opens and closes of one incarnation of a stack, each written down before and after. */
// @ts-nocheck

import assert from 'node:assert/strict'
import {
  type LeaksOfStack,
  POOL_ADDRESS,
  REFUSED,
  SourceChoice,
  type SpaceEntry,
  type Stack,
  serialOf,
} from '../../core/index.ts'
import type { JournalWriter } from '../audit/journal.ts'
import { RecordKind, RecordResult, scopeOf } from '../audit/record.ts'
import { OpenConnections } from '../operations/open-connections.ts'
import { Random } from '../random.ts'
import type { EventSource } from '../traffic/source.ts'
import { PORT_UNKNOWN } from '../traffic/table.ts'
import { COUNTER, type RunControl } from './control.ts'
import { choiceFor, Places, type SourceTable } from './places.ts'
import { CoordinatedPorts, LoggedPorts, OwnPicks, type Ports } from './ports.ts'
import { destinationsOf, type StackTask } from './stack-task.ts'

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
  readonly entry: SpaceEntry
  /** Which DVIPA the space was when it became a source. */
  readonly address: string
  readonly ports: Ports
  /** A port is had towards one destination there. */
  readonly tuples: boolean
}

export class Connecting {
  readonly open: OpenConnections
  readonly #options: ConnectingOptions
  readonly #places: Places
  #choice: SourceChoice
  /** By the space's number. What stacks pick by themselves is kept here too. */
  readonly #known: (Source | undefined)[] = []
  #table: SourceTable
  /** Per choice of the table: its only source, opened once. */
  #only: (Source | undefined)[] = []

  constructor(options: ConnectingOptions) {
    const { task, stack } = options
    const names = destinationsOf(task.workload)
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
    this.#choice = new SourceChoice(this.#options.stack, 'tcp')
  }

  openConnection(event: EventSource, now: number): void {
    const { task, control } = this.#options
    const { coordination, stack } = task
    if (coordination === 'logged' && event.srcPort === PORT_UNKNOWN) return // Skipped.
    control.count(stack, COUNTER.BEGUN)
    let handle: number = REFUSED.NOT_DEFINED // No DVIPA can be its source, or there is no pool.
    for (const source of this.#sources(event, now)) {
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
    const destination = this.#places.reach(event.destination, source.entry.family)
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
    this.open.opened(event.key, handle, source.entry.index, event.destination, now)
    this.#record(RecordKind.ACQUIRE_END, scope, port, clock(), RecordResult.OK)
    return handle
  }

  /** The sources that a connection may have, the best one first. */
  #sources({ key, destination }: EventSource, now: number): readonly Source[] {
    const { facility } = this.#options.stack
    if (this.#bindsExplicitly(key)) return this.#table.pool ? this.#defined([POOL_ADDRESS]) : []
    const choice = choiceFor(this.#table, destination)
    const known = this.#only[choice]
    // Between a change and the new table the space may have become another DVIPA's.
    if (known !== undefined && known.address === known.entry.address) return [known]
    const sources = this.#table.choices[choice]
    if (sources.length > 1) {
      const defined = sources.filter(address => facility.find(address, 'tcp') !== undefined)
      return this.#choice
        .order(defined, now, this.#places.tell(destination))
        .map(({ entry }) => this.#sourceOf(entry.index))
    }
    const found = this.#defined(sources)
    this.#only[choice] = found[0]
    return found
  }

  /** Those that have a space: a DVIPA that came without coordination while stacks ran has none. */
  #defined(addresses: readonly string[]): Source[] {
    const { facility } = this.#options.stack
    return addresses.flatMap(address => {
      const entry = facility.find(address, 'tcp')
      return entry === undefined ? [] : [this.#sourceOf(entry.index)]
    })
  }

  /** The same connections in each run. */
  #bindsExplicitly(key: number): boolean {
    const { explicitBind } = this.#options.task
    return explicitBind > 0 && new Random(EXPLICIT_STREAM, key).below(100) < explicitBind
  }

  #sourceOf(index: number): Source {
    const known = this.#known[index]
    if (known !== undefined && known.address === known.entry.address) return known
    const { task, stack, random } = this.#options
    const space = stack.spaceAt(index)
    const { entry } = space
    const { low, high, structure } = entry
    const ports =
      task.coordination === 'coordinated'
        ? new CoordinatedPorts(space)
        : task.coordination === 'pick'
          ? new OwnPicks(low, high, task.reserved, random)
          : new LoggedPorts()
    const tuples = structure === 'routing-table' && task.coordination === 'coordinated'
    const source = { entry, address: entry.address, ports, tuples }
    this.#known[index] = source
    return source
  }

  #scope({ entry: { index }, tuples }: Source, destination: number): number {
    return tuples ? scopeOf(index, this.#places.number(destination)) : scopeOf(index)
  }

  #record(kind: number, scope: number, port: number, tick: number, result: number): void {
    const { journal, stack } = this.#options
    journal?.append(kind, scope, port, tick, stack.token, result)
  }
}

/** Sets the choice of those that bind explicitly apart from other random streams. */
const EXPLICIT_STREAM = 0x6562

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
