/** Goal: the census names exactly the ports that are missing, twice there, or misplaced. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lostPorts } from '#workers/audit/lost.js'

const range = { low: 10, high: 15 }

test('every port acquired, reserved or held: nothing is lost', () => {
  const result = lostPorts({
    range,
    reserved: [10],
    held: [11, 80],
    acquiredByCensus: [15, 12, 13, 14],
  })
  expect(result).toEqual({ lost: [], duplicates: [], misplaced: [] })
})

test('lost, twice there, misplaced', () => {
  const acquiredByCensus = [11, 13, 13, 10, 16]
  const result = lostPorts({ range, reserved: [10], held: [11], acquiredByCensus })
  expect(result).toEqual({ lost: [12, 14, 15], duplicates: [11, 13], misplaced: [10, 16] })
})

test('whatever is taken away from a full census is what is lost', () => {
  const part = fc.uniqueArray(fc.integer({ min: 10, max: 60 }))
  fc.assert(
    fc.property(part, part, part, (reserved, held, missing) => {
      const rest = Array.from({ length: 51 }, (_, index) => index + 10).filter(
        port => !reserved.includes(port) && !held.includes(port),
      )
      const acquiredByCensus = rest.filter(port => !missing.includes(port))
      const { lost, duplicates } = lostPorts({
        range: { low: 10, high: 60 },
        reserved,
        held,
        acquiredByCensus,
      })
      expect(lost).toEqual(rest.filter(port => missing.includes(port)))
      expect(duplicates).toEqual([])
    }),
  )
})
