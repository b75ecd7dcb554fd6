/**
 * Goal: the schedule opens each connection once, closes it after that, in the order of time, and
 * gives each stack exactly its own events; a source replays them, from any position.
 * Method: generated tables, many of whose times are equal.
 */
// @ts-nocheck

import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placeHosts } from '#workers/traffic/placement.js'
import { buildSchedule, eventsOfStack, isClose, rowOf, timeOf } from '#workers/traffic/schedule.js'
import { ScheduleSource } from '#workers/traffic/source.js'
import { type ConnectionTable, STILL_OPEN, TableBuilder } from '#workers/traffic/table.js'

interface Row {
  open: number
  hold: number | undefined
  host: string
  port: number
}

function tableOf(rows: Row[]): ConnectionTable {
  const builder = new TableBuilder()
  for (const { open, hold, host, port } of rows) {
    const row = builder.open(open, builder.hostNumber(host), port)
    if (hold !== undefined) builder.close(row, open + hold)
  }
  return builder.finish()
}

const row: fc.Arbitrary<Row> = fc.record({
  open: fc.integer({ min: -20, max: 30 }),
  hold: fc.option(fc.nat(20), { nil: undefined }),
  host: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  port: fc.integer({ min: 1, max: 9 }),
})
const rows = fc.array(row, { maxLength: 60 })
const stackCount = fc.integer({ min: 1, max: 7 })

describe('the table', () => {
  it('is the same whatever the order of the rows', () => {
    const shuffled = rows.chain(list =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    )
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(tableOf(one)).toEqual(tableOf(other))
      }),
    )
  })

  it('numbers hosts by their first appearance in its rows', () => {
    const table = tableOf([
      { open: 9, hold: 1, host: 'late', port: 1 },
      { open: 5, hold: 1, host: 'b', port: 1 },
      { open: 5, hold: 1, host: 'a', port: 1 },
      { open: -3, hold: 9, host: 'left', port: 1 },
    ])
    expect(table.hosts).toEqual(['left', 'a', 'b', 'late'])
    expect([...table.host]).toEqual([0, 1, 2, 3])
  })

  it('grows, and has columns of just its size', () => {
    const many = Array.from({ length: 5000 }, (_, i) => ({
      open: i,
      hold: undefined,
      host: `h${i % 3}`,
      port: i,
    }))
    const table = tableOf(many)
    expect(table.openMs.length).toBe(5000)
    expect([table.openMs[4999], table.srcPort[4999], table.closeMs[0]]).toEqual([
      4999,
      4999,
      STILL_OPEN,
    ])
  })

  it('and the schedule are messages that share their columns with the receiver', () => {
    const table = tableOf([{ open: 1, hold: 2, host: 'a', port: 3 }])
    const schedule = buildSchedule(table, placeHosts(1, 1), 1)
    const { port1, port2 } = new MessageChannel()
    port1.postMessage({ table, schedule })
    const received = receiveMessageOnPort(port2)?.message
    port1.close()
    expect(received).toEqual({ table, schedule })
    received.table.srcPort[0] = 77
    received.schedule.events[0] = 88
    expect([table.srcPort[0], schedule.events[0]]).toEqual([77, 88])
  })
})

describe('the schedule', () => {
  it('opens each row once, closes it after its open if it closes, by time, opens first', () => {
    fc.assert(
      fc.property(rows, stackCount, (list, stacks) => {
        const table = tableOf(list)
        const schedule = buildSchedule(table, placeHosts(table.hosts.length, stacks), stacks)
        const state = new Map<number, 'open' | 'closed'>()
        let lastMs = 0
        let closesAtLastMs = false
        for (const event of schedule.events) {
          const ms = timeOf(table, event)
          expect(ms).toBeGreaterThanOrEqual(lastMs)
          if (ms > lastMs) closesAtLastMs = false
          if (!isClose(event)) expect(closesAtLastMs).toBe(false)
          closesAtLastMs ||= isClose(event)
          expect(state.get(rowOf(event))).toBe(isClose(event) ? 'open' : undefined)
          state.set(rowOf(event), isClose(event) ? 'closed' : 'open')
          lastMs = ms
        }
        expect(state.size).toBe(table.rows)
        for (let i = 0; i < table.rows; i++) {
          expect(state.get(i)).toBe(table.closeMs[i] === STILL_OPEN ? 'open' : 'closed')
        }
      }),
    )
  })

  it('opens what was open before the beginning first of all, at time 0', () => {
    const table = tableOf([
      { open: 0, hold: 0, host: 'a', port: 1 },
      { open: -7, hold: 100, host: 'b', port: 2 },
      { open: -9, hold: 2, host: 'c', port: 3 },
    ])
    const { events } = buildSchedule(table, placeHosts(3, 1), 1)
    const shown = [...events].map(event =>
      [isClose(event) ? 'close' : 'open', table.srcPort[rowOf(event)], timeOf(table, event)].join(
        ' ',
      ),
    )
    expect(shown).toEqual([
      'open 3 0',
      'open 2 0',
      'open 1 0',
      'close 3 0',
      'close 1 0',
      'close 2 93',
    ])
  })

  it('gives each stack the events of its hosts, and all events to some stack', () => {
    fc.assert(
      fc.property(rows, stackCount, (list, stacks) => {
        const table = tableOf(list)
        const stackOf = placeHosts(table.hosts.length, stacks)
        const schedule = buildSchedule(table, stackOf, stacks)
        const all: number[] = []
        for (let stack = 0; stack < stacks; stack++) {
          const indices = [...eventsOfStack(schedule, stack)]
          expect(indices).toEqual([...indices].sort((a, b) => a - b))
          for (const index of indices) {
            expect(stackOf[table.host[rowOf(schedule.events[index])]]).toBe(stack)
          }
          all.push(...indices)
        }
        expect(all.sort((a, b) => a - b)).toEqual([...schedule.events.keys()])
      }),
    )
  })

  it('deals hosts to stacks in turn', () => {
    expect([...placeHosts(5, 2)]).toEqual([0, 1, 0, 1, 0])
    expect(() => placeHosts(5, 0)).toThrow('0 stacks')
  })
})

describe('the source of one stack', () => {
  it('replays the events of its stack, and can go on anywhere', () => {
    fc.assert(
      fc.property(rows, stackCount, fc.nat(), (list, stacks, cut) => {
        const table = tableOf(list)
        const schedule = buildSchedule(table, placeHosts(table.hosts.length, stacks), stacks)
        for (let stack = 0; stack < stacks; stack++) {
          const indices = [...eventsOfStack(schedule, stack)]
          const crash = cut % (indices.length + 1)
          let source = new ScheduleSource(table, schedule, stack)
          const taken: number[] = []
          while (source.peekMs() !== Infinity) {
            if (source.position === crash)
              source = new ScheduleSource(table, schedule, stack, crash)
            const ms = source.peekMs()
            expect(source.peekGlobalIndex()).toBe(indices[taken.length])
            source.take()
            const event = schedule.events[source.globalIndex]
            expect(source.key).toBe(rowOf(event))
            expect(source.kind).toBe(isClose(event) ? 'close' : 'open')
            expect(source.srcPort).toBe(table.srcPort[source.key])
            expect(source.destination).toBe(table.destination[source.key])
            expect(ms).toBe(timeOf(table, event))
            taken.push(source.globalIndex)
            expect(source.position).toBe(taken.length)
          }
          expect(taken).toEqual(indices)
          expect(source.peekGlobalIndex()).toBe(Infinity)
          expect(() => source.take()).toThrow('no event is left')
        }
      }),
      { numRuns: 50 },
    )
  })
})
