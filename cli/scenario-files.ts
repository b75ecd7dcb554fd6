/** Scenario files by name, or all there are. */
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { UsageError } from './exit-status.ts'

const IS_SCENARIO = /\.scenario\.[cm]?[jt]s$/

/** The files that were named; with none, every `*.scenario.*` below the working directory. */
export async function scenarioFiles(named: readonly string[]): Promise<readonly string[]> {
  if (named.length > 0) return named.map(file => relative('', file))
  const found = (await filesBelow('.')).toSorted()
  if (found.length > 0) return found
  throw new UsageError('no *.scenario.ts or .js below this folder: name the scenario files')
}

// --- internal ---

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const nested = entries.map(async entry => {
    const path = join(folder, entry.name)
    const isLeftOut = entry.name === 'node_modules' || entry.name.startsWith('.')
    if (entry.isDirectory()) return isLeftOut ? [] : filesBelow(path)
    return IS_SCENARIO.test(entry.name) ? [path] : []
  })
  return (await Promise.all(nested)).flat()
}
