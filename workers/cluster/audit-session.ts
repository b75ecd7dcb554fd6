import type { Token } from '../../core/index.ts'
import { Auditor } from '../audit/auditor.ts'
import { JournalWriter } from '../audit/journal.ts'
import { allocateJournals } from '../audit/journal-layout.ts'
import { JournalReader } from '../audit/journal-reader.ts'
import { RecordKind, RecordResult, type RecordSink } from '../audit/record.ts'
import type { SpaceConfig } from '../audit/space-state.ts'

/** Records per stack: a second or so of a busy stack, so that a slow reader is waited for rarely. */
const JOURNAL_RECORDS = 1 << 15
/** The supervisor's own ring, which must never be full: it writes two records per crash. */
const SUPERVISOR_RING = 0

/** The audit of one run: journals that the stacks write, read and judged on the main thread. */
export class AuditSession {
  readonly journals: SharedArrayBuffer
  readonly auditor: Auditor
  readonly #reader: JournalReader
  readonly #writer: JournalWriter
  readonly #sink: RecordSink

  /** @param also gets every record too, after it has been judged */
  constructor(
    stacks: number,
    space: SpaceConfig,
    options: { skewMs: number; uncoordinated: boolean; also?: RecordSink },
  ) {
    const { skewMs, uncoordinated, also } = options
    this.journals = allocateJournals({ writers: stacks + 1, capacityRecords: JOURNAL_RECORDS })
    this.auditor = new Auditor({ spaces: [space], skewMs, uncoordinated })
    this.#reader = new JournalReader(this.journals)
    this.#writer = new JournalWriter(this.journals, SUPERVISOR_RING, { neverWait: true })
    const { auditor } = this
    this.#sink = (stamp, kind, index, port, tick, owner, result) => {
      auditor.accept(stamp, kind, index, port, tick, owner, result)
      also?.(stamp, kind, index, port, tick, owner, result)
    }
  }

  /** Judges what has been written so far, at most `max` records. Returns how many. */
  drain(max: number): number {
    return this.#reader.drain(max, this.#sink)
  }

  /** A stack's thread has exited. */
  fenced(stack: number, token: Token, tick: number): void {
    if (token !== 0) this.#append(RecordKind.FENCE, token, tick)
    this.#reader.exited(stack + 1)
  }

  recovered(token: Token, tick: number): void {
    this.#append(RecordKind.RECOVERED, token, tick)
  }

  /** A stack's next incarnation is about to start. */
  restarting(stack: number): void {
    this.#reader.joined(stack + 1)
  }

  /** Judges the rest, once all threads have ended. */
  finish(): void {
    this.#reader.finish(this.#sink)
  }

  #append(kind: number, token: Token, tick: number): void {
    this.#writer.append(kind, 0, 0, tick, token, RecordResult.NONE)
  }
}
