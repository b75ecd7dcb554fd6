/** Judges a history file again. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Auditor, type AuditTotals } from './auditor.ts'
import { HistoryError, type HistoryHeader, parseHeader, parseRecord } from './history.ts'
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
  const input = createReadStream(path, { encoding: 'utf8' })
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  // readline does not pass its input's errors on to the iterator.
  const failed = new Promise<never>((_, reject) => input.once('error', reject))
  try {
    return await Promise.race([failed, judgeLines(path, lines)])
  } catch (error) {
    throw error instanceof HistoryError ? error : readError(path, error)
  } finally {
    lines.close()
    input.destroy()
  }
}

// --- internal ---

async function judgeLines(path: string, lines: AsyncIterable<string>): Promise<HistoryVerdict> {
  let header: HistoryHeader | undefined
  let auditor: Auditor | undefined
  const definitions: SpaceDefinition[] = []
  let number = 0
  let stampBefore = 0
  for await (const text of lines) {
    number++
    if (header === undefined || auditor === undefined) {
      header = parseHeader(path, text)
      auditor = auditorFor(header, definitions)
      continue
    }
    const record = parseRecord(path, number, text, header)
    const { stamp, kind, scope, port, tick, owner, result, definition } = record
    if (stamp <= stampBefore) {
      throw new HistoryError('line', path, number, `stamp ${stamp} comes after ${stampBefore}`)
    }
    stampBefore = stamp
    if (definition !== undefined) definitions[port] = definition
    auditor.accept(stamp, kind, scope, port, tick, owner, result)
  }
  if (header === undefined || auditor === undefined) {
    throw new HistoryError('empty', path, 0, 'the file is empty')
  }
  return {
    header,
    verdict: auditor.verdict(),
    records: number - 1,
    violationCount: auditor.violationCount,
    counts: auditor.counts,
    violations: auditor.violations,
    totals: auditor.totals,
    notJudged: notJudged(header),
  }
}

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

function readError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error
  const [code, text] =
    error.code === 'ENOENT'
      ? (['missing', 'no such file'] as const)
      : (['unreadable', `cannot be read: ${error.message}`] as const)
  return Object.assign(new HistoryError(code, path, 0, text), { cause: error })
}
