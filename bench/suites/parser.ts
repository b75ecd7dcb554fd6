/** How fast input is read: configuration statements, and connection logs. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseProfile } from '../../core/index.ts'
import { readTraffic } from '../../workers/index.ts'
import { measureBatch } from '../batches.ts'
import { type Effort, type Figure, figureOf, type Suite } from '../figure.ts'

export const parser: Suite = {
  name: 'parser',
  title: 'Reading: a line of a profile, a line of a log',
  measure,
}

// --- internal ---

const EXAMPLES = new URL('../../../examples/', import.meta.url)
const PROFILE = new URL('sysplex.profile', EXAMPLES)
const LOG = fileURLToPath(new URL('pgbench-through-pgbouncer.log.gz', EXAMPLES))
const LOG_REPEATS = 5

async function measure(effort: Effort): Promise<readonly Figure[]> {
  const text = readFileSync(PROFILE, 'utf8')
  const operations = text.split('\n').length
  const run = (): void => {
    if (parseProfile(text).statements.length === 0) throw new Error('nothing was parsed')
  }
  const profile = await measureBatch('a line of sysplex.profile', { operations, run }, effort)
  const samples: number[] = []
  for (let i = 0; i < (effort.size < 1 ? 1 : LOG_REPEATS); i++) {
    const began = process.hrtime.bigint()
    const { lines } = await readTraffic(LOG)
    samples.push(Number(process.hrtime.bigint() - began) / lines)
  }
  return [profile, figureOf('a line of a PgBouncer log, gzip included', 'ns', samples)]
}
