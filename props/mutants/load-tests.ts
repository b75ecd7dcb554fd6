/** Loads test files without vitest's surroundings, once for all mutants. */

import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { type Test, takeTests } from './vitest.ts'

export interface FileTest extends Test {
  readonly file: string
}

/** Each process has its own, in the sandbox: so that `#core` is the one there. */
const BUILT = `dist/props/mutants/built/${process.pid}`

/** Resolves to the tests of these files. Rejects if one has none. */
export async function loadTests(files: readonly string[]): Promise<FileTest[]> {
  await compile(files)
  const tests: FileTest[] = []
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
const VITEST: Plugin = {
  name: 'vitest',
  setup: ({ onResolve }) => {
    const path = fileURLToPath(new URL('./vitest.js', import.meta.url))
    onResolve({ filter: /^vitest$/ }, () => ({ path, external: true }))
  },
}

function moduleOf(file: string): string {
  return file.replaceAll('/', '-').replace(/\.ts$/, '.mjs')
}

async function compile(files: readonly string[]): Promise<void> {
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
