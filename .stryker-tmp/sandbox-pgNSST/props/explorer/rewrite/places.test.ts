/**
 * Goal: a trace names the place that the user wrote: file, line and column, for TypeScript, for CommonJS
 * packages, and for code that was compiled before, with a map.
 *
 * Method: every Atomics call of some files is looked for in the text, and must be a site of exactly that
 * place. Not covered: the columns of places inside template literals.
 */
// @ts-nocheck

import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { type Compiled, compile } from '#props/explorer/rewrite/compile.js'
import { load, writeProgram } from '#props/explorer/rewrite/test-support/differential.js'

/** The places of all Atomics calls of a text, as line:column. */
function callsIn(text: string): string[] {
  return text.split('\n').flatMap((line, at) => {
    const code = line.replace(/^\s*(\/\/|\*).*/, comment => ' '.repeat(comment.length))
    return [...code.matchAll(/Atomics\.\w+\(/g)].map(({ index }) => `${at + 1}:${index + 1}`)
  })
}

function sitesIn({ sites }: Compiled, file: string): string[] {
  return sites
    .filter(site => site.file === file && site.name.startsWith('Atomics.'))
    .map(({ line, column }) => `${line}:${column}`)
}

const SOURCE = `interface Box<T> { readonly value: T }
export type Unused = 1 | 2

export class Counter {
  readonly #cells: Int32Array
  constructor(cells: Int32Array) {
    this.#cells = cells
  }

  bump(by = Atomics.load(this.#cells, 1) as number): Box<number> {
    const a = Atomics.add(this.#cells, 0, by), b: number = Atomics.sub(this.#cells,
      1, Atomics.load(this.#cells, 0) satisfies number)
    return { value: a || (b > 2 ? Atomics.or(this.#cells, 2, 1) : Atomics.xor(this.#cells, 2, 1)) }
  }
}
`

const PACKAGE = `'use strict'
/* a comment */ const load = function (m) { return Atomics.load(m, 0) + Atomics.load(m, 1) }
exports.load = load
exports.store = (m, v) => { Atomics.store(m, 0, v); return v ? Atomics.load(m, 2) : \`\${v}\` }
module.exports.wait = function wait(m) {
\tif (m) return Atomics.wait(m, 0, 0, 0)
}
`

test('every Atomics call of a TypeScript file and of a CommonJS package', async () => {
  const entry = writeProgram({
    'main.mjs': `import { Counter } from './counter.ts'
      import { load, store, wait } from 'counted'
      export default m => [new Counter(m).bump(), load(m), store(m, 1), wait(m)]`,
    'counter.ts': SOURCE,
  })
  const packed = join(dirname(entry), 'node_modules/counted/index.js')
  mkdirSync(dirname(packed), { recursive: true })
  writeFileSync(packed, PACKAGE)
  const compiled = await compile(entry)
  const source = join(dirname(entry), 'counter.ts')
  expect(sitesIn(compiled, source).sort()).toEqual(callsIn(SOURCE).sort())
  expect(sitesIn(compiled, packed).sort()).toEqual(callsIn(PACKAGE).sort())
  const add = compiled.sites.find(site => site.kind === 'add')
  expect(add).toMatchObject({
    name: 'Atomics.add(this.#cells, 0, by)',
    function: 'bump',
    line: 11,
  })
})

test('code of this project, compiled with maps, names its sources', async () => {
  const compiled = await compile('dist/core/locks/spin.js')
  const source = resolve('core/locks/spin.ts')
  const expected = callsIn(readFileSync(source, 'utf8'))
  expect(sitesIn(compiled, source).sort()).toEqual(expected.sort())
})

test('a map whose sources are nowhere is left out', async () => {
  const missing = { version: 3, sources: ['gone.ts'], names: [], mappings: 'AAAA' }
  const data = Buffer.from(JSON.stringify(missing)).toString('base64')
  const comment = `\n//# source${'MappingURL'}=data:application/json;base64,${data}\n`
  const entry = writeProgram({
    'main.mjs': `export default m => Atomics.load(m, 0)${comment}`,
  })
  const compiled = await compile(entry)
  expect(sitesIn(compiled, entry)).toEqual(['1:21'])
})

test('the stack of an error leads back to its line', async () => {
  const entry = writeProgram({
    'main.mjs': `const f = m => {
  Atomics.load(m, 0)
  throw new Error('here')
}
export default m => f(m)`,
  })
  const compiled = await compile(entry)
  const { kit, main } = load(compiled, true)
  const view = new Int32Array(new SharedArrayBuffer(16))
  let stack = ''
  try {
    kit.run(main(), view)
  } catch (error) {
    stack = (error as Error).stack ?? ''
  }
  const [, line, column] = new RegExp(`${compiled.filename}:(\\d+):(\\d+)`).exec(stack) ?? []
  expect(compiled.original(Number(line), Number(column))).toEqual({
    file: entry,
    line: 3,
    column: 9,
  })
})

test('import.meta.url, __filename and __dirname are those of the file', async () => {
  const files = {
    'main.mjs': `import { url } from './other.mjs'
      import old from './old.cjs'
      export default m => [Atomics.load(m, 0), import.meta.url, url, ...old,
        import.meta.filename, import.meta.dirname].join(' ')`,
    'other.mjs': 'export const url = new URL("x", import.meta.url).href',
    'old.cjs': 'module.exports = [__filename, __dirname]',
  }
  const entry = writeProgram(files)
  const { kit, main } = load(await compile(entry), false)
  const view = new Int32Array(new SharedArrayBuffer(16))
  const script = `const { default: f } = await import(process.argv[1]);
    console.log(f(new Int32Array(new SharedArrayBuffer(16))))`
  const original = execFileSync(process.execPath, ['--input-type=module', '-e', script, entry])
  expect(kit.run(main(), view)).toBe(original.toString().trim())
})
