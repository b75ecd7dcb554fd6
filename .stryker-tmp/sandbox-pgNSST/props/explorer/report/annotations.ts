/** GitHub's workflow commands: lines in a job's output that become notes beside the code. */
// @ts-nocheck

import type { Exploration, Place } from '../exploration.ts'
import { describeGap } from './text.ts'

/** An error for a failure or an unknown result, a warning for each thing that was not seen. */
export function annotations(exploration: Exploration): readonly string[] {
  const { failure, scenario, verdict, established, gaps, file } = exploration
  const scenarioPlace = { file, line: 1, column: 1 }
  const warnings = gaps.map(gap =>
    command('warning', gap.place ?? scenarioPlace, scenario, describeGap(gap)),
  )
  if (failure !== undefined) {
    const text = `${failure.explanation}\nreplay: ${failure.replay}`
    const title = `${scenario}: ${failure.verdict}`
    return [command('error', failure.place ?? scenarioPlace, title, text), ...warnings]
  }
  if (verdict === 'ok') return warnings
  return [command('error', scenarioPlace, `${scenario}: ${verdict}`, established), ...warnings]
}

// --- internal ---

function command(kind: string, { file, line, column }: Place, title: string, text: string): string {
  const properties = `file=${property(file)},line=${line},col=${column},title=${property(title)}`
  return `::${kind} ${properties}::${escaped(text)}`
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
