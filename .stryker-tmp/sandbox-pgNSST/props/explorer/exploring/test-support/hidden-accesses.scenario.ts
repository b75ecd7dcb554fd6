/** Two threads that do the same: accesses to shared memory by ways on which nothing can be scheduled. */
// @ts-nocheck

import { defineScenario, type Scenario } from 'portplex/explorer'

type Memory = { readonly sab: SharedArrayBuffer }
type Cells = Int32Array<SharedArrayBuffer>
type Counter = { count: number }
type Both = Scenario<Memory, Memory, Cells>

/** The cell. */
const COUNT = 0

function twice(name: string, thread: (cells: Cells) => unknown): Both {
  return defineScenario({
    name,
    setup: (): Memory => ({ sab: new SharedArrayBuffer(16) }),
    attach: ({ sab }: Memory) => new Int32Array(sab),
    threads: [thread, thread],
  })
}

/** `get` and `set` of a counter in the first cell, not under a name that stands in the source. */
function counting(
  name: string,
  counterOf: (get: () => number, set: (v: number) => void) => Counter,
) {
  return twice(name, cells => {
    const get = () => Atomics.load(cells, COUNT)
    const counter = counterOf(get, value => {
      Atomics.store(cells, COUNT, value)
    })
    counter.count += 1
  })
}

export const ofProxy: Both = counting('traps of a proxy', (get, set) => {
  const trap = (_target: Counter, _key: string | symbol, value: number): boolean => {
    set(value)
    return true
  }
  return new Proxy({ count: 0 }, { get, set: trap })
})

export const ofDefined: Both = counting('accessors by defineProperty', (get, set) => {
  const counter = { count: 0 }
  return Object.defineProperty(counter, 'count', { get, set })
})

export const ofKey: Both = twice('an accessor with a computed key', cells => {
  const key = `key ${cells.length}`
  const counter = {
    get [key]() {
      return Atomics.load(cells, COUNT)
    },
    set [key](value: number) {
      Atomics.store(cells, COUNT, value)
    },
  }
  counter[key]! += 1
})

export const inArrayPattern: Both = twice('a target in an array pattern', cells => {
  ;[cells[COUNT]] = [1]
})

export const inObjectPattern: Both = twice('a target in an object pattern', cells => {
  ;({ value: cells[COUNT] } = { value: 1 })
})

export const asLoopVariable: Both = twice('an element as the variable of a loop', cells => {
  for (cells[COUNT] of [1, 2]) if (cells.length === 0) break
})

export const byName: Both = twice('an element by its name', cells => {
  for (const name of Object.keys({ 0: true })) {
    const named = cells as unknown as Record<string, number>
    named[name]! += 1
  }
})

export const byNatives: Both = twice('natives, one after another', cells => {
  cells.copyWithin(0, 1, 2)
  cells.fill(1, 0, 1)
})
