/** Loads test files without vitest's surroundings, once for all mutants. */

import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { takeTests } from './vitest.mjs'

/** Each process has its own. */
const BUILT = `mutants/built/${process.pid}`

/** Resolves to the tests: `name`, `file`, and `run`, which throws what the test throws. */
export async function loadTests(files) {
  await compile(files)
  const tests = []
  for (const file of files) {
    await import(pathToFileURL(resolve(BUILT, moduleOf(file))).href)
    const found = takeTests()
    if (found.length === 0) throw new Error(`${file}: no tests`)
    tests.push(...found.map(test => ({ ...test, file })))
  }
  return tests
}

// --- internal ---

/** One module for all files. */
const VITEST = {
  name: 'vitest',
  setup: ({ onResolve }) => {
    const path = fileURLToPath(new URL('vitest.mjs', import.meta.url))
    onResolve({ filter: /^vitest$/ }, () => ({ path, external: true }))
  },
}

function moduleOf(file) {
  return file.replaceAll('/', '-').replace(/\.ts$/, '.mjs')
}

async function compile(files) {
  mkdirSync(BUILT, { recursive: true })
  await Promise.all(
    files.map(file =>
      build({
        absWorkingDir: process.cwd(),
        entryPoints: [file],
        outfile: `${BUILT}/${moduleOf(file)}`,
        bundle: true,
        format: 'esm',
        platform: 'node',
        target: 'node20',
        define: { 'import.meta.url': JSON.stringify(pathToFileURL(resolve(file)).href) },
        external: ['#*', 'fast-check'],
        plugins: [VITEST],
      }),
    ),
  )
}
