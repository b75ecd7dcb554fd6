/**
 * Mutation testing of core, one area after the other. `npm run mutants -- [AREA...]`; default: all. Prints a
 * row of Markdown for each file. The reports, with every survivor, are left in `reports/`.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, readFileSync } from 'node:fs'
import { AREAS, areaOf } from './areas.ts'

interface Counts {
  killed: number
  timeouts: number
  survived: number
  unreached: number
}

interface Report {
  readonly files: Readonly<
    Record<string, { readonly mutants: readonly { readonly status: string }[] }>
  >
}

const REPORT = 'reports/mutants.json'

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(AREAS)
const total: Counts = { killed: 0, timeouts: 0, survived: 0, unreached: 0 }
const rows: string[] = []
for (const area of wanted) {
  const files = [...areaOf(area).files, '!core/**/*.test.ts'].join(',')
  const { status } = spawnSync('npx', ['stryker', 'run', '-m', files], {
    env: { ...process.env, MUTANTS: area },
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
  copyFileSync(REPORT, `reports/mutants-${area}.json`)
  rows.push(...rowsOf(JSON.parse(readFileSync(REPORT, 'utf8'))))
}
rows.push(rowOf('all', total))
process.stdout.write(`${rows.join('\n')}\n`)

// --- internal ---

function rowsOf({ files }: Report): string[] {
  return Object.entries(files).flatMap(([file, { mutants }]) => {
    const count = (status: string): number =>
      mutants.filter(mutant => mutant.status === status).length
    const counts: Counts = {
      killed: count('Killed'),
      timeouts: count('Timeout'),
      survived: count('Survived'),
      unreached: count('NoCoverage'),
    }
    total.killed += counts.killed
    total.timeouts += counts.timeouts
    total.survived += counts.survived
    total.unreached += counts.unreached
    return mutants.length === count('Ignored') ? [] : [rowOf(`\`${file}\``, counts)]
  })
}

function rowOf(name: string, { killed, timeouts, survived, unreached }: Counts): string {
  const score = (100 * (killed + timeouts)) / (killed + timeouts + survived + unreached)
  return `| ${name} | ${killed} | ${timeouts} | ${survived} | ${unreached} | ${score.toFixed(1)} % |`
}
