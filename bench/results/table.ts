/** What is printed. */
import type { Figure, Suite } from '../figure.ts'
import { type Difference, REPEATS_MIN } from './compare.ts'

export function tableOf({ title }: Suite, figures: readonly Figure[]): readonly string[] {
  const width = Math.max(...figures.map(({ name }) => name.length))
  return [
    `${title}:`,
    ...figures.map(({ name, unit, median, spread, note }) => {
      const varies = `± ${(50 * spread).toFixed(0)} %`.padStart(8)
      const more = note === undefined ? '' : note.padStart(10)
      const value = `${amount(median, unit).padStart(13)} ${unit.padEnd(10)}`
      return `  ${name.padEnd(width)}  ${value} ${varies}${more}`
    }),
    '',
  ]
}

export function differenceTable(differences: readonly Difference[]): readonly string[] {
  if (differences.length === 0) return ['Nothing was measured in both.', '']
  const names = differences.map(({ row: { suite, name } }) => `${suite}: ${name}`)
  const width = Math.max(...names.map(name => name.length))
  const repeats = differences.some(({ verdict }) => verdict === 'too few repeats')
    ? [`(a verdict takes ${REPEATS_MIN} processes, before and now: --repeats ${REPEATS_MIN})`]
    : []
  return [
    'Compared: before, now, ratio, probability of that by chance:',
    ...differences.map(({ row: { unit }, before, after, ratio, p, verdict }, at) => {
      const amounts = [before, after].map(value => amount(value, unit).padStart(13)).join('')
      const found = `${ratio.toFixed(3)}  p ${p.toFixed(3)}  ${verdict}`
      return `  ${names[at]!.padEnd(width)} ${amounts} ${unit.padEnd(10)}  ${found}`
    }),
    ...repeats,
    '',
  ]
}

// --- internal ---

function amount(value: number, unit: Figure['unit']): string {
  const digits = unit === 'ms' ? 2 : unit === 'ns' && value < 1000 ? 1 : 0
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}
