/**
 * Goal: the loops that may be left out until a cell changes are those that only wait, and no others; what
 * is written into them can be left in every way.
 *
 * Method: loops by text, compiled; the known ones also run, with a kit that counts. Not covered: what the
 * machine makes of it.
 */
// @ts-nocheck

import { expect, test } from 'vitest'
import { compile } from '#props/explorer/rewrite/compile.js'
import { load, writeProgram } from '#props/explorer/rewrite/test-support/differential.js'

const TOP = `
let field = { n: 0, view: new Int32Array(new SharedArrayBuffer(16)) }
const look = m => Atomics.load(m, 0) === 0
function peek(m) { const seen = Atomics.load(m, 1); return seen === 2 }
function take(m) { return Atomics.compareExchange(m, 0, 0, 1) === 0 }
function count(m) { field.n++; return Atomics.load(m, 0) }
class Lock {
  #m; #token = 3
  constructor(m) { this.#m = m }
  #try() { return Atomics.compareExchange(this.#m, 0, 0, this.#token) === 0 }
  lock() { while (!this.#try()) Atomics.pause?.() }
}
`

const SPINS = [
  'while (Atomics.load(m, 0) !== 0) {}',
  'while (Atomics.load(m, 0) !== 0);',
  'while (Atomics.load(m, 0) !== 0) Atomics.pause?.()',
  'while (Atomics.load(m, 0) !== 0) { if (m.length > 2) Atomics.pause?.() }',
  'do {} while (Atomics.load(m, 0) !== 0)',
  'for (;;) { if (Atomics.load(m, 0) === 0) break }',
  'for (;;) { if (Atomics.load(m, 0) === 0) return 5 }',
  'for (;;) { if (Atomics.load(m, 0) === 0) { field.n = 1; return count(m) } }',
  'for (; Atomics.load(m, 0) !== 0;) { if (Atomics.load(m, 1) === 1) continue }',
  'while (Atomics.compareExchange(m, 0, 0, 1) !== 0) {}',
  'while (!(Atomics.compareExchange(m, 0, 0, 1) === 0)) {}',
  'while (Atomics.load(m, 1) !== 0 && Atomics.compareExchange(m, 0, 0, 1) !== 0) {}',
  'for (;;) { if (Atomics.compareExchange(m, 0, 0, 1) === 0) return 1 }',
  `for (;;) { const seen = Atomics.load(m, 0)
    if (Atomics.compareExchange(m, 0, seen, seen + 1) === seen) return seen }`,
  `for (;;) { const seen = Atomics.compareExchange(m, 0, 0, 1)
    if (seen === 0) return 1; if (seen === 5) return 2 }`,
  'let seen; while ((seen = Atomics.load(m, 0)) !== 0) {} return seen',
  'let seen; do { seen = Atomics.load(m, 0) } while (seen !== 0)',
  'while (!look(m)) {}',
  'while (peek(m)) {}',
  'while (!take(m)) {}',
  'for (;;) { if (take(m)) { return 1 } Atomics.pause?.() }',
  'new Lock(m).lock()',
]

const OTHERS = [
  'let n = 0; while (Atomics.load(m, 0) !== 0) n++',
  'let n = 0; while (Atomics.load(m, 0) !== 0 && n < 3) { n = n + 1 }',
  'for (let i = 0; i < 3 && Atomics.load(m, 0) !== 0; i++) {}',
  'while (Atomics.load(m, 0) !== 0) field.n = 2',
  'while (Atomics.load(m, 0) !== 0) Atomics.store(m, 1, 0)',
  'while (Atomics.load(m, 0) !== 0) Atomics.compareExchange(m, 1, 0, 1)',
  'while (Atomics.compareExchange(m, 0, 0, 1) !== 1) {}',
  "while (Atomics.compareExchange(m, 0, '0', 1) !== '0') {}",
  'while (Atomics.compareExchange(m, 0, 0, 1) === 0) {}',
  'while (Atomics.load(m, 1) || Atomics.compareExchange(m, 0, 0, 1) !== 0) {}',
  'let old = 0, seen; while ((seen = Atomics.compareExchange(m, 0, old, 1)) !== old) old = seen',
  'while (Atomics.exchange(m, 0, 1) !== 0) {}',
  'while (Atomics.add(m, 0, 1) > 5) {}',
  'while (Atomics.load(m, 0) !== 0) { if (m[1]) break }',
  'while (count(m) !== 0) {}',
  'while (take(m)) {}',
  'while (unknown(m)) {}',
  'while (Atomics.load(m, 0) !== 0 && Math.random() < 0.5) {}',
  'while (Atomics.wait(m, 0, 1) === "ok") {}',
  'class Word { get state() { return Atomics.load(m, 0) } } const l = new Word(); while (l.state !== 0) {}',
  'var seen; while (Atomics.load(m, 0) !== 0) { var last; if (last) break; }',
  'let seen = 0; while (Atomics.load(m, 0) !== 0 && (seen = Atomics.load(m, 1)) < 4) {} return seen',
  'outer: while (Atomics.load(m, 0) !== 0) { continue outer }',
  'let i = 0; for (;;) { if (i === 3) break; if (Atomics.load(m, 0) === 0) continue; i = 4 }',
]

async function compiled(body: string): ReturnType<typeof compile> {
  const text = `${TOP} const unknown = globalThis.nothing
    export default function main(m) { Atomics.load(m, 0); ${body} }`
  return compile(writeProgram({ 'main.mjs': text }))
}

/** How many loops are taken for spins. */
const marks = (text: string): number => text.split('spinStart()').length - 1

test.each(SPINS)('a spin: %s', async body => {
  const { text, ...rest } = await compiled(body)
  expect(marks(text)).toBe(1)
  const { kit, main } = load({ text, ...rest }, true)
  const view = new Int32Array(new SharedArrayBuffer(16))
  kit.run(main(), view)
  expect(kit.spinning(), 'every way out says that it ends').toBe(false)
})

test.each(OTHERS)('no spin: %s', async body => {
  expect(marks((await compiled(body)).text)).toBe(0)
})
