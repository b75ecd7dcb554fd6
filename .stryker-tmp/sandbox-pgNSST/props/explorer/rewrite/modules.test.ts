/**
 * Goal: module state is as fresh in each thread and after each reset as if the modules had just been
 * loaded, and what has no state is kept.
 *
 * Method: modules that count what was done to them, used, reset and used again, in two instances.
 */
// @ts-nocheck

import { expect, test } from 'vitest'
import { compile, instantiate } from '#props/explorer/rewrite/compile.js'
import { load, writeProgram } from '#props/explorer/rewrite/test-support/differential.js'
import { testKit } from '#props/explorer/rewrite/test-support/kit.js'

const STATE = `
let counter = 0
const seen = new Map()
const list = [], { length } = list
var early = late() + 1
function late() { return seen ? 1 : 0 }
class Total { static count = 0; static #made = 0; static { this.first = 'none' }
  static add(n) { Total.#made += 1; return this.count += n }
  static get made() { return Total.#made } }
class Sub extends Total { static log = [] }
const Anonymous = class { static uses = 0 }
const derived = Object.freeze({ total: new Total(), at: counter + 5 })
counter += 10
export default function main(m) {
  Atomics.load(m, 0)
  counter++
  seen.set('k' + seen.size, 1)
  list.push(counter)
  Sub.log.push(Total.add(2))
  Total.first = Total.first + '!'
  Anonymous.uses++
  return JSON.stringify([counter, [...seen.keys()], list, length, early, Total.count, Total.made,
    Total.first, Sub.log, Anonymous.uses, derived.at])
}`

const FORMS = {
  'an ES module': { 'main.mjs': STATE },
  'an imported ES module': {
    'main.mjs': "export { default } from './state.mjs'",
    'state.mjs': STATE,
  },
  'a CommonJS module': {
    'main.mjs': "import main from './state.cjs'\nexport default main",
    'state.cjs': STATE.replace('export default function main', 'module.exports = function main'),
  },
}

test.each(Object.entries(FORMS))('%s starts fresh', async (_, files) => {
  const entry = writeProgram(files)
  const { default: original } = await import(entry)
  const view = new Int32Array(new SharedArrayBuffer(16))
  const [first, second] = [original(view), original(view)]
  const compiled = await compile(entry)
  const [a, b] = [load(compiled, true), load(compiled, true)]
  const call = ({ kit, main }: typeof a): unknown => kit.run(main(), view)
  expect([call(a), call(a), call(b)]).toEqual([first, second, first])
  a.reset()
  expect([call(a), call(b), call(a)]).toEqual([first, second, second])
})

test('functions and classes of ES modules are kept, so that they stay optimized', async () => {
  const entry = writeProgram({
    'main.mjs':
      'let n = 0; export const f = m => Atomics.load(m, n++); export class C { static n = n }',
  })
  const instance = load(await compile(entry), true)
  const before = instance.exports()
  const { f, C } = before
  instance.reset()
  const after = instance.exports()
  expect(after.f).toBe(f)
  expect(after.C).toBe(C)
})

test('a CommonJS module without state is kept; one with state is named in the notes', async () => {
  const entry = writeProgram({
    'main.mjs': "export { f } from './stateless.cjs'; export { g } from './stateful.cjs'",
    'stateless.cjs': `'use strict'; const LIMIT = 4 * 2; function f(m) { return Atomics.load(m, LIMIT) }
      class A { m() {} } exports.f = f; exports.A = A; exports.LIMIT = LIMIT`,
    'stateful.cjs': 'const cache = {}; exports.g = m => cache[Atomics.load(m, 0)]',
  })
  const compiled = await compile(entry)
  const instance = load(compiled, true)
  const { f, g } = instance.exports()
  instance.reset()
  expect(instance.exports().f).toBe(f)
  expect(instance.exports().g).not.toBe(g)
  const notes = compiled.notes.filter(note => note.kind === 're-evaluated')
  expect(notes.map(({ what, why }) => [what, why])).toEqual([
    ['module stateful', 'its top level has state: var cache = {};'],
  ])
})

test('the surroundings are those of the kit', async () => {
  const entry = writeProgram({
    'main.mjs': `import { threadId } from 'node:worker_threads'
      export default m => [Atomics.load(m, 0), Date.now(), performance.now(), process.pid,
        Math.random(), Math.max(1, 2), [{ Math }.Math.random(), threadId]]`,
  })
  const kit = testKit({ yields: true, modules: { 'node:worker_threads': { threadId: 7 } } })
  const globals = {
    Date: { now: () => 1 },
    performance: { now: () => 2 },
    process: { pid: 3 },
    Math: { random: () => 4 },
  }
  const instance = instantiate(
    await compile(entry),
    { ...kit.kit, globals },
    kit.atomics,
    kit.require,
  )
  instance.reset()
  const view = new Int32Array(new SharedArrayBuffer(16))
  expect(kit.run(instance.exports().default, view)).toEqual([0, 1, 2, 3, 4, 2, [4, 7]])
})

test('names at top level that are ours elsewhere', async () => {
  const entry = writeProgram({
    'main.mjs': `const $ = 1, $$ = 2, $h = 3, globals = 4, kit = 5, Atomics_ = Atomics
      let { load } = Atomics
      export default m => [load(m, 0), $, $$, $h, globals, kit, Atomics_.load(m, 0)]`,
  })
  const { kit, main } = load(await compile(entry), true)
  const view = new Int32Array(new SharedArrayBuffer(16))
  expect(kit.run(main(), view)).toEqual([0, 1, 2, 3, 4, 5, 0])
})
