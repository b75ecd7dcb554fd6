/**
 * Goal: the census names exactly the ports that are missing, twice there, or misplaced, and counts
 * the entries of a routing table that are missing.
 */
// @ts-nocheck


import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lostPorts, lostTuples } from '#workers/audit/lost.js'

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

describe('a routing table', () => {
  // 11 is held towards three destinations, 13 by a bind.
  const census = {
    range,
    reserved: [10],
    held: [11, 11, 11, 13],
    acquiredByCensus: [12, 14, 15],
    entries: 8,
    heldEntries: 3,
    filled: 5,
  }
  const nothing = { lost: [], duplicates: [], misplaced: [], lostEntries: 0, excessEntries: 0 }

  test('every port and every entry had or held: nothing is lost', () => {
    expect(lostTuples(census)).toEqual(nothing)
  })

  test('a port that cannot be bound though nobody holds it, and one that can though somebody does', () => {
    const { lost, duplicates } = lostTuples({ ...census, acquiredByCensus: [11, 12, 15] })
    expect({ lost, duplicates }).toEqual({ lost: [14], duplicates: [11] })
  })

  test('entries that nobody gets, and more than there can be', () => {
    expect(lostTuples({ ...census, filled: 3 })).toEqual({ ...nothing, lostEntries: 2 })
    expect(lostTuples({ ...census, filled: 6 })).toEqual({ ...nothing, excessEntries: 1 })
  })
})
