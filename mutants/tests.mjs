/** Which tests look for mutants. All of them run in one thread, and none waits for a clock. */
import { readdirSync } from 'node:fs'

const FOLDERS = ['locks', 'facility', 'stack', 'ports', 'display', 'profile', 'recovery']
/** Tests of locks and slots, in MUTANTS=locks: nearly every other test would reach these as well. */
const LOCK_FOLDERS = ['locks', 'facility', 'recovery']
const PROPERTIES = [
  'late-enable',
  'port-space',
  'crash',
  'reconcile',
  'routing-interrupts',
  'routing-table',
  'live-changes',
  'routing-crash',
  'crash-live',
]
/** Each takes longer than all others of its folder. */
const TOO_LONG = ['largest.test.ts', 'largest-table.test.ts', 'random.test.ts']

/** Paths of the test files, from the project's folder. */
export function testFiles() {
  const areLocks = process.env.MUTANTS === 'locks'
  const folders = (areLocks ? LOCK_FOLDERS : FOLDERS).flatMap(folder =>
    readdirSync(`core/${folder}`)
      .filter(name => name.endsWith('.test.ts') && !TOO_LONG.includes(name))
      .map(name => `core/${folder}/${name}`),
  )
  const properties = areLocks ? ['crash'] : PROPERTIES
  return [...folders, ...properties.map(name => `props/${name}.test.ts`)]
}

/** What properties and tests of deaths take from the environment: little, since it is done so often. */
export const ENVIRONMENT = { PROP_SEED: '20010522', PROP_RUNS: '8', CRASH_BRIEF: '1' }
