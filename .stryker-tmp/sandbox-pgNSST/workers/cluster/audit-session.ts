// @ts-nocheck
import type { Token } from '../../core/index.ts'
import { Auditor } from '../audit/auditor.ts'
import { ExcerptRecorder } from '../audit/excerpt.ts'
import { HistoryError, type HistoryRun } from '../audit/history.ts'
import { HistoryWriter, writeExcerpt } from '../audit/history-writer.ts'
import { JournalWriter } from '../audit/journal.ts'
import { allocateJournals } from '../audit/journal-layout.ts'
import { JournalReader } from '../audit/journal-reader.ts'
import { RecordKind, RecordResult, type RecordSink, scopeOf } from '../audit/record.ts'
import type { SpaceDefinition } from '../audit/space-config.ts'

/** Records per stack: a second or so of a busy stack, so that a slow reader is waited for rarely. */
const JOURNAL_RECORDS = 1 << 15
/** The supervisor's own ring, which must never be full: it writes two records per crash, and per change. */
const SUPERVISOR_RING = 0

export interface AuditSessionOptions {
  readonly stacks: number
  readonly run: HistoryRun
  /** Where the whole history goes. */
  readonly history: string | undefined
  /** Where an excerpt goes, if there is a violation and no whole history. */
  readonly excerpt: string | undefined
  readonly onLog: ((line: string) => void) | undefined
}

/** The audit of one run: journals that the stacks write, read and judged on the main thread. */
export class AuditSession {
  readonly journals: SharedArrayBuffer
  readonly auditor: Auditor
  readonly #options: AuditSessionOptions
  readonly #reader: JournalReader
  readonly #writer: JournalWriter
  /** What DEFINING records announce, by number. */
  readonly #definitions: SpaceDefinition[] = []
  readonly #recorder: ExcerptRecorder
  readonly #history: HistoryWriter | undefined
  readonly #sink: RecordSink

  /** Throws a HistoryError if the history cannot be written. */
  constructor(options: AuditSessionOptions) {
    const { stacks, run, history } = options
    const { spaces, destinations = [], skewMs, mode } = run
    this.#options = options
    this.journals = allocateJournals({ writers: stacks + 1, capacityRecords: JOURNAL_RECORDS })
    const uncoordinated = mode === 'uncoordinated'
    const definitions = this.#definitions
    this.auditor = new Auditor({ spaces, destinations, definitions, skewMs, uncoordinated })
    this.#reader = new JournalReader(this.journals)
    this.#writer = new JournalWriter(this.journals, SUPERVISOR_RING, { neverWait: true })
    this.#recorder = new ExcerptRecorder(this.auditor)
    this.#history = history === undefined ? undefined : new HistoryWriter(history, run, definitions)
    this.#sink = (stamp, kind, scope, port, tick, owner, result) => {
      this.#history?.accept(stamp, kind, scope, port, tick, owner, result)
      this.#recorder.accept(stamp, kind, scope, port, tick, owner, result)
    }
  }

  /** Judges what has been written so far, at most `max` records. Returns how many. */
  drain(max: number): number {
    return this.#reader.drain(max, this.#sink)
  }

  /** A stack's thread has exited. */
  fenced(stack: number, token: Token, tick: number): void {
    if (token !== 0) this.#append(RecordKind.FENCE, 0, 0, tick, token)
    this.#reader.exited(stack + 1)
  }

  recovered(token: Token, tick: number): void {
    this.#append(RecordKind.RECOVERED, 0, 0, tick, token)
  }

  /** A space is going to be defined anew: to be said before any stack is told. */
  defining(space: number, definition: SpaceDefinition, tick: number): void {
    const number = this.#definitions.push(definition) - 1
    this.#append(RecordKind.DEFINING, scopeOf(space), number, tick, 0)
  }

  /** The definition is complete. */
  defined(space: number, tick: number): void {
    this.#append(RecordKind.DEFINED, scopeOf(space), 0, tick, 0)
  }

  /** A space that began uncoordinated is switched on. */
  coordinated(space: number, tick: number): void {
    this.#append(RecordKind.COORDINATED, scopeOf(space), 0, tick, 0)
  }

  /** A stack's next incarnation is about to start. */
  restarting(stack: number): void {
    this.#reader.joined(stack + 1)
  }

  /**
   * Judges the rest, once all threads have ended. Returns the history file that was written: the whole
   * one if it was asked for, an excerpt if there is a violation. The verdict is worth more than the
   * excerpt: one that cannot be written is only reported.
   */
  finish(): string | undefined {
    this.#reader.finish(this.#sink)
    this.#history?.close()
    const { history, excerpt, run } = this.#options
    const found = this.#recorder.excerpt
    if (history !== undefined || excerpt === undefined || found === undefined) return history
    try {
      writeExcerpt(excerpt, run, found, this.#definitions)
      return excerpt
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error
      this.#options.onLog?.(`no excerpt of the history: ${error.message}`)
      return undefined
    }
  }

  #append(kind: number, scope: number, port: number, tick: number, owner: number): void {
    this.#writer.append(kind, scope, port, tick, owner, RecordResult.NONE)
  }
}
