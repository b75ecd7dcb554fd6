// @ts-nocheck
import { defineConfig } from 'vitest/config'
import type { Reporter } from 'vitest/node'

/** The seed of every property: always the same here, so that a change is judged by itself. */
const seed = Number(process.env.PROP_SEED ?? 20_010_522)

/** Begins the output with the seed, and ends it with one line that says how many tests ran. */
const frame: Reporter = {
  onTestRunStart() {
    process.stdout.write(`seed of the properties: ${seed} (another one: PROP_SEED=N npm test)\n`)
  },
  onTestRunEnd(modules, errors) {
    const states = modules.flatMap(module =>
      [...module.children.allTests()].map(t => t.result().state),
    )
    const count = (state: string): number => states.filter(s => s === state).length
    const broken = modules.filter(module => module.errors().length > 0).length + errors.length
    const skipped = count('skipped')
    const counts = [`${count('passed')} passed`, `${count('failed') + broken} failed`]
    if (skipped > 0) counts.push(`${skipped} skipped`)
    process.stdout.write(`\n${counts.join(', ')}\n`)
  },
}

/** Tests of whole runs: threads, deaths and clocks. One file at a time, or they would wait for each other. */
const REAL_TIME = [
  'cli/{display,output,production,profile}.test.ts',
  'workers/{cluster,operations}/**/*.test.ts',
  '{props,workers}/**/*-threads.test.ts',
  'props/lock-kills.test.ts',
]

// Tests import the compiled code by `#core/…`, `#workers/…`: worker threads load it from dist, so
// the main thread must run the very same files, not copies transformed by vite.
export default defineConfig({
  test: {
    pool: 'forks',
    // Node can abort when a thread ends while its code is being optimized (an assertion in
    // node_platform.cc, seen once in some thousand deaths on Node 20). Here hundreds end.
    execArgv: ['--no-concurrent-recompilation'],
    server: { deps: { external: [/\/dist\//] } },
    reporters: ['default', frame],
    setupFiles: ['./props/support/seed.ts'],
    env: { PROP_SEED: String(seed) },
    testTimeout: 120_000,
    passWithNoTests: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'in process',
          include: ['{core,workers,bench,props,cli}/**/*.test.ts'],
          exclude: REAL_TIME,
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'real time',
          include: REAL_TIME,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
