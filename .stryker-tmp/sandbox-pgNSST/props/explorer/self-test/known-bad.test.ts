/**
 * Goal: an exhaustive search finds what is wrong in code whose mistake shows in few executions, and
 * nothing in the same code without it. Deaths, stalls and timeouts are explored to the end, and only
 * as many as are asked for.
 *
 * Method: scenario files. Not covered: how a failure is printed; breakages of the explorer itself.
 */
// @ts-nocheck

import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { Folder } from '#cli/test-support/run-cli.js'
import { type ExploreOptions, explore } from '#props/explorer/index.js'
import { dying } from '#props/explorer/self-test/dying.js'

const LOCKS = new URL('./scenarios/locks.scenario.ts', import.meta.url)
const COMPILED = new URL('../../../dist/props/explorer/self-test/scenarios/', import.meta.url)
const DEATHS = new URL('./scenarios/deaths.scenario.ts', import.meta.url)
const REGISTERS = new URL('../linearizability/test-support/registers.scenario.ts', import.meta.url)

const folder = new Folder()
afterAll(() => folder.remove())

const exhaustively = (file: URL, name: string, options: ExploreOptions = {}) =>
  explore(file, { export: name, strategy: 'exhaustive', seed: 1, workers: 1, ...options })

describe('what a search must not leave out', () => {
  test.each([
    ['a state in the middle', LOCKS, 'inBetween', 'invariant', /^both$/],
    ['an order in real time', REGISTERS, 'deaf', 'not-linearizable', /linear/],
    ['a wake-up lost when parking', LOCKS, 'spinThenPark', 'deadlock', /waits for ever/],
    ['an update that is lost', LOCKS, 'lostUpdate', 'invariant', /^counted 1$/],
    ['a race', LOCKS, 'racy', 'race', /plain/],
  ] as const)('%s', async (_what, file, name, verdict, message) => {
    const { failure, ...explored } = await exhaustively(file, name)
    expect(explored).toMatchObject({ verdict, complete: false })
    expect(failure?.message).toMatch(message)
  })

  test.each([
    ['sound', REGISTERS],
    ['spinThenParkSound', LOCKS],
    ['sleeper', LOCKS],
    ['oneByOne', LOCKS],
  ] as const)('%s is right, and all of it is seen', async (name, file) => {
    expect(await exhaustively(file, name)).toMatchObject({ verdict: 'ok', complete: true })
  })
})

test('a compiled scenario is told of where it was written', async () => {
  const { failure } = await exhaustively(new URL('locks.scenario.js', COMPILED), 'lostUpdate')
  const places = failure!.trace.map(({ place }) => `${place?.file}:${place?.line}`)
  expect(places).toHaveLength(4)
  for (const place of places) {
    expect(place).toMatch(/^props\/explorer\/self-test\/scenarios\/locks\.scenario\.ts:\d+$/)
  }
})

const MODULES = {
  'counter.mjs': `
    export let calls = 0
    export const seen = new Map()
    export class Registry {
      static made = []
      #mine = [...Registry.made]
      constructor(cells, name) {
        Atomics.add(cells, 0, 1)
        Registry.made.push(name)
        this.size = this.#mine.length
      }
    }
    export const call = cells => { Atomics.add(cells, 1, 1); seen.set(calls, true); return ++calls }`,
  'legacy.cjs': `
    let calls = 0
    const seen = new Map()
    class Registry {}
    Registry.made = []
    exports.call = cells => {
      Atomics.add(cells, 1, 1)
      Registry.made.push(seen.size)
      seen.set(calls, 1)
      return ++calls
    }
    exports.made = () => Registry.made.length`,
  'fresh.scenario.mjs': `
    import { call, Registry, seen } from './counter.mjs'
    import legacy from './legacy.cjs'
    const thread = ({ cells, shared }) => {
      shared.list.push(1)
      const all = [call(cells), new Registry(cells, 'a').size, seen.size, shared.list.length]
      return [...all, legacy.call(cells), legacy.made(), shared.map.get('self') === shared].join()
    }
    export const fresh = {
      name: 'modules, clones and constructors',
      setup: () => {
        const shared = { list: [], map: new Map() }
        shared.map.set('self', shared)
        return { cells: new Int32Array(new SharedArrayBuffer(64)), shared }
      },
      threads: [thread, thread],
      finally: ({ cells, shared }, results) => {
        const seen = results.map(({ value }) => value).join(' ')
        if (seen !== '1,0,1,1,1,1,true 1,0,1,1,1,1,true') throw new Error(seen)
        if (cells[0] !== 2 || cells[1] !== 4 || shared.list.length > 0) throw new Error('shared')
      },
    }`,
}

test('modules of either kind, clones and constructors are fresh for each thread each time', async () => {
  for (const [name, text] of Object.entries(MODULES)) folder.write(name, text)
  const file = new URL(`file://${folder.path}/fresh.scenario.mjs`)
  const explored = await exhaustively(file, 'fresh')
  expect(explored.failure?.message).toBe(undefined)
  expect(explored).toMatchObject({ verdict: 'ok', complete: true })
  // Two cells, in any order: one addition each to one, two each to the other.
  expect(explored.executions).toBeGreaterThan(5)
})

describe('deaths', () => {
  const WRITES = [
    'Atomics.compareExchange(words, LOCK, 0, thread + 1)',
    'Atomics.wait(words, LOCK, owner)',
    'Atomics.store(words, LOCK, 0)',
    'Atomics.notify(words, LOCK)',
    'words[ONE]',
    'words[OTHER]',
  ]

  test('before every write that is reached, and each time all is well again', async () => {
    const explored = await exhaustively(DEATHS, 'recovered', { crashes: 1 })
    expect(explored).toMatchObject({ verdict: 'ok', complete: true })
    const died = explored.coverage!.filter(({ crashed }) => crashed > 0)
    expect(died.map(({ name }) => name).sort()).toEqual([...WRITES].sort())
    for (const { crashed, recovered } of died) expect(recovered).toBe(crashed)
  })

  test.each([
    ['that nobody notices', 'orphaned', 'deadlock'],
    ['after which half of a change is left', 'halfRecovered', 'invariant'],
    ['in a wait that is something else in other executions', 'eitherWay', 'invariant'],
  ])('%s', async (_what, name, verdict) => {
    const { failure, ...explored } = await exhaustively(DEATHS, name, { crashes: 1 })
    expect(explored).toMatchObject({ verdict, complete: false })
    expect(failure).toMatchObject({ crashes: 1, stalls: 0 })
    expect(failure!.trace.map(({ operation }) => operation)).toContain('CRASH')
    expect(await exhaustively(DEATHS, name)).toMatchObject({ verdict: 'ok', complete: true })
  })

  test('one that is only taken for dead goes on', async () => {
    const crashes = await exhaustively(DEATHS, 'fenced', { crashes: 1 })
    expect(crashes).toMatchObject({ verdict: 'ok', complete: true })
    const stalls = await exhaustively(DEATHS, 'fenced', { stalls: 1 })
    expect(stalls.failure).toMatchObject({ verdict: 'invariant', stalls: 1, crashes: 0 })
  })
})

describe('a sleeper dies', () => {
  // A death before the notify in one execution comes after it in another: the last one shows in each way.
  test.each([
    ['removed before the notify', 'removed', ['invariant', 'ok', 'ok']],
    ['asked to die, and still in the line', 'swallowed', ['ok', 'deadlock', 'ok']],
    ['notified, and dead before it goes on', 'chained', ['deadlock', 'deadlock', 'deadlock']],
  ])('%s', async (_how, name, verdicts) => {
    expect(await dying(fileURLToPath(DEATHS), name)).toEqual(verdicts)
    expect(await exhaustively(DEATHS, name)).toMatchObject({ verdict: 'ok', complete: true })
  })
})

test('waits time out by choice as often as is allowed', async () => {
  const never = await exhaustively(LOCKS, 'impatient', { timeouts: 0 })
  expect(never).toMatchObject({ verdict: 'ok', complete: true })
  expect(never.established).toMatch(/up to 0 timeouts/)
  const once = await exhaustively(LOCKS, 'impatient', { timeouts: 1 })
  expect(once.failure?.message).toBe('gave up')
})
