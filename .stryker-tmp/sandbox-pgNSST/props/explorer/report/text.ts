/** What is printed about an exploration. */
// @ts-nocheck

import type { Exploration, NamedGap } from '../exploration.ts'
import { coverageTable } from './coverage.ts'
import { failureBlock } from './failure.ts'
import { atPlace } from './names.ts'
import { wrapText } from './wrap.ts'

/** Lines: of a failure, the line to paste comes first. */
export function explorationText(exploration: Exploration): readonly string[] {
  const { failure, scenario, file, verdict, established, gaps, coverage = [] } = exploration
  const statistics = statisticsLines(exploration)
  const table = coverage.length === 0 ? [] : ['', ...coverageTable(coverage)]
  if (failure !== undefined) return [...failureBlock(failure, statistics), ...table]
  return [
    `${verdict.toUpperCase()}: ${scenario} (${file})`,
    ...wrapText(established, INDENTED).map(line => `  ${line}`),
    ...gaps.flatMap(gap => wrapText(describeGap(gap), INDENTED).map(line => `  ${line}`)),
    ...statistics.map(line => `  ${line}`),
    ...table,
  ]
}

export function describeGap({ what, place }: NamedGap): string {
  return `not complete: ${what}${atPlace(place)}`
}

// --- internal ---

const INDENTED = 118

function statisticsLines(exploration: Exploration): string[] {
  const { scenario, file, strategy, seed, executions, blocked, steps, seconds } = exploration
  const rate = seconds > 0 ? Math.round(executions / seconds) : executions
  const stepRate = seconds > 0 ? Math.round(steps / seconds) : steps
  const all = [
    `${number(executions)} execution${executions === 1 ? '' : 's'}`,
    ...(blocked > 0 ? [`${number(blocked)} blocked`] : []),
    `${number(steps)} steps`,
    `${seconds.toFixed(1)} s`,
    `${number(rate)} executions/s`,
    `${number(stepRate)} steps/s`,
  ]
  const more = Object.entries(exploration.statistics).map(
    ([name, value]) => `${name}: ${typeof value === 'number' ? number(value) : value}`,
  )
  return [`${scenario} (${file}), ${strategy}, seed ${seed}`, all.join(', '), ...more]
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}
