/**
 * Goal: the main job on a real production log: every connection is accounted for while stacks crash,
 * and without coordination the run has exactly the duplicates that an independent script counted.
 * Method: the compiled program on a log that does not ship with the project.
 * Not covered: each structure, lock and lease on it (`workers/cluster/matrix.test.ts` has those on the
 * shipped log).
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Folder, PROJECT, runCli } from '#cli/test-support/run-cli.js'

const LOG = join(PROJECT, '../shared/traffic/pgbouncer-prod-2023-12-19.log.gz')
const absent = !existsSync(LOG)
const why = absent ? ' (skipped: there is no ../shared/traffic with the recording)' : ''

const folder = new Folder()
afterAll(() => folder.remove())

describe.skipIf(absent)(`a production log${why}`, () => {
  it.each([
    [38, 374],
    [8, 344],
  ])('%i stacks without coordination: %i duplicates', async (stacks, duplicates) => {
    const control = ['--uncoordinated=logged', '--order', 'strict', '--stacks', `${stacks}`]
    const args = ['run', '--traffic', LOG, ...control, '--seed', '1', '--json']
    const { status, stdout, stderr } = await runCli(args, folder.path)
    expect(status, stderr).toBe(1)
    const { audit, connections } = JSON.parse(stdout)
    expect(audit.duplicates).toBe(duplicates)
    expect(connections).toMatchObject({ opened: 49_766, refused: 0, skipped: 0 })
  })

  it('five crashes: all 49,766 connections accounted for, nothing twice, nothing lost', async () => {
    const crashes = ['--stacks', '8', '--crashes', '5', '--speed', 'max']
    const args = ['run', '--traffic', LOG, ...crashes, '--json']
    const { status, stdout, stderr } = await runCli(args, folder.path)
    expect(status, stderr).toBe(0)
    const { rows, connections, audit, crashes: died, recoveries, broken } = JSON.parse(stdout)
    const { opened, closed, refused, lostByCrash, openAtEnd, skipped } = connections
    expect(rows).toBe(49_766)
    expect(opened + refused + skipped).toBe(rows)
    expect(closed + lostByCrash + openAtEnd).toBe(opened)
    expect(skipped, 'only rows that a death cut off').toBeLessThanOrEqual(5)
    expect([died, recoveries, audit.duplicates, audit.lost, broken]).toEqual([5, 5, 0, 0, []])
    expect(audit.verdict).toBe('clean')
  })

  it('the same through a routing table', async () => {
    const table = ['--structure', 'routing-table', '--entries', '40000']
    const crashes = ['--stacks', '8', '--crashes', '5', '--speed', 'max']
    const args = ['run', '--traffic', LOG, ...table, ...crashes, '--json']
    const { status, stdout, stderr } = await runCli(args, folder.path)
    expect(status, stderr).toBe(0)
    const { rows, connections, audit, crashes: died, broken } = JSON.parse(stdout)
    expect(connections.opened + connections.skipped).toBe(rows)
    expect(connections.refused).toBe(0)
    expect(connections.skipped).toBeLessThanOrEqual(5)
    expect([died, audit.duplicates, audit.lost, broken]).toEqual([5, 0, 0, []])
    expect(audit.verdict).toBe('clean')
  })
})
