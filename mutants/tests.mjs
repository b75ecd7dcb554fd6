/** Which tests look for mutants. All of them run in one thread, and none waits for a clock. */
import { readdirSync } from 'node:fs'

const FOLDERS = ['locks', 'facility', 'stack', 'ports', 'display', 'profile', 'recovery']
const PROPERTIES = ['late-enable', 'port-space', 'routing-table']
/** These take longest, and find little that the others do not. MUTANTS=all: with them. */
const SLOW_PROPERTIES = [
  'crash',
  'reconcile',
  'routing-interrupts',
  'live-changes',
  'routing-crash',
  'crash-live',
]
/** Each takes longer than all others of its folder. */
const TOO_LONG = ['largest.test.ts', 'largest-table.test.ts', 'random.test.ts']

/** Paths of the test files, from the project's folder. MUTANTS=locks, or another folder: only its own. */
export function testFiles() {
  const { MUTANTS: only } = process.env
  const folders = FOLDERS.includes(only) ? [only] : FOLDERS
  const properties = only === 'all' ? [...PROPERTIES, ...SLOW_PROPERTIES] : PROPERTIES
  const files = folders.flatMap(folder =>
    readdirSync(`core/${folder}`)
      .filter(name => name.endsWith('.test.ts') && !TOO_LONG.includes(name))
      .map(name => `core/${folder}/${name}`),
  )
  if (FOLDERS.includes(only)) return files
  return [...files, ...properties.map(name => `props/${name}.test.ts`)]
}

/** What properties and tests of deaths take from the environment: little, since it is done so often. */
export const ENVIRONMENT = { PROP_SEED: '20010522', PROP_RUNS: '8', CRASH_BRIEF: '1' }
