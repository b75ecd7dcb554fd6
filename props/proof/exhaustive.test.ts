/**
 * Goal: the races of the proof go well in every interleaving and, where the case has a death, with every
 * crash point; what was searched is what docs/exhaustive.md says. A broken core is caught by the same
 * search.
 *
 * Method: each case of `exhaustive-cases.ts` that is for the test command is searched on one thread to its
 * end, or to the bound that it names; the counts are those of any machine. Not covered: the cases of the
 * long run; waits that time out although something else could happen.
 */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import type { LockKind } from '#core/facility/config.js'
import { caseTable } from '#props/proof/case-table.js'
import { EXHAUSTIVE_CASES, REDUCTIONS } from '#props/proof/exhaustive-cases.js'
import { type CaseResult, type Cases, loadCases } from '#props/proof/exhaustive-search.js'

const SCENARIO = relative(
  '',
  fileURLToPath(new URL('../../dist/props/proof/stacks.scenario.js', import.meta.url)),
)
const PAGE = new URL('../../docs/exhaustive.md', import.meta.url)
/** A guard against a search without an end, and no measure. */
const TIMEOUT_MS = 900_000

const RUNS = EXHAUSTIVE_CASES.flatMap(one => one.test.map(lock => ({ ...one, lock })))

describe('the shipped core', () => {
  const results: CaseResult[] = []
  let cases: Cases

  beforeAll(async () => {
    cases = await loadCases(SCENARIO)
  })

  test.each(RUNS)('$name ($lock)', { timeout: TIMEOUT_MS }, async ({ lock, ...one }) => {
    const most = one.most?.[lock]
    const result = await cases.search(one, lock, most === undefined ? {} : { schedules: most })
    results.push(result)
    const { isComplete, failure, missed } = result
    expect({ isComplete, failure }).toEqual({ isComplete: most === undefined, failure: undefined })
    if (most === undefined) expect(missed).toEqual([])
    expect(result.places > 0).toBe(one.crashes > 0)
  })

  test('the page has what was found', () => {
    const table = caseTable(results)
    const text = [`up to these reductions: ${REDUCTIONS.join('; ')}`, ...table].join('\n')
    process.stdout.write(`${text}\n`)
    const page = readFileSync(PAGE, 'utf8')
    expect(page.split('\n').filter(line => line.startsWith('|'))).toEqual(table)
    for (const reduction of REDUCTIONS) expect(page.replaceAll(/\s+/g, ' ')).toContain(reduction)
  })
})

describe('a broken core is caught', () => {
  test.each([
    {
      name: 'two race for the last port',
      what: 'a lock that excludes nobody',
      file: 'core/locks/robust-word.js',
      find: 'return Atomics.compareExchange(this.#words, at, 0, this.#token) === 0;',
      replace: 'return Atomics.exchange(this.#words, at, this.#token) !== -1;',
    },
    {
      name: 'two race for the last port',
      what: 'a lock that is let go of twice',
      file: 'core/locks/robust-word.js',
      find: 'if (seen !== this.#token)\n            this.#releaseSlow(at, seen);',
      replace: 'this.#releaseSlow(at, seen);',
    },
    {
      name: 'lease steal against release',
      what: 'a plain write to a word that a lessee may change',
      file: 'core/ports/port-segment.js',
      find: 'space.lease !== 0',
      replace: 'false',
    },
    {
      name: 'lock inheritance: one of two that connect dies',
      what: 'a lock inherited without the repair',
      file: 'core/locks/robust-word.js',
      find: 'const orphaned = dead ? ORPHANED : seen & ORPHANED;',
      replace: 'const orphaned = seen & ORPHANED;',
    },
    {
      name: 'lock inheritance: one of two that connect dies',
      what: 'a spin lock inherited without the repair',
      file: 'core/locks/spin.js',
      find: 'const orphaned = dead ? ORPHANED : seen & ORPHANED;',
      replace: 'const orphaned = seen & ORPHANED;',
      lock: 'spin' as LockKind,
    },
    {
      name: 'crash in recovery, then recovery of both',
      what: 'a slot that is free before its ports are',
      file: 'core/recovery/recover.js',
      find: 'let ports = 0;',
      replace: 'let ports = 0; slots.step(dead, RECOVERING, FREE);',
    },
    {
      name: 'lease steal against connect by the lease',
      what: 'a port marked in a lease without looking',
      file: 'core/ports/leases.js',
      find: 'Atomics.compareExchange(this.#words, at, this.#idleWord, this.#heldWord) !== this.#idleWord',
      replace: 'Atomics.store(this.#words, at, this.#heldWord) !== this.#heldWord',
    },
    {
      name: 'late enable against connect and close',
      what: 'connections that are not published',
      file: 'core/ports/late-space.js',
      find: 'this.store.publish(this.held, now)',
      replace: '0',
    },
    {
      name: 'routing table: insert against remove of one key',
      what: 'a lock that excludes nobody',
      file: 'core/locks/robust-word.js',
      find: 'return Atomics.compareExchange(this.#words, at, 0, this.#token) === 0;',
      replace: 'return Atomics.exchange(this.#words, at, this.#token) !== -1;',
    },
  ])(
    '$what: $name',
    { timeout: TIMEOUT_MS },
    async ({ name, file, find, replace, lock = 'mutex' as LockKind }) => {
      const one = EXHAUSTIVE_CASES.find(other => other.name === name)!
      const cases = await loadCases(SCENARIO, [{ file, find, replace }])
      const { isComplete, failure } = await cases.search(one, lock)
      expect(failure).toMatch(/^(invariant|race|exception|deadlock): ./)
      expect(isComplete).toBe(false)
    },
  )
})
