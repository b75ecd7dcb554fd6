/**
 * Goal: real recordings are read as an independent script read them, and a replay without any
 * coordination finds the duplicates that the script found.
 * Method: a production log and the columns once taken from it, which do not ship with the project.
 */
// @ts-nocheck

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { placeHosts } from '#workers/traffic/placement.js'
import { readTraffic, type Traffic } from '#workers/traffic/read.js'
import { buildSchedule, isClose, rowOf } from '#workers/traffic/schedule.js'
import type { ConnectionTable } from '#workers/traffic/table.js'

const folder = fileURLToPath(new URL('../../../shared/traffic/', import.meta.url))
const absent = !existsSync(folder)
const why = absent ? ' (skipped: there is no ../shared/traffic with the recordings)' : ''

/** Replays with the input's source ports; counts opens of a port that another stack has open. */
function replay(table: ConnectionTable, stacks: number): { duplicates: number; peakOpen: number } {
  const stackOf = placeHosts(table.hosts.length, stacks)
  const holders = new Map<number, number[]>()
  let [duplicates, open, peakOpen] = [0, 0, 0]
  for (const event of buildSchedule(table, stackOf, stacks).events) {
    const row = rowOf(event)
    const stack = stackOf[table.host[row]]
    const port = table.srcPort[row]
    const held = holders.get(port) ?? Array<number>(stacks).fill(0)
    holders.set(port, held)
    if (isClose(event)) {
      held[stack] -= 1
      open -= 1
      continue
    }
    if (held.some((count, other) => count > 0 && other !== stack)) duplicates += 1
    held[stack] += 1
    open += 1
    peakOpen = Math.max(peakOpen, open)
  }
  return { duplicates, peakOpen }
}

describe.skipIf(absent)(`a production log${why}`, () => {
  let log: Traffic
  let csv: Traffic
  beforeAll(async () => {
    log = await readTraffic(`${folder}pgbouncer-prod-2023-12-19.log.gz`, { strict: true })
    csv = await readTraffic(`${folder}pgbouncer-prod-2023-12-19.csv.gz`, { strict: true })
  })

  it('has the connections that were counted in it', () => {
    expect(log.format).toBe('pgbouncer')
    expect(log.lines).toBe(100_000)
    expect(log.unreadable.count).toBe(0)
    expect(log.table.rows).toBe(49_766)
    expect(log.table.hosts.length).toBe(38)
    expect(log.sightings).toEqual({ full: 49_487, left: 140, right: 139 })
    const byHost = new Map<number, number>()
    for (const host of log.table.host) byHost.set(host, (byHost.get(host) ?? 0) + 1)
    expect(Math.max(...byHost.values())).toBe(13_903)
  })

  it('agrees row by row with the columns taken from it', () => {
    expect(csv.format).toBe('csv')
    expect(csv.table).toEqual(log.table)
    // Five connections that the log shows only closing had an age, in whole seconds, that puts
    // their opens after the log's first line: the CSV has no way to tell them from full ones.
    expect(csv.sightings).toEqual({ full: 49_492, left: 135, right: 139 })
  })

  it.each([
    [38, 374],
    [16, 364],
    [8, 344],
    [4, 291],
    [1, 0],
  ])('replayed by %i stacks without coordination has %i duplicates', (stacks, duplicates) => {
    expect(replay(log.table, stacks)).toEqual({ duplicates, peakOpen: 187 })
  })
})

describe.skipIf(absent)(`pgbench through PgBouncer${why}`, () => {
  it('uses every port of a Linux ephemeral range', async () => {
    const path = `${folder}pgbouncer-pgbench-2018-09-12.csv.gz`
    const { table, sightings } = await readTraffic(path, { strict: true })
    expect(sightings).toEqual({ full: 63_943, left: 0, right: 0 })
    expect(table.hosts).toEqual(['127.0.0.1'])
    const ports = new Set(table.srcPort)
    expect([ports.size, Math.min(...ports), Math.max(...ports)]).toEqual([28_232, 32_768, 60_999])
  })
})
