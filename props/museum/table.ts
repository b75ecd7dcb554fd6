/** The table of the museum, as it stands in its document. */
import type { PlannedScenario, SamplingName } from '../explorer/plan/index.ts'
import { type Catch, catchOf, planOf, SCHEDULES, shrunkOf } from './catch.ts'
import type { Mutant } from './mutant.ts'

export const STRATEGIES: readonly SamplingName[] = ['random-walk', 'pct', 'pos', 'surw']

export const HEAD: readonly string[] = [
  '| mutant | what is wrong | origin | caught by | random walk | PCT | POS | SURW | shrunk to |',
  '|---|---|---|---|---:|---:|---:|---:|---:|',
]

/** A row, with every strategy. A strategy that finds nothing in {@link SCHEDULES}: a dash. */
export function rowOf(scenario: PlannedScenario, mutant: Mutant): string {
  const plans = STRATEGIES.map(strategy => planOf(scenario, mutant, strategy, SCHEDULES))
  const caught = plans.map(catchOf)
  const first = caught.findIndex(found => found !== undefined)
  const shrunk = first < 0 ? undefined : shrunkOf(plans[first]!)
  const steps = shrunk === undefined ? '-' : `${shrunk.steps} steps`
  return rowText(mutant, caught, steps)
}

/** The names of the mutants in a document's rows. */
export function namesIn(document: string): string[] {
  return [...document.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name!)
}

// --- internal ---

function rowText(mutant: Mutant, caught: readonly (Catch | undefined)[], shrunk: string): string {
  const { name, bug, origin = 'our own', caughtBy } = mutant
  const cells = caught.map(found => {
    if (found === undefined) return '-'
    return found.caughtBy === caughtBy
      ? `${found.schedules}`
      : `${found.schedules} (${found.caughtBy})`
  })
  return `| \`${name}\` | ${bug} | ${origin} | ${caughtBy} | ${cells.join(' | ')} | ${shrunk} |`
}
