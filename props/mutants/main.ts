/**
 * Mutation testing of core, one area after the other. `node mutants/main.mjs [AREA...]`; default: all. Prints a
 * row of Markdown for each file. The reports, with every survivor, are left in `reports/`.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, readFileSync } from 'node:fs'
import { AREAS } from './areas.mjs'

const REPORT = 'reports/mutants.json'

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(AREAS)
const total = { killed: 0, timeouts: 0, survived: 0, unreached: 0 }
const rows = []
for (const area of wanted) {
  if (!(area in AREAS)) throw new Error(`no area ${area}: ${Object.keys(AREAS).join(', ')}`)
  const files = [...AREAS[area].files, '!core/**/*.test.ts'].join(',')
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

function rowsOf({ files }) {
  return Object.entries(files).flatMap(([file, { mutants }]) => {
    const count = status => mutants.filter(mutant => mutant.status === status).length
    const counts = {
      killed: count('Killed'),
      timeouts: count('Timeout'),
      survived: count('Survived'),
      unreached: count('NoCoverage'),
    }
    for (const [key, value] of Object.entries(counts)) total[key] += value
    return mutants.length === count('Ignored') ? [] : [rowOf(`\`${file}\``, counts)]
  })
}

function rowOf(name, { killed, timeouts, survived, unreached }) {
  const score = (100 * (killed + timeouts)) / (killed + timeouts + survived + unreached)
  return `| ${name} | ${killed} | ${timeouts} | ${survived} | ${unreached} | ${score.toFixed(1)} % |`
}
