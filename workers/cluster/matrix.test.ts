/**
 * Goal: every structure, lock and lease size replays a real log while stacks die, without a port
 * twice, early or lost, and with every connection accounted for.
 * Method: the shipped log through four stacks with four crashes, as fast as possible, once with a range
 * so small and no hold-down that ports are reused all the time, as threads happen to interleave.
 * Not covered: each kind of crash for itself (`crash-kinds.test.ts`), hold-downs (`replay.test.ts`).
 */
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ClusterOptions, readTraffic, runCluster, type Traffic } from '#workers/index.js'

const LOG = fileURLToPath(
  new URL('../../examples/pgbench-through-pgbouncer.log.gz', import.meta.url),
)
const CRASHES = 4

let traffic: Traffic
beforeAll(async () => {
  traffic = await readTraffic(LOG)
})

type Configuration = Pick<ClusterOptions, 'structure' | 'lock' | 'lease' | 'access' | 'entries'>
const configurations: Configuration[] = []
for (const structure of ['bitmap', 'list'] as const) {
  for (const lock of ['mutex', 'fair', 'spin'] as const) {
    for (const lease of [0, 64]) configurations.push({ structure, lock, lease })
    configurations.push({ structure, lock, lease: 0, access: 'literal' })
  }
}
for (const lock of ['mutex', 'fair', 'spin'] as const) {
  // The log tells no destinations: all connections go to one server, so ports are reused as in a bitmap.
  configurations.push({ structure: 'routing-table', entries: 2000, lock })
  configurations.push({ structure: 'routing-table', entries: 700, lock, access: 'literal' })
}

async function expectClean(options: ClusterOptions): Promise<void> {
  console.log(`seed ${options.seed}: ${JSON.stringify({ ...options, traffic: 'shipped' })}`)
  const result = await runCluster(options)
  const { opened, closed, refused, lostByCrash, openAtEnd, skipped } = result.connections
  expect(result.audit.violations.slice(0, 3).map(({ message }) => message)).toEqual([])
  expect(result.audit).toMatchObject({ verdict: 'clean', duplicates: 0, lost: 0 })
  expect(result.broken).toEqual([])
  expect(result.rows).toBe(traffic.table.rows)
  expect(opened + refused + skipped).toBe(result.rows)
  expect(closed + lostByCrash + openAtEnd).toBe(opened)
  expect([refused, openAtEnd]).toEqual([0, 0])
  expect(skipped, 'only what a death cut off').toBeLessThanOrEqual(CRASHES)
  expect(result.crashes.filter(({ kind }) => kind === 'unplanned')).toEqual([])
  expect([result.crashes.length, result.recoveries.length]).toEqual([CRASHES, CRASHES])
  expect(result.crashes.reduce((sum, crash) => sum + crash.connections, 0)).toBe(lostByCrash)
}

describe('the shipped log with four crashes', () => {
  it.each(configurations)('%j', async configuration => {
    await expectClean({
      ...configuration,
      traffic,
      stacks: 4,
      crashes: CRASHES,
      // 9,142 connections over 600 ports: each is used fifteen times.
      ports: [40_000, 40_599],
      quarantineMs: 0,
      seed: configurations.indexOf(configuration),
      failureIntervalMs: 800,
      isolationMs: 400,
    })
  })

  it('the defaults of the program', async () => {
    await expectClean({ traffic, stacks: 8, crashes: CRASHES, seed: 100 })
  })

  it.each(['mutex', 'fair', 'spin'] as const)('few ports and many servers, %s', async lock => {
    const options = {
      lock,
      structure: 'routing-table' as const,
      entries: 4000,
      ports: [40_000, 40_011] as const,
      quarantineMs: 500,
      traffic: { destinations: 500, opensPerSecond: 400 },
    }
    console.log(`seed 102: ${JSON.stringify(options)}`)
    const result = await runCluster({
      ...options,
      stacks: 4,
      crashes: CRASHES,
      seconds: 2,
      seed: 102,
      failureIntervalMs: 800,
      isolationMs: 400,
    })
    expect(result.audit.violations.slice(0, 3).map(({ message }) => message)).toEqual([])
    expect(result.audit).toMatchObject({ verdict: 'clean', duplicates: 0, lost: 0 })
    expect(result.broken).toEqual([])
    // Far more at once than there are ports: each serves many servers.
    expect(result.ports.peakHeld).toBeGreaterThan(12 * 5)
  })

  it('with a hold-down and a range in which ports come round again', async () => {
    const ports = [40_000, 49_999] as const
    await expectClean({ traffic, stacks: 4, crashes: CRASHES, seed: 101, ports, lease: 0 })
  })
})
