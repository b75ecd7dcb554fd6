import { defineConfig } from 'vitest/config'

// Tests import the compiled code by `#core/…`, `#workers/…`: worker threads load it from dist, so
// the main thread must run the very same files, not copies transformed by vite.
export default defineConfig({
  test: {
    include: ['{core,workers,bench,props,cli,docs}/**/*.test.ts'],
    pool: 'forks',
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 60_000,
    passWithNoTests: false,
  },
})
