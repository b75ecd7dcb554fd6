/**
 * Goal: what goes into a bundle, what is changed on the way, and what is refused, with the reason.
 *
 * Method: small programs on disk.
 */
// @ts-nocheck

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { compile } from '#props/explorer/rewrite/compile.js'
import { load, writeProgram } from '#props/explorer/rewrite/test-support/differential.js'

const view = new Int32Array(new SharedArrayBuffer(16))

async function run(entry: string, options: Parameters<typeof compile>[1] = {}): Promise<unknown> {
  const { kit, main } = load(await compile(entry, options), true)
  return kit.run(main(), view)
}

test('a patch is applied when its file is loaded', async () => {
  const entry = writeProgram({
    'main.mjs': "import { f } from './part.mjs'\nexport default m => f(m)",
    'part.mjs': 'export const f = m => Atomics.load(m, 0) + 1',
  })
  const patches = [{ file: 'part.mjs', find: '+ 1', replace: "+ 'patched $&'" }]
  expect(await run(entry, { patches })).toBe('0patched $&')
  expect(await run(entry)).toBe(1)
})

test.each([
  ['PATCH_NOT_FOUND', { file: 'main.mjs', find: 'nothing', replace: '' }],
  ['PATCH_AMBIGUOUS', { file: 'main.mjs', find: 'm', replace: '' }],
  ['PATCH_NOT_FOUND', { file: 'other.mjs', find: 'm', replace: '' }],
])('%s: a patch that does not fit', async (code, patch) => {
  const entry = writeProgram({ 'main.mjs': 'export default m => Atomics.load(m, 0)' })
  await expect(compile(entry, { patches: [patch] })).rejects.toMatchObject({ code })
})

test('a top-level await is refused, with its place', async () => {
  const entry = writeProgram({ 'main.mjs': 'export default 1\nconst x = await 2' })
  await expect(compile(entry)).rejects.toMatchObject({
    code: 'TOP_LEVEL_AWAIT',
    message: expect.stringMatching(/main\.mjs:2:11: a top-level await cannot be explored/),
  })
})

test.each([
  ['import "./gone.mjs"', /main\.mjs:1:8: Could not resolve/],
  ['export default (', /main\.mjs:1:\d+: Unexpected/],
])('what does not bundle: %s', async (text, message) => {
  const entry = writeProgram({ 'main.mjs': text })
  await expect(compile(entry)).rejects.toMatchObject({
    code: 'NOT_BUNDLED',
    message: expect.stringMatching(message),
  })
})

test('a scenario gets defineScenario and no more of the explorer', async () => {
  const scenario = join(process.cwd(), 'dist/props/explorer/scenario.js')
  for (const name of ['portplex/explorer', '#props/explorer/scenario.js', scenario]) {
    const entry = writeProgram({
      'main.mjs': `import { defineScenario } from ${JSON.stringify(name)}
        export default () => defineScenario({ name: 'x' }).name`,
    })
    const compiled = await compile(entry)
    expect(compiled.text).not.toContain('class Machine')
    expect(await run(entry)).toBe('x')
  }
})

test('a plain package is bundled, and not instrumented', async () => {
  const entry = writeProgram({
    'main.mjs': "import { f } from 'plainly'\nexport default m => f(m) + Atomics.load(m, 0)",
  })
  const file = join(dirname(entry), 'node_modules/plainly/index.js')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, 'exports.f = m => m[1] + Atomics.load(m, 0)')
  const kinds = (compiled: Awaited<ReturnType<typeof compile>>): string[] =>
    compiled.sites.filter(site => site.file === file).map(site => site.kind)
  expect(kinds(await compile(entry)).sort()).toEqual(['load', 'read'])
  const plain = await compile(entry, { plain: ['plainly'] })
  expect(kinds(plain)).toEqual([])
  expect(plain.sites.map(site => site.kind)).toContain('load')
  expect(await run(entry, { plain: ['plainly'] })).toBe(0)
})

test('external modules are left to require', async () => {
  const entry = writeProgram({
    'main.mjs':
      "import x from 'not-there'\nimport { sep } from 'node:path'\nexport default () => [x, sep]",
  })
  const compiled = await compile(entry, { external: ['not-there'] })
  expect(compiled.text).toContain('require("not-there")')
})

test('async functions, and functions that are not reached, load', async () => {
  const entry = writeProgram({
    'main.mjs': `export const a = async m => Atomics.load(m, 0)
      export class A { async m() { await 1 } static async s() {} async #p() {} async [1 + 1]() {} }
      export const o = { async m() {}, async *g() { yield 1 }, f: async () => {} }
      export async function* g() { for await (const x of a) yield x }
      export default m => { o.m(); return Atomics.load(m, 0) }`,
  })
  await expect(run(entry)).rejects.toThrow('an async function')
})
