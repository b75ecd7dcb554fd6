/**
 * Goal: whatever was published is read once, in the order of the stamps; a writer that dies at any
 * step of an append loses nothing and holds nobody up; a successor goes on in the same ring.
 *
 * Method: one thread plays all writers. An append is real, or it is broken off after one of its
 * steps, which `brokenOff` repeats word by word. Random interleavings are compared with a list.
 *
 * Not covered: real threads (journal-threads.test.ts).
 */
// @ts-nocheck


import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JournalWriter } from '#workers/audit/journal.js'
import {
  allocateJournals,
  attachJournals,
  begunWord,
  ringWord,
  SEQUENCE_BIG,
} from '#workers/audit/journal-layout.js'
import { JournalReader } from '#workers/audit/journal-reader.js'
import { RECORD_WORDS, type RecordSink, TICK } from '#workers/audit/record.js'

type Step = 'begun' | 'stamp' | 'fields' | 'published'
const STEPS: Step[] = ['begun', 'stamp', 'fields', 'published']

/** The steps of an append, one at a time: the place in the ring is `number`. */
function* steps(
  buffer: SharedArrayBuffer,
  writer: number,
  number: number,
  tick: number,
): Generator<Step, void> {
  const views = attachJournals(buffer)
  const at = ringWord(views, writer) + (number % views.capacity) * RECORD_WORDS
  Atomics.store(views.words, begunWord(writer), number + 1)
  yield 'begun'
  const stamp = Atomics.add(views.bigs, SEQUENCE_BIG, 1n)
  yield 'stamp'
  views.words[at + TICK] = tick
  yield 'fields'
  Atomics.store(views.bigs, at >> 1, stamp)
  yield 'published'
}

function brokenOff(buffer: SharedArrayBuffer, writer: number, number: number, after: Step): void {
  for (const step of steps(buffer, writer, number, 77)) if (step === after) return
}

function collector(): { sink: RecordSink; ticks: number[]; stamps: number[] } {
  const ticks: number[] = []
  const stamps: number[] = []
  const sink: RecordSink = (stamp, _kind, _space, _port, tick) => {
    stamps.push(stamp)
    ticks.push(tick)
  }
  return { sink, ticks, stamps }
}

function append(writer: JournalWriter, tick: number): boolean {
  return writer.append(1, 0, 0, tick, 0, 0)
}

test('records of all rings come in the order of their stamps, field by field', () => {
  const buffer = allocateJournals({ writers: 2, capacityRecords: 4 })
  const writers = [new JournalWriter(buffer, 0), new JournalWriter(buffer, 1)]
  const reader = new JournalReader(buffer)
  writers[1].append(2, 3, 65_535, -5, -128, 7)
  writers[0].append(1, 0, 0, 6, 129, 0)
  writers[1].append(4, 1, 2, 3, 4, 5)
  const rows: number[][] = []
  expect(reader.drain(2, (...fields) => rows.push(fields))).toBe(2)
  expect(reader.drain(9, (...fields) => rows.push(fields))).toBe(1)
  expect(rows).toEqual([
    [1, 2, 3, 65_535, -5, -128, 7],
    [2, 1, 0, 0, 6, 129, 0],
    [3, 4, 1, 2, 3, 4, 5],
  ])
  expect(reader.drain(9, () => {})).toBe(0)
})

test('what the sink throws loses no record', () => {
  const buffer = allocateJournals({ writers: 1, capacityRecords: 4 })
  const writer = new JournalWriter(buffer, 0)
  const reader = new JournalReader(buffer)
  const { sink, ticks } = collector()
  for (const tick of [1, 2, 3, 4]) append(writer, tick)
  expect(() =>
    reader.drain(9, () => {
      throw new Error('sink')
    }),
  ).toThrow('sink')
  expect(append(writer, 5)).toBe(true) // The writer has been told of the room.
  reader.drain(9, sink)
  expect(ticks).toEqual([2, 3, 4, 5])
})

describe('a full ring', () => {
  test('is an assertion for a writer that must not wait', () => {
    const buffer = allocateJournals({ writers: 1, capacityRecords: 2 })
    const writer = new JournalWriter(buffer, 0, { neverWait: true })
    append(writer, 1)
    append(writer, 2)
    expect(() => append(writer, 3)).toThrow('ring 0 is full')
  })

  test('makes its writer wait, alive, until there is room', () => {
    const buffer = allocateJournals({ writers: 1, capacityRecords: 2 })
    const reader = new JournalReader(buffer)
    const { sink, ticks } = collector()
    let rounds = 0
    const onWait = () => {
      if (++rounds === 3) reader.drain(1, sink)
    }
    const writer = new JournalWriter(buffer, 0, { onWait })
    for (const tick of [1, 2, 3]) expect(append(writer, tick)).toBe(true)
    expect(rounds).toBe(3)
    reader.drain(9, sink)
    expect(ticks).toEqual([1, 2, 3])
  })

  test('drops records once nobody reads any more', () => {
    const buffer = allocateJournals({ writers: 1, capacityRecords: 2 })
    const writer = new JournalWriter(buffer, 0, { stopped: () => true })
    expect([1, 2, 3].map(tick => append(writer, tick))).toEqual([true, true, false])
    const reader = new JournalReader(buffer)
    const { sink, ticks } = collector()
    reader.finish(sink)
    expect(ticks).toEqual([1, 2])
  })
})

describe.each([0, 1, 3, 4, 5])('a death in an append after %i records', before => {
  test.each(STEPS)('behind step "%s": nothing is lost or read twice', after => {
    for (const readFirst of [false, true]) {
      const buffer = allocateJournals({ writers: 1, capacityRecords: 4 })
      const reader = new JournalReader(buffer)
      const { sink, ticks } = collector()
      const first = new JournalWriter(buffer, 0, { onWait: () => reader.drain(9, sink) })
      const expected: number[] = []
      for (let tick = 0; tick < before; tick++) {
        append(first, tick)
        expected.push(tick)
      }
      if (readFirst || before >= 4) reader.drain(9, sink)
      brokenOff(buffer, 0, before, after)
      if (after === 'published') expected.push(77)
      reader.exited(0)
      if (readFirst) reader.drain(9, sink)
      reader.joined(0)
      const second = new JournalWriter(buffer, 0, { onWait: () => reader.drain(9, sink) })
      for (const tick of [101, 102, 103, 104, 105]) {
        append(second, tick)
        expected.push(tick)
      }
      reader.drain(99, sink)
      expect(ticks).toEqual(expected)
      expect(reader.gaps).toBe(after === 'stamp' || after === 'fields' ? 1 : 0)
    }
  })
})

describe('a gap', () => {
  function gap(): { buffer: SharedArrayBuffer; reader: JournalReader; other: JournalWriter } {
    const buffer = allocateJournals({ writers: 3, capacityRecords: 4 })
    const reader = new JournalReader(buffer)
    brokenOff(buffer, 0, 0, 'stamp')
    const other = new JournalWriter(buffer, 1)
    append(other, 5)
    return { buffer, reader, other }
  }

  test('is not passed while its taker lives', () => {
    const { buffer, reader } = gap()
    const { sink, ticks } = collector()
    expect(reader.drain(9, sink)).toBe(0)
    const views = attachJournals(buffer)
    Atomics.store(views.bigs, ringWord(views, 0) >> 1, 1n)
    expect(reader.drain(9, sink)).toBe(2)
    expect(ticks).toEqual([0, 5])
    expect(reader.gaps).toBe(0)
  })

  test('is passed when its taker has exited, though a third ring has never been written', () => {
    const { reader } = gap()
    const { sink, ticks } = collector()
    reader.exited(0)
    expect(reader.drain(9, sink)).toBe(1)
    expect(ticks).toEqual([5])
    expect(reader.gaps).toBe(1)
  })

  test('is passed when a successor has taken the ring over', () => {
    const { buffer, reader } = gap()
    new JournalWriter(buffer, 0)
    expect(reader.drain(9, () => {})).toBe(1)
  })

  test('is not passed between the declaration of a successor and its start', () => {
    const { buffer, reader } = gap()
    reader.exited(0)
    reader.joined(0)
    expect(reader.drain(9, () => {})).toBe(0)
    new JournalWriter(buffer, 0)
    expect(reader.drain(9, () => {})).toBe(1)
  })

  test('is passed by finish', () => {
    const { reader } = gap()
    expect(reader.finish(() => {})).toBe(1)
  })
})

test('buffers and sizes that are none are refused', () => {
  expect(() => allocateJournals({ writers: 1, capacityRecords: 3 })).toThrow('power of two')
  expect(() => allocateJournals({ writers: 0, capacityRecords: 4 })).toThrow('writers')
  expect(() => new JournalReader(new SharedArrayBuffer(64))).toThrow('allocateJournals')
  const buffer = allocateJournals({ writers: 1, capacityRecords: 4 })
  expect(() => new JournalWriter(buffer, 1)).toThrow('no ring 1')
})

interface Playing {
  number: number
  append: Generator<Step, void> | undefined
  tick: number
}

test('any interleaving of steps, deaths and reads gives what was published, in order', () => {
  const CAPACITY = 4
  const action = fc.record({ ring: fc.nat(2), what: fc.nat(9) })
  const seen = { gaps: 0, deaths: 0 }
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200, size: 'max' }), actions => {
      const buffer = allocateJournals({ writers: 3, capacityRecords: CAPACITY })
      const views = attachJournals(buffer)
      const reader = new JournalReader(buffer)
      const { sink, ticks, stamps } = collector()
      const published = new Map<number, number>()
      const unread = () => published.size - ticks.length
      const rings: Playing[] = [0, 1, 2].map(() => ({
        number: 0,
        append: undefined,
        tick: 0,
      }))
      const inRing = (ring: number) =>
        [...published.values()].filter(tick => tick % 3 === ring && !ticks.includes(tick)).length
      let tick = 0
      for (const { ring, what } of actions) {
        const playing = rings[ring]
        if (what === 0) reader.drain(3, sink)
        else if (what === 1) {
          seen.deaths++
          playing.append = undefined
          reader.exited(ring)
          reader.drain(2, sink)
          reader.joined(ring)
          new JournalWriter(buffer, ring)
          expect(Atomics.load(views.words, begunWord(ring))).toBe(playing.number)
        } else {
          if (playing.append === undefined) {
            if (inRing(ring) >= CAPACITY) continue
            playing.tick = 3 * tick++ + ring
            playing.append = steps(buffer, ring, playing.number, playing.tick)
          }
          const step = playing.append.next()
          if (step.value === 'published') {
            const at = ringWord(views, ring) + (playing.number % CAPACITY) * RECORD_WORDS
            published.set(Number(Atomics.load(views.bigs, at >> 1)), playing.tick)
            playing.number++
            playing.append = undefined
          }
        }
      }
      reader.finish(sink)
      expect(unread()).toBe(0)
      const order = [...published.keys()].sort((a, b) => a - b)
      expect(stamps).toEqual(order)
      expect(ticks).toEqual(order.map(stamp => published.get(stamp)))
      seen.gaps += reader.gaps
    }),
    { numRuns: 500 },
  )
  expect(seen.deaths).toBeGreaterThan(100)
  expect(seen.gaps).toBeGreaterThan(100)
})
