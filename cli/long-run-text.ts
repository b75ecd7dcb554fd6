/** What is printed of `portplex check --all`, for people. */
import type { CrashPoint } from '../props/explorer/exploration.ts'
import { caseTable } from '../props/proof/case-table.ts'
import type { LongRun } from '../props/proof/long-run/long-run.ts'
import type { InvariantTotals } from '../props/proof/long-run/totals.ts'
import { count } from './terminal.ts'

/** Lines: what was tried, how much of it was seen, and of failures the lines to paste. */
export function longRunText(run: LongRun): readonly string[] {
  const { failures, failed, seed, seconds, workers, searches, searched, coverage } = run
  const complete = searched.filter(({ isComplete }) => isComplete).length
  return [
    ...failures.flatMap(({ replay, where }) => [`replay: ${replay}`, `  found in: ${where}`]),
    failed === 0 ? 'OK: portplex itself' : `FAILED: portplex itself, ${kindsOf(run)}`,
    `  seed ${seed}, ${seconds.toFixed(1)} s, workers ${workers}`,
    `  ${count(run.worlds)} worlds, ${count(run.executions)} executions, ` +
      `${count(run.steps)} steps, ${count(run.deaths)} deaths`,
    ...estimates(run).map(line => `  ${line}`),
    '',
    ...aligned(invariantRows(run.invariants)),
    '',
    `exhaustive searches: ${searched.length} of ${searches.all} begun, ${complete} complete`,
    ...caseTable(searched),
    '',
    ...coverageLines(coverage),
  ]
}

// --- internal ---

function kindsOf({ failed, failures }: LongRun): string {
  return `${count(failed)} times, in ${count(failures.length)} different ways`
}

function estimates({ executions, unseen, failed }: LongRun): string[] {
  if (executions === 0) return []
  const isNew = unseen.toFixed(2)
  // The "rule of three", for what never happened in so many trials.
  const fails = (3 / executions).toExponential(1)
  return [
    `the next schedule of one of these worlds is new with probability ${isNew} (Good-Turing)`,
    ...(failed > 0
      ? []
      : [`an execution like these fails with a probability below ${fails} (95 %)`]),
  ]
}

function invariantRows(invariants: readonly InvariantTotals[]): string[][] {
  return [
    ['', 'configurations', 'worlds', 'executions', 'steps', 'deaths', 'failed'],
    ...invariants.map(({ invariant, configurations: { tried, all }, ...sums }) => [
      invariant,
      `${tried} of ${all}`,
      ...[sums.worlds, sums.executions, sums.steps, sums.deaths, sums.failed].map(count),
    ]),
  ]
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map(row => row[at]!.length)))
  return rows.map(row =>
    row
      .map((text, at) => (at === 0 ? text.padEnd(widths[at]!) : text.padStart(widths[at]!)))
      .join('  '),
  )
}

/** By file: at how many of its atomic writes somebody died in the worlds. */
function coverageLines(coverage: readonly CrashPoint[]): string[] {
  if (coverage.length === 0) return []
  const files = [...new Set(coverage.map(({ place }) => place.file))]
  const rows = files.map(file => {
    const points = coverage.filter(({ place }) => place.file === file)
    const missed = points.filter(({ crashed }) => crashed === 0)
    const deaths = points.reduce((sum, { crashed }) => sum + crashed, 0)
    const died = `${points.length - missed.length} of ${points.length}`
    return [file, died, count(deaths), missed.map(({ place }) => place.line).join(' ')]
  })
  const heading = ['places to die, in the worlds', 'died at', 'deaths', 'lines without a death']
  return aligned([heading, ...rows])
}
