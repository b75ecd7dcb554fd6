/** Judges a history file again. */
// @ts-nocheck

import assert from 'node:assert/strict'
import { Auditor, type AuditTotals } from './auditor.ts'
import type { HistoryHeader, HistoryRecord } from './history.ts'
import { type HistoryVisitor, readHistory } from './read-history.ts'
import type { SpaceDefinition } from './space-config.ts'
import type { Violation, ViolationKind } from './violation.ts'

export interface HistoryVerdict {
  readonly header: HistoryHeader
  readonly verdict: 'clean' | 'violation'
  readonly records: number
  readonly violationCount: number
  readonly counts: Readonly<Record<ViolationKind, number>>
  /** The first violations. */
  readonly violations: readonly Violation[]
  /** Of an excerpt these count only what is in it. */
  readonly totals: AuditTotals
  /** What a history of this kind cannot show, in words for people. */
  readonly notJudged: readonly string[]
}

/** Streams a history file through a fresh auditor. Rejects with a HistoryError. */
export async function judgeHistory(path: string): Promise<HistoryVerdict> {
  const judge = new HistoryJudge()
  const header = await readHistory(path, judge)
  const { auditor } = judge
  return {
    header,
    verdict: auditor.verdict(),
    records: judge.records,
    violationCount: auditor.violationCount,
    counts: auditor.counts,
    violations: auditor.violations,
    totals: auditor.totals,
    notJudged: notJudged(header),
  }
}

/** The audit of a history that is being read. */
export class HistoryJudge implements HistoryVisitor {
  readonly #definitions: SpaceDefinition[] = []
  #auditor: Auditor | undefined
  records = 0

  /** The auditor, once the header has been read. */
  get auditor(): Auditor {
    assert(this.#auditor !== undefined, 'the header has not been read')
    return this.#auditor
  }

  header(header: HistoryHeader): void {
    this.#auditor = auditorFor(header, this.#definitions)
  }

  record({ stamp, kind, scope, port, tick, owner, result, definition }: HistoryRecord): void {
    this.records++
    if (definition !== undefined) this.#definitions[port] = definition
    this.auditor.accept(stamp, kind, scope, port, tick, owner, result)
  }
}

// --- internal ---

function auditorFor(
  { spaces, destinations = [], skewMs, mode, scope }: HistoryHeader,
  definitions: readonly SpaceDefinition[],
): Auditor {
  const uncoordinated = mode === 'uncoordinated'
  const excerpt = scope === 'excerpt'
  return new Auditor({ spaces, destinations, definitions, skewMs, uncoordinated, excerpt })
}

function notJudged({ scope, mode }: HistoryHeader): string[] {
  const missing = ['lost ports (they take a census of the running facility)']
  if (mode === 'uncoordinated') missing.push('hold-downs (nobody coordinates)')
  if (mode === 'uncoordinated') missing.push('exhaustion (nobody coordinates)')
  else if (scope === 'excerpt') missing.push('exhaustion (an excerpt has not all holds)')
  if (scope === 'excerpt') missing.push('records outside the excerpt')
  return missing
}
