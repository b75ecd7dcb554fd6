/**
 * Compiles the core with its mutants in it: without declarations, since mutated code does not meet
 * `isolatedDeclarations`. Coverage is counted in the first run only: counting takes as long as the tests.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const OPTIONS = [
  'composite',
  'incremental',
  'declaration',
  'declarationMap',
  'isolatedDeclarations',
]
const COUNTING = 'function cover() {'
const FOLDER = 'dist/core'

const off = OPTIONS.flatMap(option => [`--${option}`, 'false'])
execFileSync('npx', ['tsc', '-p', 'core/tsconfig.json', ...off], { stdio: 'inherit' })
for (const name of readdirSync(FOLDER, { recursive: true })
  .map(String)
  .filter(each => each.endsWith('.js'))) {
  const path = `${FOLDER}/${name}`
  const text = readFileSync(path, 'utf8')
  if (!text.includes(COUNTING)) continue
  writeFileSync(
    path,
    text.replace(COUNTING, `${COUNTING} if (ns.activeMutant !== undefined) return;`),
  )
}
