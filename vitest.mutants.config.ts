import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * For mutation testing (stryker.config.json): tests in one thread, those that take least first, since the
 * first that fails is the last that is run. MUTANTS=locks: without those of ports, which reach each lock.
 */
const LOCKS = ['core/{locks,recovery}/*.test.ts', 'core/facility/facility.test.ts']
const PORTS = [
  'core/{display,facility,ports,profile,stack}/*.test.ts',
  'props/{late-enable,port-space}.test.ts',
  'props/{live-changes,reconcile,routing-interrupts,routing-table}.test.ts',
]
const DEATHS = ['props/crash.test.ts']
const OTHER_DEATHS = ['props/{crash-live,routing-crash}.test.ts']
/** Each takes longer than all others of its folder. */
const TOO_LONG = ['core/facility/largest.test.ts', 'core/ports/largest-table.test.ts']

const include =
  process.env.MUTANTS === 'locks'
    ? [...LOCKS, ...DEATHS]
    : [...PORTS, ...LOCKS, ...DEATHS, ...OTHER_DEATHS]

const ORDER = ['/core/', 'props/late', 'props/port', 'props/crash.', 'props/']

class ShortestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number =>
      ORDER.findIndex(part => moduleId.includes(part))
    return [...files].sort((one, other) => place(one) - place(other))
  }
}

export default defineConfig({
  test: {
    include,
    exclude: TOO_LONG,
    // One thread for all files: mutants that are switched on at run time do not need a new one.
    isolate: false,
    server: { deps: { external: [/\/dist\//] } },
    setupFiles: ['./props/support/seed.ts'],
    env: { PROP_SEED: '20010522', PROP_RUNS: '8', CRASH_BRIEF: '1' },
    sequence: { sequencer: ShortestFirst },
    testTimeout: 120_000,
  },
})
