/** `npm run bench`: what an operation costs on this machine, and whether that has changed. */
import { execFile } from 'node:child_process'
import { appendFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Command, CommanderError, InvalidArgumentError, Option } from '@commander-js/extra-typings'
import type { Effort, Figure, Suite } from './figure.ts'
import { compare } from './results/compare.ts'
import { environment, environmentLine } from './results/environment.ts'
import { type Measured, ResultsError, readResults, resultsOf } from './results/results.ts'
import { differenceTable, tableOf } from './results/table.ts'
import { SUITES } from './suites/index.ts'

const FULL: Effort = { sampleMs: 1000, size: 1 }
const QUICK: Effort = { sampleMs: 100, size: 1 }
/** Exit status of wrong usage. */
const USAGE = 2
/** Processes that a file has, if nothing else is said. */
const REPEATS = 5

async function main(): Promise<void> {
  const {
    quick,
    only = SUITES,
    json,
    compare: against,
    repeats: asked,
    measured,
  } = command.parse().opts()
  const effort = quick ? QUICK : FULL
  if (measured) {
    out(JSON.stringify(await measureAll(only, effort, () => {})))
    return
  }
  const before = against === undefined ? undefined : readResults(against)
  if (json !== undefined) assertWritable(json)
  const isKept = json !== undefined || before !== undefined
  const count = asked ?? (isKept ? REPEATS : 1)
  out(environmentLine(environment()), '')
  const all = [await measureAll(only, effort, out)]
  while (all.length < count) {
    process.stderr.write(`process ${all.length + 1} of ${count}\n`)
    all.push(await measureElsewhere(only, quick === true))
  }
  const results = resultsOf(environment(), all)
  if (before !== undefined) {
    out(`before: ${environmentLine(before.environment)}, ${before.date}`)
    out(...differenceTable(compare(before, results)))
  }
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(results, undefined, 1)}\n`)
}

const command = new Command('bench')
  .description(
    'Measures what operations cost on this machine. Figures are medians; ± is half the middle half.',
  )
  .option('--quick', 'a tenth of the time for each row')
  .option(
    '--only <suites>',
    `some of ${SUITES.map(({ name }) => name).join(', ')}; default: all`,
    suites,
  )
  .option('--repeats <n>', 'processes that measure, one after the other', repeats)
  .option('--json <file>', `write the results; ${REPEATS} processes measure, if not said otherwise`)
  .option('--compare <file>', `compare with such a file; ${REPEATS} processes measure`)
  .exitOverride()
  .addOption(new Option('--measured', 'print what this process measures, as JSON').hideHelp())

try {
  await main()
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : USAGE
  } else if (error instanceof ResultsError) {
    process.stderr.write(`bench: ${error.message}\n`)
    process.exitCode = USAGE
  } else throw error
}

// --- internal ---

async function measureAll(
  only: readonly Suite[],
  effort: Effort,
  show: (...lines: string[]) => void,
): Promise<Measured> {
  const measured: { suite: string; figures: readonly Figure[] }[] = []
  for (const suite of only) {
    const figures = await suite.measure(effort)
    show(...tableOf(suite, figures))
    measured.push({ suite: suite.name, figures })
  }
  return measured
}

async function measureElsewhere(only: readonly Suite[], quick: boolean): Promise<Measured> {
  const names = only.map(({ name }) => name).join(',')
  const args = [fileURLToPath(import.meta.url), '--measured', '--only', names]
  const options = { maxBuffer: 1e8 }
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...args, ...(quick ? ['--quick'] : [])],
    options,
  )
  return JSON.parse(stdout) as Measured
}

/** Before anything is measured. @throws {ResultsError} when it is not. */
function assertWritable(file: string): void {
  try {
    appendFileSync(file, '')
  } catch (error) {
    throw new ResultsError(`--json ${file}: ${(error as Error).message}`)
  }
}

function suites(text: string): readonly Suite[] {
  return text.split(',').map(name => {
    const suite = SUITES.find(one => one.name === name)
    if (suite !== undefined) return suite
    const all = SUITES.map(one => one.name).join(', ')
    throw new InvalidArgumentError(`There is no suite "${name}"; there are ${all}.`)
  })
}

function repeats(text: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= 1 && value <= 100) return value
  throw new InvalidArgumentError('It must be a whole number from 1 to 100.')
}

function out(...lines: string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}
