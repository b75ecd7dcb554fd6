// @ts-nocheck
import { defineConfig } from 'vitest/config'

/** The tests of `core` that run in one thread, for mutation testing (stryker.config.json). */
export default defineConfig({
  test: {
    include: [
      'core/{locks,ports,recovery,stack,facility,display}/*.test.ts',
      'props/{port-space,routing-table,late-enable,live-changes}.test.ts',
    ],
    // One thread for all files: mutants that are switched on at run time do not need a new one.
    isolate: false,
    server: { deps: { external: [/\/dist\//] } },
    setupFiles: ['./props/support/seed.ts'],
    // A mutant is met by all tests that reach it: fewer cases of each property.
    env: { PROP_SEED: '20010522', PROP_RUNS: '15' },
    testTimeout: 120_000,
  },
})
