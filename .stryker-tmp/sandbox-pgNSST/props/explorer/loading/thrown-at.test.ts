/**
 * Goal: an error's place in the code under test is where the user wrote what threw.
 *
 * Method: scenarios whose threads throw, by hand and by a mistake, in the file and in a module that it
 * imports. Not covered: the maps themselves (`rewrite/places.test.ts`).
 */
// @ts-nocheck

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { Folder } from '#cli/test-support/run-cli.js'
import { explore } from '#props/explorer/index.js'

const folder = new Folder()
afterAll(() => folder.remove())

/** The second line is the thread's. */
async function failureOf(thread: string) {
  folder.write('other.mjs', 'export function other(object) {\n  return object.none.value\n}\n')
  const head = "import { other } from './other.mjs'; export default { name: 'throws', threads: ["
  const tail = '], setup: () => new Int32Array(new SharedArrayBuffer(4)) }; export { other }'
  folder.write('throws.scenario.mjs', `${head}\n${thread}\n${tail}`)
  const file = pathToFileURL(join(folder.path, 'throws.scenario.mjs'))
  const { failure } = await explore(file, { strategy: 'exhaustive', seed: 1, workers: 1 })
  return failure!
}

test.each([
  ['cells => { Atomics.add(cells, 0, 1); throw new Error() }', /throws\.scenario\.mjs$/, 2],
  ['cells => { Atomics.add(cells, 0, 1); null.value }', /throws\.scenario\.mjs$/, 2],
  ['cells => { Atomics.add(cells, 0, 1); [1].map(() => other({})) }', /other\.mjs$/, 2],
])('%s', async (thread, file, line) => {
  const { verdict, place, explanation } = await failureOf(thread)
  expect(verdict).toBe('exception')
  expect(place).toMatchObject({ file: expect.stringMatching(file), line })
  expect(explanation).toMatch(/^thread 0 threw .* at .*mjs:2, after its add/)
})

test('what is no error has the place of the last step', async () => {
  const { place, explanation } = await failureOf('cells => { throw Atomics.add(cells, 0, 1) }')
  expect(place?.line).toBe(2)
  expect(explanation).toMatch(/^thread 0 threw 0, after its add/)
})
