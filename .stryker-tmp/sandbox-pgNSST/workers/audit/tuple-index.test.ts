/**
 * Goal: the index finds what was added and not removed, and nothing else; chains have exactly the
 * tuples of their port; numbers stay dense.
 *
 * Method: random additions and removals against a Map, with few destinations so that places
 * collide and with enough tuples that the table grows.
 */
// @ts-nocheck

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TUPLES_MIN, TupleIndex } from '#workers/audit/tuple-index.js'

const step = fc.record({
  port: fc.integer({ min: 0, max: 60 }),
  destination: fc.integer({ min: -1, max: 60 }),
})

test('as a map, through growth and removal', () => {
  let grown = 0
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 3000, size: 'max' }),
      fc.array(step, { maxLength: 600, size: 'max' }),
      (adds, removals) => {
        const index = new TupleIndex()
        const model = new Map<string, number>()
        let most = 0
        const add = (port: number, destination: number) => {
          const key = `${port} ${destination}`
          expect(index.find(port, destination)).toBe(model.get(key) ?? -1)
          if (model.has(key)) return
          model.set(key, index.add(port, destination))
          most = Math.max(most, model.size)
        }
        for (const { port, destination } of adds) add(port, destination)
        for (const { port, destination } of removals) {
          const tuple = index.find(port, destination)
          if (tuple !== -1) index.remove(tuple)
          model.delete(`${port} ${destination}`)
        }
        for (const { port, destination } of adds.slice(0, 300)) add(port, destination)
        if (index.capacity > TUPLES_MIN) grown++

        expect(new Set(model.values()).size).toBe(model.size)
        expect(Math.max(-1, ...model.values())).toBeLessThan(most)
        const chained = new Set<string>()
        for (let port = 0; port <= 60; port++) {
          for (let tuple = index.first(port); tuple !== -1; tuple = index.next(tuple)) {
            expect(index.portOf(tuple)).toBe(port)
            chained.add(`${port} ${index.destinationOf(tuple)}`)
          }
        }
        expect(chained).toEqual(new Set(model.keys()))
        for (let port = 0; port <= 60; port++) {
          for (let destination = -1; destination <= 60; destination++) {
            if (index.find(port, destination) !== (model.get(`${port} ${destination}`) ?? -1)) {
              expect.fail(`${port} towards ${destination}`)
            }
          }
        }
      },
    ),
    { numRuns: 60 },
  )
  expect(grown).toBeGreaterThan(3)
})
