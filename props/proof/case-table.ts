import type { CaseResult } from './exhaustive-search.ts'

/** A row for each result, in Markdown. */
export function caseTable(results: readonly CaseResult[]): readonly string[] {
  const rows = results.map(result => [
    result.name,
    result.rounds === undefined ? result.lock : `${result.lock}, ${result.rounds} rounds`,
    result.isComplete ? 'yes' : `no: ${result.plans.done} of ${result.plans.known} plans`,
    count(result.executions),
    count(result.blocked),
    count(result.steps),
    result.places === 0 ? '-' : count(result.crashes),
    result.places === 0 ? '-' : `${result.places - result.missed.length} of ${result.places}`,
  ])
  return [HEADINGS, HEADINGS.map((_, at) => (at < 3 ? '---' : '---:')), ...rows].map(
    row => `| ${row.join(' | ')} |`,
  )
}

// --- internal ---

const HEADINGS = [
  'case',
  'lock',
  'complete',
  'executions',
  'blocked',
  'steps',
  'crashes',
  'crash places',
]

function count(number: number): string {
  return number.toLocaleString('en-US')
}
