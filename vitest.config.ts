import { defineConfig } from 'vitest/config'
import { BaseSequencer, type Reporter, type TestSpecification } from 'vitest/node'

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

/**
 * Runs in which a stack that is silent for some hundred ms counts as dead, and none may die unplanned. One
 * file at a time, and nothing beside it.
 */
const HEARTBEATS = [
  'workers/cluster/{crash-kinds,matrix,profile-run,replay,sabotage}.test.ts',
  'workers/operations/operations.test.ts',
]

/**
 * They take longest: begun first, so that none of them is waited for at the end. Those that mostly wait (for
 * threads, deaths and clocks) and those that mostly compute are in turn.
 */
const LONG = [
  'props/crash-live.test.ts',
  'cli/output.test.ts',
  'props/proof/exhaustive.test.ts',
  'props/lock-kills.test.ts',
  'props/museum/museum.test.ts',
  'props/crash.test.ts',
  'props/routing-crash.test.ts',
  'props/live-changes.test.ts',
  'cli/package.test.ts',
  'props/routing-table.test.ts',
  'cli/exit-status.test.ts',
  'props/explorer/self-test/breakages.test.ts',
  'props/explorer/exploring/explore.test.ts',
  'cli/display.test.ts',
  'props/explorer/threads/threads.test.ts',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const known = LONG.findIndex(name => moduleId.endsWith(`/${name}`))
      return known < 0 ? LONG.length : known
    }
    return (await super.sort(files)).sort((one, other) => place(one) - place(other))
  }
}

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
    hookTimeout: 120_000,
    passWithNoTests: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'beside others',
          include: ['{core,workers,bench,props,cli}/**/*.test.ts'],
          exclude: HEARTBEATS,
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'heartbeats',
          include: HEARTBEATS,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
