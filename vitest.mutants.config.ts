import { defineConfig } from 'vitest/config'

/** For mutation testing (stryker.config.json): the quick tests of locks, recovery and slots, in one thread. */
export default defineConfig({
  test: {
    include: [
      'core/{locks,recovery}/*.test.ts',
      'core/ports/leases.test.ts',
      'props/{port-space,late-enable}.test.ts',
    ],
    // One thread for all files: mutants that are switched on at run time do not need a new one.
    isolate: false,
    server: { deps: { external: [/\/dist\//] } },
    setupFiles: ['./props/support/seed.ts'],
    // A mutant is met by all tests that reach it: fewer cases of each property.
    env: { PROP_SEED: '20010522', PROP_RUNS: '10' },
    testTimeout: 120_000,
  },
})
