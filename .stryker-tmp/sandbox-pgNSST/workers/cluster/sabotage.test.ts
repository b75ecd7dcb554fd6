/**
 * Goal: the audit of a cluster run finds what it is there to find, and says what it is.
 * Method: copies of `dist` in which one guard of the facility is taken out; the run on that copy must
 * be judged a violation, of the expected kind and no other of the named ones. The same runs on an
 * untouched copy are clean. Assertions of the facility are switched off where they would speak first.
 * Not covered: each violation of the auditor by itself (`workers/audit/auditor.test.ts`); a facility
 * that never refuses (`cli/exit-status.test.ts`: it must not bring the test process down).
 */
// @ts-nocheck

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Edit, sabotagedCopy } from '#props/support/sabotage.js'
import type { ClusterOptions, RunResult, runCluster } from '#workers/index.js'
import { readTrafficBytes } from '#workers/traffic/read.js'

const folder = mkdtempSync(join(tmpdir(), 'portplex-sabotage-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Run = typeof runCluster

const ASSERT_OFF: Edit = ['core/assert.js', 'if (!condition)', 'if (false)']

/** `runCluster` of an edited copy of `dist`. */
async function sabotaged(edits: readonly Edit[]): Promise<Run> {
  const index = `${sabotagedCopy(folder, ['core', 'workers'], edits)}workers/index.js`
  const workers = (await import(/* @vite-ignore */ index)) as { runCluster: Run }
  return workers.runCluster
}

async function* bytes(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
}

/** 1,500 connections of four hosts, one every 5 ms, each open for 60 to 359 ms: 42 at once, about. */
async function options(more: Partial<ClusterOptions>): Promise<ClusterOptions> {
  const rows = Array.from({ length: 1500 }, (_, n) => {
    return `${n * 5},${n * 5 + 60 + ((n * 97) % 300)},host${n % 4}`
  })
  const text = `open_ms,close_ms,host\n${rows.join('\n')}\n`
  const traffic = await readTrafficBytes(bytes(text), 'made')
  // One event at a time: what is found is found in each run.
  return {
    stacks: 4,
    traffic,
    seed: 5,
    lease: 0,
    order: { kind: 'strict' },
    failureIntervalMs: 500,
    isolationMs: 200,
    ...more,
  }
}

interface Sabotage {
  readonly name: string
  readonly edits: readonly Edit[]
  readonly options: Partial<ClusterOptions>
  /** What it must be found by. */
  readonly kind: string
  /** The only kind that it may be found by; empty: others follow from it. */
  readonly only: string
}

const counted = ({ audit }: RunResult): Record<string, number | null> => ({
  ...audit.counts,
  lost: audit.lost,
})

/** A range that runs out, with leases, so that ports are taken out of others' leases. */
const TIGHT: Partial<ClusterOptions> = { ports: [40_000, 40_049], lease: 8, quarantineMs: 0 }
const REUSE: Partial<ClusterOptions> = {
  ports: [40_000, 40_399],
  quarantineMs: 1000,
  policy: 'random',
}

const sabotages: readonly Sabotage[] = [
  {
    name: 'no hold-down',
    edits: [['core/ports/port-words.js', 'return quarantineMs === 0 ? 0', 'return true ? 0']],
    options: { ...REUSE, order: { kind: 'window', ms: 100 } },
    kind: 'early-reuse',
    only: 'early-reuse',
  },
  {
    name: 'no hold-down, one event at a time',
    edits: [['core/ports/port-words.js', 'return quarantineMs === 0 ? 0', 'return true ? 0']],
    options: REUSE,
    kind: 'early-reuse',
    only: 'early-reuse',
  },
  {
    name: 'taking a port out of a lease whether it is idle or not',
    edits: [
      ASSERT_OFF,
      ['core/ports/port-segment.js', 'if (!isIdle(seen))\n            return false;', ''],
    ],
    options: TIGHT,
    kind: 'duplicate',
    only: '',
  },
  {
    name: 'picking from the own lease without looking whether the CAS won',
    edits: [
      ASSERT_OFF,
      [
        'core/ports/leases.js',
        'this.#idleWord, this.#heldWord) !== this.#idleWord',
        'this.#idleWord, this.#heldWord) === undefined',
      ],
    ],
    options: TIGHT,
    kind: 'duplicate',
    only: '',
  },
  {
    name: 'a release that clears nothing',
    edits: [
      [
        'core/ports/port-store.js',
        'if (owner === this.token)\n                ' +
          'segment.free(port, this.token, freeAt, now);\n            else\n                ' +
          'this.#releaseShared(segment, port, freeAt, now);',
        '',
      ],
    ],
    options: { ports: [40_000, 42_047], quarantineMs: 0 },
    kind: 'lost',
    only: 'lost',
  },
  {
    name: 'a recovery that forgets every seventh port',
    edits: [
      [
        'core/ports/port-store.js',
        'segment.free(port, owner, idle ?',
        'if (recovered % 7 !== 3) segment.free(port, owner, idle ?',
      ],
    ],
    options: { ports: [40_000, 42_047], lease: 64, crashes: 2 },
    kind: 'lost',
    only: 'lost',
  },
  {
    name: 'reserved ports that are not set apart',
    edits: [
      [
        'core/facility/allocate.js',
        'const reserved = new Set(space.reserved);',
        'const reserved = new Set();',
      ],
    ],
    options: { ports: [40_000, 40_399], quarantineMs: 0, reserved: [40_001, 40_200] },
    kind: 'reserved',
    only: 'reserved',
  },
  {
    name: 'refusing without looking into the leases of others',
    edits: [
      [
        'core/ports/port-store.js',
        'for (const segment of this.segments)\n            this.#revoke(segment, now);',
        '',
      ],
      [
        'core/ports/port-store.js',
        'takeFromOthers(from, now) {',
        'takeFromOthers(from, now) {\n        return REFUSED.EXHAUSTED;',
      ],
    ],
    options: TIGHT,
    kind: 'false-exhaustion',
    only: '', // The census does not get them either.
  },
]

describe('a facility without one of its guards', () => {
  it.each(sabotages)('$name: $kind', async ({ edits, options: more, kind, only }) => {
    const run = await sabotaged(edits)
    const result = await run(await options(more))
    const counts = counted(result)
    expect(counts[kind], JSON.stringify(counts)).toBeGreaterThan(0)
    expect(result.audit.verdict).toBe('violation')
    if (only !== '') expect(Object.keys(counts).filter(name => counts[name])).toEqual([only])
    if (kind !== 'lost') expect(result.audit.violations.map(v => v.kind)).toContain(kind)
  })
})

describe('the same runs with every guard', () => {
  const runs = new Map(sabotages.map(({ options: more }) => [JSON.stringify(more), more]))

  it.each([...runs])('%s', async (_, more) => {
    const run = await sabotaged([])
    const result = await run(await options(more))
    expect(result.audit.verdict, JSON.stringify(result.audit.violations[0])).toBe('clean')
    expect(Object.values(counted(result))).toEqual(Object.values(counted(result)).map(() => 0))
    expect(result.broken).toEqual([])
  })
})
