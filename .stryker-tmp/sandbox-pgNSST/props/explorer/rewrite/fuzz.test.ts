/**
 * Goal: rewritten code gives the same results as the original, and does the same things in the same order,
 * whatever constructs are put into each other.
 *
 * Method: small random programs, run as they are and rewritten: interrupted at every shared access, never
 * interrupted, and driven by a native caller. Not covered: what the generator never writes; the messages of
 * errors; sloppy code.
 */
// @ts-nocheck

import { expect, test } from 'vitest'
import { rewrite } from '#props/explorer/rewrite/compile.js'
import { load, outcome } from '#props/explorer/rewrite/test-support/differential.js'
import { scripts } from '#props/explorer/rewrite/test-support/random-programs.js'
import { checkProperty } from '#props/support/check-property.js'

const FILE = 'props/explorer/rewrite/fuzz.test.ts'
const RUNS = 30

let interrupted = 0

test('random programs', () => {
  checkProperty(FILE, scripts, sameResults, RUNS)
  expect(interrupted, 'programs that were interrupted').toBeGreaterThan(RUNS / 2)
})

function sameResults(text: string): void {
  const module = { exports: {} as { entry: { default: () => unknown } } }
  new Function('module', text)(module)
  const original = outcome(module.exports.entry.default)
  const lines = text.split('\n')
  const map = {
    version: 3,
    sources: ['/fuzz.js'],
    names: [],
    mappings: `AAAA${';AACA'.repeat(lines.length)}`,
  }
  const compiled = rewrite({ text, map: map as never, maps: new Map() })
  const first = load(compiled, true)
  expect(outcome(() => first.kit.run(first.main()))).toBe(original)
  if (first.kit.yields() > 0) interrupted += 1
  const second = load(compiled, false)
  expect(outcome(() => second.kit.run(second.main()))).toBe(original)
  expect(outcome(load(compiled, true).main() as () => unknown)).toBe(original)
}
