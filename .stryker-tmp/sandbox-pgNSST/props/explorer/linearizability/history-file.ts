/**
 * Linearizability of the history files that `portplex run --history` writes: each space on its own,
 * by the model of a port space, in parts of a port or a connection key.
 *
 * An operation is known by its records: from BEGIN to END, with the ticks of both. A death, FENCE to
 * RECOVERED, is an operation too: what the dead stack held goes into hold-down, each port on its own.
 * A change of definition is one from DEFINING to DEFINED.
 *
 * Parts are `generousParts`. What it leaves out, whether "exhausted" was said rightly, takes the whole
 * space: the audit's count of possibly unavailable ports decides it, in the same pass over the file.
 */
// @ts-nocheck

import { HistoryError, type HistoryHeader } from '../../../workers/audit/history.ts'
import { HistoryJudge } from '../../../workers/audit/judge.ts'
import { readHistory } from '../../../workers/audit/read-history.ts'
import { incarnationOf, slotOf } from '../../../workers/audit/record.ts'
import { type CheckOptions, type CheckResult, checkParts, type Verdict } from './checker.ts'
import { CUT_OFF_MODES, type CutOffMode } from './cut-off-mode.ts'
import { describe } from './describe.ts'
import { HistoryOperations, SUPERVISOR } from './history-operations.ts'
import { generousParts } from './models/port-parts.ts'
import {
  type PortInput,
  type PortOperation,
  type PortOutput,
  type PortSpaceState,
  portSpaceModel,
} from './models/port-space.ts'

/** What came of one space. */
export interface SpaceCheck {
  readonly space: number
  readonly name: string
  readonly result: CheckResult<PortSpaceState, PortInput, PortOutput>
}

export interface HistoryFileCheck {
  readonly header: HistoryHeader
  readonly verdict: Verdict
  readonly mode: CutOffMode
  readonly records: number
  /** Calls of stacks: acquires, binds and releases, answered or not. */
  readonly calls: number
  /** Those that a death cut off. */
  readonly cutOff: number
  /** Spaces that the history has operations of. */
  readonly spaces: readonly SpaceCheck[]
  /** "Exhausted" said while a port was to be had, by the audit; also refusals for a full table. */
  readonly falseExhaustions: readonly string[]
}

/** The operations of a history file, by the number of the space. Rejects with a HistoryError. */
export async function readOperations(
  path: string,
): Promise<{ header: HistoryHeader; spaces: readonly (readonly PortOperation[])[] }> {
  const operations = new HistoryOperations()
  const header = await readHistory(path, operations)
  return { header, spaces: operations.finish() }
}

/**
 * Judges a history file. Rejects with a HistoryError, also for an excerpt: it has not all
 * operations, so that nothing can be said about it. `milliseconds` are for all spaces together.
 */
export async function checkHistoryFile(
  path: string,
  options: CheckOptions = {},
): Promise<HistoryFileCheck> {
  const judge = new HistoryJudge()
  const operations = new HistoryOperations()
  const header = await readHistory(path, {
    header(read) {
      if (read.scope !== 'full') throw new HistoryError('format', path, 1, EXCERPT)
      judge.header(read)
      operations.header(read)
    },
    record(record) {
      judge.record(record)
      operations.record(record)
    },
  })
  const { now = () => performance.now(), milliseconds = MILLISECONDS } = options
  const end = now() + milliseconds
  const spaces: SpaceCheck[] = []
  for (const [space, list] of operations.finish().entries()) {
    if (list.length === 0) continue
    const config = header.spaces[space]
    const left = { ...options, now, milliseconds: Math.max(0, end - now()) }
    const result = checkParts(portSpaceModel(config), generousParts(list), left)
    spaces.push({ space, name: config.name, result })
  }
  const falseExhaustions = judge.auditor.violations
    .filter(({ kind }) => kind === 'false-exhaustion')
    .map(({ message }) => message)
  return {
    header,
    verdict: verdictOf(spaces, judge.auditor.counts['false-exhaustion']),
    mode: options.mode ?? CUT_OFF_MODES[0],
    records: judge.records,
    calls: operations.calls,
    cutOff: operations.cutOff,
    spaces,
    falseExhaustions,
  }
}

/** What came of a history file, in lines for people. */
export function describeHistoryFile(checked: HistoryFileCheck): string {
  const { header, spaces, falseExhaustions } = checked
  const texts = spaces.map(({ space, result }) =>
    describe(portSpaceModel(header.spaces[space]), result, { threadName }),
  )
  return [...texts, ...falseExhaustions.map(text => `false-exhaustion: ${text}`)].join('\n')
}

// --- internal ---

const MILLISECONDS = 60_000
const EXCERPT = 'an excerpt has not all operations; write a whole history with "run --history"'

function threadName(owner: number): string {
  return owner === SUPERVISOR ? 'supervisor' : `${slotOf(owner)}.${incarnationOf(owner)}`
}

function verdictOf(spaces: readonly SpaceCheck[], falseExhaustions: number): Verdict {
  const verdicts = new Set(spaces.map(({ result }) => result.verdict))
  if (falseExhaustions > 0 || verdicts.has('illegal')) return 'illegal'
  return verdicts.has('unknown') ? 'unknown' : 'linearizable'
}
