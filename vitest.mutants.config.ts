import { defineConfig } from 'vitest/config'

/** For mutation testing (stryker.config.json): the tests of locks and recovery, in one thread. */
export default defineConfig({
  test: {
    include: ['core/{locks,recovery}/*.test.ts'],
    // One thread for all files: mutants that are switched on at run time do not need a new one.
    isolate: false,
    server: { deps: { external: [/\/dist\//] } },
    setupFiles: ['./props/support/seed.ts'],
    env: { PROP_SEED: '20010522' },
    testTimeout: 120_000,
  },
})
