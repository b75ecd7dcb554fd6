/**
 * Goal: destinations of an input become addresses, the same address and port the same number, and each its
 * list of sources; what the input does not tell is one server that stands in.
 * Method: every form in which inputs name destinations. Not covered: connections made by it
 * (`profile-run.test.ts`).
 */
// @ts-nocheck

import { expect, test } from 'vitest'
import { choiceFor, Places, sourceTable } from '#workers/cluster/places.js'

const NAMES = [
  '198.51.100.7:443',
  '[::ffff:198.51.100.7]:443',
  '198.51.100.7:444',
  '2001:db8::7:443',
  '[2001:DB8:0:0::7]:443',
  'db.example:5432',
  'nothing',
]
const places = new Places(NAMES)
const ALL = NAMES.map((_, index) => index)

test('destinations that are the same address and port have the same number', () => {
  const standIn = NAMES.length
  expect(ALL.map(index => places.number(index))).toEqual([0, 0, 2, 3, 3, standIn, standIn])
  for (const none of [-1, NAMES.length + 3]) expect(places.number(none)).toBe(standIn)
  expect(places.names).toHaveLength(NAMES.length + 1)
})

test('what is no address is told by nobody, and reached as a server of the family of the source', () => {
  expect(ALL.map(index => places.tell(index)?.family)).toEqual([
    4,
    4,
    4,
    6,
    6,
    undefined,
    undefined,
  ])
  expect(places.tell(-1)).toBeUndefined()
  expect(places.reach(0, 4).address).toBe('198.51.100.7')
  for (const none of [-1, 5, 99]) {
    expect([places.reach(none, 4).family, places.reach(none, 6).family]).toEqual([4, 6])
  }
})

test('a table has each list of sources once, and one for what the input does not tell', () => {
  const asked: (string | undefined)[] = []
  const table = sourceTable(places, to => {
    asked.push(to?.address)
    return to === undefined ? ['unknown'] : to.family === 4 ? ['a', 'b'] : []
  })
  expect(asked.filter(address => address === undefined)).toHaveLength(3)
  expect(table.choices).toEqual([['a', 'b'], [], ['unknown']])
  expect([...table.choiceOf]).toEqual([0, 0, 0, 1, 1, 2, 2, 2])
  expect(table.pool).toBe(false)
  expect([0, 3, 5, -1, 7, 12].map(to => table.choices[choiceFor(table, to)])).toEqual([
    ['a', 'b'],
    [],
    ...Array.from({ length: 4 }, () => ['unknown']),
  ])
})

test('an input without destinations has one choice for all', () => {
  const table = sourceTable(new Places([]), () => ['a'], true)
  expect(table).toMatchObject({ choices: [['a']], pool: true })
  expect([-1, 0, 5].map(to => choiceFor(table, to))).toEqual([0, 0, 0])
})
