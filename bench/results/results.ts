/** Results of several processes, as a file has them. */
import { readFileSync } from 'node:fs'
import type { Figure } from '../figure.ts'
import type { Environment } from './environment.ts'

/** A row, with the median of each process that measured it. */
export interface Row {
  readonly suite: string
  readonly name: string
  readonly unit: Figure['unit']
  readonly medians: readonly number[]
}

export interface Results {
  readonly format: 'portplex-bench-1'
  readonly environment: Environment
  /** ISO 8601. */
  readonly date: string
  readonly rows: readonly Row[]
}

/** What one process has measured, by suite. */
export type Measured = readonly { readonly suite: string; readonly figures: readonly Figure[] }[]

export function resultsOf(environment: Environment, processes: readonly Measured[]): Results {
  const rows = new Map<
    string,
    { suite: string; name: string; unit: Figure['unit']; medians: number[] }
  >()
  for (const measured of processes) {
    for (const { suite, figures } of measured) {
      for (const { name, unit, median } of figures) {
        const key = keyOf({ suite, name })
        const row = rows.get(key) ?? { suite, name, unit, medians: [] }
        row.medians.push(median)
        rows.set(key, row)
      }
    }
  }
  const date = new Date().toISOString()
  return { format: FORMAT, environment, date, rows: [...rows.values()] }
}

export function keyOf({ suite, name }: Pick<Row, 'suite' | 'name'>): string {
  return `${suite}: ${name}`
}

/** @throws {ResultsError} when it cannot be read, or is no such file. */
export function readResults(file: string): Results {
  let parsed: unknown
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new ResultsError(`${file}: ${(error as Error).message}`)
  }
  if (!isResults(parsed)) {
    throw new ResultsError(`${file} is no file of results; write one with --json ${file}`)
  }
  return parsed
}

export class ResultsError extends Error {
  override readonly name = 'ResultsError'
}

// --- internal ---

const FORMAT = 'portplex-bench-1'

function isResults(value: unknown): value is Results {
  if (typeof value !== 'object' || value === null) return false
  const { format, rows, environment } = value as Partial<Results>
  const isRow = (row: Partial<Row> | null): boolean =>
    typeof row === 'object' &&
    typeof row?.suite === 'string' &&
    typeof row.name === 'string' &&
    Array.isArray(row.medians) &&
    row.medians.every(median => Number.isFinite(median))
  return (
    format === FORMAT && Array.isArray(rows) && rows.every(isRow) && typeof environment === 'object'
  )
}
