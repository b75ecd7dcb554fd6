/** Goal: what a step is said to write is what it writes. Method: real Atomics, each kind and width. */
// @ts-nocheck

import { expect, test } from 'vitest'
import { KIND, KIND_NAMES } from '#props/explorer/machine/kinds.js'
import type { TraceStep } from '#props/explorer/machine/trace.js'
import { describeStep, valuesOf } from '#props/explorer/report/operations.js'

const STEP: TraceStep = {
  choice: 0,
  thread: 0,
  kind: KIND.LOAD,
  site: 1,
  address: 64,
  width: 4,
  touch: 3,
  result: 0,
  a: 0,
  b: 0,
}
const VIEWS = [Int32Array, Uint8Array, Int16Array, Uint16Array] as const
const KINDS = [KIND.ADD, KIND.SUB, KIND.AND, KIND.OR, KIND.XOR] as const

test.each(KINDS)('a read-modify-write of kind %i', kind => {
  for (const View of VIEWS) {
    for (const [before, by] of [
      [5, 3],
      [200, 100],
      [0, 1],
      [32_000, 12_000],
    ] as const) {
      const view = new View(2)
      view[0] = before
      const operate = Atomics[KIND_NAMES[kind] as 'add']
      const result = operate(view as Int32Array, 0, by)
      const step = { ...STEP, kind, width: view.BYTES_PER_ELEMENT, result, a: by }
      const isNarrowOverflow = view[0]! < 0 && View !== Int32Array
      if (!isNarrowOverflow) expect(valuesOf(step).written).toBe(String(view[0]))
    }
  }
})

test('large BigInts are shown as bits', () => {
  const step = { ...STEP, kind: KIND.LOAD, width: 8 }
  const shown = [-1n, 1n << 40n, -(1n << 40n)].map(result => {
    return describeStep({ ...step, result }, 'x', '')
  })
  expect(shown).toEqual(['load x: -1n', 'load x: 0x10000000000n', 'load x: 0xffffff0000000000n'])
})

test('a read-modify-write of BigInts', () => {
  const step = { ...STEP, kind: KIND.SUB, width: 8, result: 1n, a: 3n }
  expect(valuesOf(step)).toEqual({ read: '1n', written: '-2n' })
})

test.each([
  [{ kind: KIND.LOAD, result: 7 }, 'load cells[0]: 7'],
  [{ kind: KIND.STORE, result: 7 }, 'store cells[0]: 7'],
  [{ kind: KIND.EXCHANGE, result: 1, a: 2 }, 'exchange cells[0]: 1 -> 2'],
  [{ kind: KIND.COMPARE_EXCHANGE, result: 1, a: 1, b: 2 }, 'compareExchange cells[0]: 1 -> 2'],
  [
    { kind: KIND.COMPARE_EXCHANGE, touch: 1, result: 5, a: 1, b: 2 },
    'compareExchange cells[0]: 5, not 1',
  ],
  [{ kind: KIND.OR, result: 1, a: -0x8000_0000 }, 'or cells[0]: 1 -> 0x80000001'],
  [{ kind: KIND.WAIT, result: 'blocks', a: 1 }, 'wait cells[0]: 1, sleeps'],
  [{ kind: KIND.WAIT, result: 'not-equal', a: 1 }, 'wait cells[0]: not 1, goes on'],
  [{ kind: KIND.WAIT, choice: 64, result: 'timed-out' }, 'TIMEOUT of the wait for cells[0]'],
  [{ kind: KIND.NOTIFY, result: 0, woken: [] }, 'notify cells[0]: nobody is there'],
  [{ kind: KIND.NOTIFY, result: 2, woken: [1, 2] }, 'notify cells[0]: wakes thread 1, thread 2'],
  [{ kind: KIND.PLAIN_WRITE, result: 3 }, 'write cells[0]: 3'],
  [{ kind: KIND.CUSTOM, text: 'receives 3' }, 'cells[0]: receives 3'],
  [{ kind: KIND.CRASH }, 'CRASH before x'],
])('%j is said to be %s', (step, text) => {
  expect(describeStep({ ...STEP, ...step }, 'cells[0]', 'before x')).toBe(text)
})
