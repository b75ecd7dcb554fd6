/**
 * Goal: whenever a stack of a run is asked, what it holds by the facility and its open connections are the
 * same, also while it waits for room in its journal in the middle of an open or a close; and what it really
 * forgets is found, shown and freed.
 *
 * Method: one stack in this thread; its journal asks at each record. It forgets what is opened behind its
 * back.
 *
 * Not covered: orders on their way (`orders.test.ts`) and runs (`operations.test.ts`).
 */
// @ts-nocheck

import { describe, expect, it } from 'vitest'
import {
  allocate,
  attach,
  Destination,
  type LeaksDisplay,
  type LeaksOfStack,
  portOf,
  type SpaceConfig,
} from '#core/index.js'
import { ADDRESS, joinAs } from '#props/support/facilities.js'
import type { JournalWriter } from '#workers/audit/journal.js'
import { Connecting } from '#workers/cluster/connecting.js'
import { RunControl } from '#workers/cluster/control.js'
import type { StackTask } from '#workers/cluster/stack-task.js'
import { takeDisplay } from '#workers/operations/displays.js'
import { Random } from '#workers/random.js'
import type { EventSource } from '#workers/traffic/source.js'
import { DESTINATION_UNKNOWN, PORT_UNKNOWN } from '#workers/traffic/table.js'

const NOW = 5000

function create(tcp: SpaceConfig, coordination: StackTask['coordination'] = 'coordinated') {
  const config = { ports: [40_000, 40_063], quarantineMs: 1000, ...tcp } as const
  const facility = attach(allocate({ stacks: 2, dvipas: [{ address: ADDRESS, tcp: config }] }))
  const stack = joinAs(facility, 1, NOW)
  const seen: LeaksOfStack[] = []
  const journal = {
    append: () => {
      seen.push(connecting.reconcile(NOW, true))
      return true
    },
  }
  const task: Partial<StackTask> = {
    name: 'stack1',
    stack: 0,
    incarnation: 1,
    coordination,
    reserved: [],
    workload: { kind: 'synthetic', parameters: {} },
    sources: { choices: [[ADDRESS]], choiceOf: Int32Array.of(0), pool: false },
  }
  const connecting: Connecting = new Connecting({
    task: task as StackTask,
    stack,
    control: new RunControl(2),
    journal: journal as unknown as JournalWriter,
    random: new Random(1),
    clock: () => NOW,
  })
  return { facility, stack, connecting, seen }
}

const event = (key: number): EventSource =>
  ({ key, srcPort: PORT_UNKNOWN, destination: DESTINATION_UNKNOWN }) as EventSource

const OTHER = '192.0.2.2'

describe('a DVIPA that is deleted before the stack is told', () => {
  const TABLES = [[[ADDRESS]], [[ADDRESS, OTHER]]]

  it.each(TABLES)('as one of the sources %j refuses, and nothing breaks', sources => {
    const { stack, connecting } = create({ lease: 0 })
    connecting.useSources({ choices: [sources], choiceOf: Int32Array.of(0), pool: false })
    stack.undefine(ADDRESS, 'tcp', NOW)
    connecting.openConnection(event(0), NOW)
    expect(connecting.open.size).toBe(0)
  })
})

const SPACES: readonly SpaceConfig[] = [
  { lease: 8 },
  { lease: 0 },
  { structure: 'routing-table' },
  { coordination: 'off' },
]

describe('a stack that is asked at each record', () => {
  it.each(SPACES)('with %j has what the facility says', config => {
    const { connecting, seen } = create(config)
    for (let key = 0; key < 10; key += 1) connecting.openConnection(event(key), NOW)
    for (let key = 0; key < 9; key += 1) connecting.closeConnection(event(key), NOW)
    expect(connecting.open.size).toBe(1)
    expect(seen).toHaveLength(2 * 19)
    for (const answer of seen) expect(answer).toEqual({ leaks: [], unknown: [] })
  })

  it('that picks by itself has nothing there', () => {
    const { connecting, seen } = create({}, 'pick')
    connecting.openConnection(event(1), NOW)
    expect(connecting.open.size).toBe(1)
    expect(seen).toEqual([
      { leaks: [], unknown: [] },
      { leaks: [], unknown: [] },
    ])
  })
})

it('what it forgets is shown, and freed when that is asked', async () => {
  const { facility, stack, connecting } = create({ lease: 8 })
  connecting.openConnection(event(1), NOW)
  const lost = stack.spaceAt(0).connect(NOW, new Destination('198.51.100.9', 443))
  const later = NOW + 2500
  const source = {
    facility,
    now: () => later,
    connections: () => Promise.reject(new Error('nobody asks for these')),
    leaks: async (free: boolean): Promise<LeaksDisplay> => ({
      ...connecting.reconcile(later, free),
      missing: [],
      freed: free,
    }),
    maxUsage: () => 0,
  }
  for (const free of [false, true]) {
    const { text, data } = await takeDisplay(source, { kind: 'leaks', free })
    expect((data as LeaksDisplay).leaks).toMatchObject([
      { stack: 'stack1', incarnation: 1, connection: lost, since: NOW, leased: true },
    ])
    expect(text).toContainEqual(
      expect.stringMatching(`^stack1 .*${ADDRESS}\\.\\.${portOf(lost)} .*2\\.500 S AGO  YES$`),
    )
  }
  const { data, text } = await takeDisplay(source, { kind: 'leaks' })
  expect((data as LeaksDisplay).leaks).toEqual([])
  expect(text.at(-1)).toBe('0 OF 0 RECORDS DISPLAYED')
  expect(connecting.open.size).toBe(1)
  expect(stack.spaceAt(0).connections).toBe(1)
})
