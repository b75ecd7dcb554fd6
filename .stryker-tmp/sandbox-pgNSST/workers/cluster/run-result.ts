/** What came out of a run, and whether its figures fit together. */
// @ts-nocheck

import { type PortStates, REFUSED, type RefusalReason, reasonOf } from '../../core/index.ts'
import type { Auditor } from '../audit/auditor.ts'
import type { TakenDisplay } from '../operations/operations.ts'
import { eventsOfStack, isClose } from '../traffic/schedule.ts'
import type { CensusVerdict } from './census-verdict.ts'
import { COUNTER, POSITION, type RunControl } from './control.ts'
import { totalOfLocks } from './lock-summary.ts'
import type { ClusterOptions } from './options.ts'
import type { AuditResult, LockSummary, RunResult } from './result.ts'
import type { Workload } from './stack-task.ts'
import type { Supervisor } from './supervisor.ts'

/** A run at its end. */
export interface EndedRun {
  readonly options: ClusterOptions
  readonly control: RunControl
  readonly workload: Workload
  readonly supervisor: Supervisor
  /** Undefined: the audit was off. */
  readonly auditor: Auditor | undefined
  readonly stopped: boolean
  /** As sampled. */
  readonly peakHeld: number
  readonly atEnd: PortStates
  readonly locks: readonly LockSummary[]
  /** Undefined where nobody coordinates, or nobody audits. */
  readonly census: CensusVerdict | undefined
  readonly displays: readonly TakenDisplay[]
  readonly historyFile: string | undefined
  readonly runMs: number
  readonly trafficMs: number
}

export function assembleResult(run: EndedRun): RunResult {
  const { options, control, workload, supervisor, auditor, locks } = run
  const opened = control.total(COUNTER.OPENED)
  const refused = control.total(COUNTER.REFUSED)
  const rows = workload.kind === 'recorded' ? workload.table.rows : control.total(COUNTER.BEGUN)
  const connections = {
    opened,
    closed: control.total(COUNTER.CLOSED),
    refused,
    lostByCrash: supervisor.losses.connections,
    openAtEnd: supervisor.results.reduce((sum, r) => sum + (r?.openAtEnd ?? 0), 0),
    skipped: skippedRows(run, rows),
  }
  const lockTotals = totalOfLocks(locks)
  return {
    seed: options.seed,
    stopped: run.stopped,
    rows,
    connections,
    refusedBy: refusedBy(control),
    ports: { peakHeld: auditor?.totals.peakHeld ?? run.peakHeld, atEnd: run.atEnd },
    crashes: supervisor.crashes,
    recoveries: supervisor.recoveries,
    locks: locks.filter(lock => lock.contended > 0),
    lockTotals,
    audit: auditResult(run, lockTotals.rescues),
    broken: brokenIdentities(run, rows, connections),
    displays: run.displays,
    historyFile: run.historyFile,
    seconds: run.runMs / 1000,
    trafficSeconds: run.trafficMs / 1000,
  }
}

// --- internal ---

/** Rows that were not begun, plus those whose stack died in the middle: counted, not inferred. */
function skippedRows({ control, supervisor }: EndedRun, rows: number): number {
  return rows - control.total(COUNTER.BEGUN) + supervisor.losses.operations
}

function refusedBy(control: RunControl): Partial<Record<RefusalReason, number>> {
  const refused: Partial<Record<RefusalReason, number>> = {}
  for (const code of Object.values(REFUSED)) {
    const count = control.total(COUNTER.REASONS - code - 1)
    if (count > 0) refused[reasonOf(code)] = count
  }
  return refused
}

function auditResult({ auditor, census, supervisor }: EndedRun, rescues: number): AuditResult {
  if (!auditor) {
    return {
      verdict: 'off',
      operations: 0,
      duplicates: 0,
      lost: null,
      lostPorts: [],
      lostWakeUps: 0,
      counts: {},
      violations: [],
      totals: undefined,
    }
  }
  const { totals, counts, violations } = auditor
  const lost = census?.lost ?? []
  const { lostEntries = 0, excessEntries = 0 } = census ?? {}
  const twice = [...(census?.duplicates ?? []), ...(census?.misplaced ?? [])]
  // A wait that only its time-out ended is a lost wake-up, unless a death may have swallowed it.
  const lostWakeUps = supervisor.crashes.length === 0 ? rescues : 0
  const clean =
    auditor.verdict() === 'clean' &&
    lost.length + twice.length + lostEntries + excessEntries + lostWakeUps === 0
  return {
    verdict: clean ? 'clean' : 'violation',
    operations: totals.operations,
    duplicates: counts.duplicate + twice.length + excessEntries,
    lost: census === undefined ? null : lost.length + lostEntries,
    lostPorts: lost,
    lostWakeUps,
    counts,
    violations,
    totals,
  }
}

/** Each figure is counted where it happens; these say that they fit. */
function brokenIdentities(
  run: EndedRun,
  rows: number,
  connections: RunResult['connections'],
): string[] {
  const { control, supervisor, workload, options, auditor } = run
  const { opened, closed, refused, lostByCrash, openAtEnd, skipped } = connections
  const deaths = supervisor.crashes.length
  const broken: string[] = []
  const check = (holds: boolean, identity: string): void => {
    if (!holds) broken.push(identity)
  }
  check(
    rows === opened + refused + skipped,
    `rows ${rows} = opened ${opened} + refused ${refused} + skipped ${skipped}`,
  )
  check(
    opened === closed + lostByCrash + openAtEnd,
    `opened ${opened} = closed ${closed} + lostByCrash ${lostByCrash} + openAtEnd ${openAtEnd}`,
  )
  if (workload.kind === 'recorded') {
    const unreached = unreachedRows(run)
    const rest = skipped - unreached - supervisor.losses.operations
    const most = options.coordination === 'logged' ? rows : deaths
    check(
      rest >= 0 && rest <= most,
      `skipped ${skipped}: ${unreached} not reached, ${rest} unexplained`,
    )
  }
  if (auditor) {
    const { acquires, liveHolds } = auditor.totals
    const more = acquires - opened
    check(more >= 0 && more <= deaths, `acquires audited ${acquires}, opened ${opened}`)
    check(liveHolds === openAtEnd, `holds audited at the end ${liveHolds}, open ${openAtEnd}`)
  }
  const refusedCloses = control.total(COUNTER.CLOSE_REFUSED)
  check(refusedCloses === 0, `${refusedCloses} closes of open connections were refused`)
  return broken
}

/** Rows whose open no stack has come to. */
function unreachedRows({ workload, control, options }: EndedRun): number {
  if (workload.kind !== 'recorded') return 0
  const { schedule } = workload
  let unreached = 0
  for (let stack = 0; stack < options.stacks; stack++) {
    const events = eventsOfStack(schedule, stack)
    for (let i = control.getOf(stack, POSITION); i < events.length; i++) {
      if (!isClose(schedule.events[events[i]!]!)) unreached += 1
    }
  }
  return unreached
}
