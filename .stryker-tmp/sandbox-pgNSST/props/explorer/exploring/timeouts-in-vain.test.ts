/**
 * Goal: a run that ends as waits time out again and again is repeated as it was, and is no nondeterminism.
 *
 * Method: a thread that waits, with a timeout, for what nobody does. Not covered: other livelocks.
 */
// @ts-nocheck

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { Folder } from '#cli/test-support/run-cli.js'
import { explore } from '#props/explorer/index.js'

const folder = new Folder()
afterAll(() => folder.remove())

const SCENARIO = `export default {
  name: 'polls for ever',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: [
    cells => Atomics.load(cells, 0),
    cells => { while (Atomics.wait(cells, 0, 0, 50) === 'timed-out'); },
  ],
}`

test.each(['exhaustive', 'pos'] as const)('%s finds a livelock', async strategy => {
  folder.write('polls.scenario.mjs', SCENARIO)
  const file = pathToFileURL(join(folder.path, 'polls.scenario.mjs'))
  const { failure } = await explore(file, { strategy, seed: 1, workers: 1 })
  expect([failure?.verdict, failure?.message]).toEqual([
    'livelock',
    expect.stringMatching(/time out again and again/),
  ])
})
