/** Loads test files without vitest's surroundings, once for all mutants. */

import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { collectTests, getFn, getHooks } from '@vitest/runner'
import { build } from 'esbuild'

/** Each process has its own. */
const BUILT = `mutants/built/${process.pid}`

const CONFIG = {
  root: process.cwd(),
  setupFiles: [],
  name: '',
  passWithNoTests: false,
  allowOnly: false,
  sequence: { seed: 1, hooks: 'stack', setupFiles: 'list' },
  maxConcurrency: 1,
  testTimeout: 120_000,
  hookTimeout: 120_000,
  retry: 0,
  includeTaskLocation: false,
  tags: [],
}

/** Resolves to the tests: `name`, `file`, and `run`, which throws what the test throws. */
export async function loadTests(files) {
  await compile(files)
  const runner = {
    config: { ...CONFIG, root: process.cwd() },
    importFile: file => import(pathToFileURL(file).href),
  }
  const loaded = await collectTests(
    files.map(file => ({
      filepath: resolve(BUILT, moduleOf(file)),
      fileTags: [],
      testLocations: [],
    })),
    runner,
  )
  return loaded.flatMap((suite, index) => {
    if (suite.result?.state === 'fail') {
      throw new Error(`${files[index]}: ${suite.result.errors?.[0]?.message}`)
    }
    return testsOf(suite, files[index], [], [])
  })
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

function testsOf(task, file, path, before) {
  if (task.type === 'test') {
    const { fails, mode } = task
    if (fails || mode !== 'run') throw new Error(`${task.name}: only plain tests are known here`)
    const run = () => {
      for (const hook of before) void hook()
      void getFn(task)()
    }
    return [{ name: [...path, task.name].join(' '), file, run }]
  }
  const inner = task.filepath === undefined ? [...path, task.name] : path
  const hooks = [...before, ...getHooks(task).beforeEach]
  return task.tasks.flatMap(child => testsOf(child, file, inner, hooks))
}
