/**
 * Goal: rewritten code gives the same results as the original, construct by construct, and can be
 * interrupted inside each of them.
 *
 * Method: every program runs in node as it is, and rewritten: interrupted at every shared access, never
 * interrupted, and driven by a native caller. Not covered: schedules of several threads.
 */
import { describe, expect, test } from 'vitest'
import { type Files, runAllWays } from '#props/explorer/rewrite/test-support/differential.js'

interface Row {
  readonly name: string
  /** Body of the entry's default export, where `m` is an Int32Array on shared memory. */
  readonly body: string
  /** Before the function, at module level. */
  readonly top?: string
  readonly files?: Files
  /** How many yields the interrupted run has at least: 1, unless said otherwise. */
  readonly yields?: number
}

const row = (name: string, body: string, about: Partial<Row> = {}): Row => ({
  name,
  body,
  ...about,
})

async function check({ body, top = '', files = {}, yields = 1 }: Row): Promise<void> {
  const main = `
const m = new Int32Array(new SharedArrayBuffer(256))
const next = () => Atomics.add(m, 0, 1)
${top}
export default function main() {
  m.fill(0)
  ${body}
}
`
  const results = await runAllWays({ ...files, 'main.mjs': main })
  const { original } = results
  expect(results.interrupted).toBe(original)
  expect(results.uninterrupted).toBe(original)
  expect(results.driven).toBe(original)
  expect(results.yields, 'it can be interrupted').toBeGreaterThanOrEqual(yields)
}

const ATOMICS = [
  row(
    'every operation',
    `return [Atomics.store(m, 1, 5.7), Atomics.load(m, 1), Atomics.add(m, 1, 2), Atomics.sub(m, 1, 1),
      Atomics.and(m, 1, 7), Atomics.or(m, 1, 8), Atomics.xor(m, 1, 1), Atomics.exchange(m, 1, 9),
      Atomics.compareExchange(m, 1, 9, 3), Atomics.compareExchange(m, 1, 9, 4), Atomics.notify(m, 1),
      Atomics.notify(m, 1, 1), Atomics.wait(m, 1, 77), Atomics.wait(m, 1, 3, 0), Atomics.isLockFree(4)]`,
    { yields: 15 },
  ),
  row(
    'an alias',
    `const { load, add: plus } = Atomics; plus(m, 2, 4); const a = Atomics; return [load(m, 2), a.or(m, 2, 3), a['load'](m, 2)]`,
    { yields: 4 },
  ),
  row(
    'a spread of arguments, and too many',
    `const args = [m, 3, 4]; return [Atomics.add(...args), Atomics.load(m, 3, next())]`,
    { yields: 3 },
  ),
  row(
    'wrong arguments',
    `const t = []; for (const f of [() => Atomics.load(), () => Atomics.load(m, 999), () => Atomics.add([], 0, 1)]) { try { f() } catch (e) { t.push(e.name) } } Atomics.load(m, 0); return t`,
  ),
  row(
    'coercion in order',
    `const log = []; const v = n => ({ valueOf() { log.push(n); return n } }); Atomics.store(m, v(1), v(2)); return [log, Atomics.load(m, 1)]`,
  ),
  row(
    'pause where there is one',
    `next(); return typeof Atomics.pause === 'function' ? Atomics.pause() : Atomics.pause?.()`,
  ),
  row(
    'in every kind of expression',
    `let c = 0; do { c = Atomics.add(m, 4, 1) } while ((c = Atomics.load(m, 4)) < 3);
    return [c, Atomics.load(m, 4) ? Atomics.load(m, 5) || Atomics.load(m, 4) : 0, (Atomics.add(m, 6, 2), Atomics.load(m, 6)), -Atomics.load(m, 4), \`\${Atomics.load(m, 4)}!\`, [Atomics.load(m, 4)], { a: Atomics.load(m, 4) }]`,
  ),
]

const CALLS = [
  row(
    'receiver and arguments once, in order',
    `const log = []; const o = { f(a, b, c) { log.push('f', a, b, c, next()); return this === o } };
    const get = () => (log.push('get'), o); const at = x => (log.push(x), next(), x); return [get().f(at(1), at(2), at(3)), log]`,
  ),
  row(
    'an argument that changes a later one',
    `let x = 1; const f = (...a) => (next(), a); const g = () => { x = 5; next(); return 9 }; return [f(x, g(), x), f(x, x = 7, x++, x), f(g(), x)]`,
  ),
  row(
    'a receiver that an argument changes',
    `let o = { n: 1, f(v) { next(); return [this.n, v] } }; return o.f(o = { n: 2 }) `,
  ),
  row('a callee that an argument changes', `let f = () => (next(), 1); return f(f = () => 2)`),
  row(
    'a method by computed name',
    `const k = 'f'; const o = { f(x) { next(); return x + this.n }, n: 3 }; return o[k](4)`,
  ),
  row(
    'call, apply, bind',
    `function f(a, b) { next(); return [this?.n, a, b] } return [f.call({ n: 1 }, 2, 3), f.apply({ n: 2 }, [3]), f.bind({ n: 4 }, 5)(6), Reflect.apply(f, { n: 7 }, [8])]`,
    { yields: 0 },
  ),
  row(
    'not a function',
    `next(); const o = { a: 1 }; const t = []; for (const f of [() => o.b(next()), () => o.a(), () => o.b.c(), () => { const q = 1; q() }]) try { f() } catch (e) { t.push(e.name + ': ' + e.message) } return t`,
  ),
  row(
    'spread',
    `const f = (...a) => (next(), a); return [f(...[1, 2], 3, ...'ab'), f(...new Set([4, 5])), [...new Map([[1, 2]]), ...[3]]]`,
  ),
  row(
    'a primitive receiver',
    `next(); return ['abc'.toUpperCase(), 5..toFixed(1), (-1).toFixed(), \`x\`.padEnd(3, 'y'), (1, 2).toString()]`,
  ),
  row(
    'recursion',
    `function fib(n) { next(); return n < 2 ? n : fib(n - 1) + fib(n - 2) } const fact = function self(n) { next(); return n ? n * self(n - 1) : 1 }; return [fib(7), fact(5), next()]`,
    { yields: 40 },
  ),
  row(
    'mutual recursion by declarations used before they are made',
    `return even(5); function even(n) { next(); return n === 0 || odd(n - 1) } function odd(n) { next(); return n !== 0 && even(n - 1) }`,
    { yields: 6 },
  ),
  row('a function that cannot reach anything', `next(); return [pure(3), [1, 2].map(pure)]`, {
    top: 'function pure(x) { return Math.max(x, 2) + 1 }',
  }),
  row('sort with a callback', `return [3, 1, 2].sort((a, b) => (next(), a - b))`, { yields: 0 }),
  row('a reassigned function', `let f = () => next(); f(); f = () => 'b'; return [f(), swap(1)]`, {
    top: 'function swap(x) { swap = y => y + 10; return next() + x } ',
    yields: 0,
  }),
  row(
    'optional calls and members',
    `const o = { f() { next(); return 1 } }; const n = null; return [o?.f(), o.g?.(next()), n?.f(next()), o?.['f'](), n?.a.b.c(next()), delete o?.f]`,
    { yields: 2 },
  ),
]

const FUNCTIONS = [
  row(
    'arrows: this, arguments, new.target',
    `function F(a) { const f = () => [this.v, arguments.length, arguments[0], new.target === F, next()]; this.v = a; this.r = [f(), (() => (() => f())())()] } return new F(4).r`,
    { yields: 2 },
  ),
  row(
    'new.target in a function that is called',
    `function F() { next(); const f = () => new.target; if (!new.target) return [f(), new F(1).x]; this.x = f() === F } return F()`,
    { yields: 2 },
  ),
  row(
    'super in arrows',
    `class A { m(x) { next(); return 'A' + x } get g() { return 'g' } } class B extends A { m(x) { const f = () => super.m(x) + super.g; return f() + next() } } return new B().m('x')`,
    { yields: 2 },
  ),
  row(
    'defaults and patterns with calls',
    `const f = (a, b = next(), { c = next(), d: [e = a] = [] } = {}, ...rest) => [a, b, c, e, rest]; function g(a, b = f(a), c = () => b) { return [c(), arguments.length] } return [f(1), f(1, 2, { c: 3, d: [4] }, 5, 6), g(7), f.length, g.length]`,
    { yields: 3 },
  ),
  row(
    'a parameter that the body declares again',
    `function f(a, b = next()) { var a; var b = b + 1; return [a, b] } return f(3)`,
  ),
  row('arguments aliasing in sloppy code', `return sloppy(1, 2)`, {
    files: {
      'c.cjs':
        'const m = new Int32Array(new SharedArrayBuffer(8)); exports.f = function (a, b) { arguments[0] = 9; Atomics.add(m, 0, 1); b = 7; return [a, arguments[1], arguments.length, typeof this] }',
    },
    top: "import c from './c.cjs'; const sloppy = c.f",
  }),
  row('strict and sloppy this', `return [c.f(), strict()]`, {
    files: {
      'c.cjs':
        'const m = new Int32Array(new SharedArrayBuffer(8)); function f() { Atomics.add(m, 0, 1); return this === globalThis } exports.f = () => f()',
    },
    top: "import c from './c.cjs'; function strict() { next(); return this }",
  }),
  row(
    'names and lengths',
    `const o = { a() { next() }, b: () => next(), ['c' + 1]: function (x, y = 1) { next() }, get d() { return next() }, *e(x) { yield next() } };
    function f(x, y) { next() } const g = function (x) { next() }, h = function named() { next() }; let i; i = (x, ...y) => next(); const { j = () => next() } = {}; class K { a(x) { next() } static b = () => next(); #p() { next() } c() { return this.#p.name } }
    next(); return [o.a, o.b, o.c1, f, g, h, i, j, new K().a, K.b, K, o.e].map(x => [x.name, x.length]).concat(Object.keys(o), new K().c())`,
  ),
  row(
    'closures keep their own variables',
    `const fs = []; for (let i = 0; i < 3; i++) fs.push(() => [i, next()]); for (const x of [7, 8]) fs.push(() => [x, next()]); return fs.map(f => f())`,
    { yields: 0 },
  ),
  row(
    'anonymous functions have no name',
    `next(); return [(() => next()).name, (function () { next() }).name, [() => next()][0].name]`,
  ),
  row(
    'functions in blocks and switches',
    `let r = []; { function a() { return next() } r.push(a()) } switch (1) { case 1: function b() { return next() } r.push(b()) } if (true) { r.push(c()); function c() { return next() } } return r`,
    { yields: 2 },
  ),
  row(
    'returned functions and methods as values',
    `const make = () => ({ inc: () => next(), get: function () { return this.inc } }); const o = make(); const { inc } = o; return [inc(), o.get()(), (0, o.inc)()]`,
    { yields: 3 },
  ),
  row(
    'functions as constructors',
    `function P(x) { this.x = x; next() } P.prototype.m = function () { return [this.x, next()] }; function Q() { next(); return { q: 1 } } const p = new P(3); return [p.m(), p instanceof P, new Q(), Object.keys(p)]`,
    { yields: 3 },
  ),
  row(
    'an arrow is no constructor',
    `const f = () => next(); next(); try { new f() } catch (e) { return e.message }`,
  ),
]

const CONTROL = [
  row(
    'try, catch, finally',
    `const log = []; const f = n => { try { log.push(next()); if (n) throw new Error('x' + next()); return 'r' } catch (e) { log.push(e.message); return next() } finally { log.push('f', next()) } }; return [f(0), f(1), log]`,
  ),
  row(
    'finally overrides',
    `const f = () => { for (;;) { try { return next() } finally { if (next() < 5) continue; break } } return 'out' }; return f()`,
  ),
  row(
    'labels',
    `let r = ''; outer: for (let i = 0; i < 3; i++) { inner: for (const j of [0, 1, 2]) { next(); if (j === 1) continue outer; if (i === 2) break outer; if (i === 1) continue inner; r += i + '' + j } } block: { next(); if (r) break block; r = 'no' } return r`,
  ),
  row(
    'switch',
    `const f = x => { switch (x) { case next(): return 'a'; default: next(); case 9: return 'd' } }; return [f(0), f(100)]`,
  ),
  row(
    'for-in, while, do',
    `const o = { a: 1, b: 2 }; let r = []; for (const k in o) { r.push(k, next()) } let n = 0; while (next() < 6) n++; do n += next(); while (n < 20); return [r, n]`,
  ),
  row(
    'for with closures and updates',
    `let s = 0; for (let i = next(), j = 5; i < j; i += 1 + next() * 0, j -= 1) s += i * j; return s`,
  ),
  row(
    'comma, conditional, logical, nullish',
    `let a = null, o = { x: 0 }; a ??= next(); a ||= next(); a &&= next(); o.x ||= next(); o.x &&= next(); o.y ??= next(); return [a, o, (next(), next()), next() ? next() : 0, null ?? next()]`,
  ),
  row(
    'thrown out of a call',
    `const f = () => { next(); throw new TypeError('t') }; try { [1].forEach(f) } catch (e) { next(); return e.message }`,
  ),
  row('uncaught', `next(); null.x`),
  row(
    'destructuring with calls',
    `const { a = next(), ...rest } = { b: 1, c: 2 }; let x, y; [x = next(), y] = [undefined, next()]; ({ x, y: m[3] } = { x: next(), y: 6 }); for (const [k, v = next()] of [[1], [2, 3]]) y += v; const [p, ...q] = new Set([1, 2, 3]); return [a, rest, x, y, p, q, m[3]]`,
  ),
]

const ELEMENTS = [
  row(
    'reads and writes',
    `m[1] = 4; m[2] = m[1] + 1; return [m[1], m[2], m[99], (m[3] = 7.9), m[3]]`,
    { yields: 8 },
  ),
  row(
    'compound and update',
    `let i = 1; m[i] += 5; m[i++] -= 1; m[i] ??= 3; m[i] ||= 8; m[3] = 2; m[3] **= 3; m[3] <<= 1; const a = [m[1]++, ++m[1], m[1]--, --m[1]]; const o = { n: '5', b: 2n }; const n = o['n']++; const k = 'b'; return [a, i, [...m.slice(0, 5)], n, o, o[k]++, ++o[k]]`,
  ),
  row(
    'object and key once',
    `const log = []; const o = () => (log.push('o'), m), k = () => (log.push('k'), next(), 2), v = () => (log.push('v'), 3); o()[k()] = v(); o()[k()] += v(); o()[k()]++; return [log, m[2]]`,
  ),
  row(
    'key coercion once',
    `let n = 0; const key = { toString() { n++; return 'x' } }; const o = { x: 1 }; o[key] += 1; o[key]++; const s = Symbol('s'); o[s] = 1; o[s] += 1; next(); return [n, o.x, o[s]]`,
  ),
  row(
    'delete, typeof, in',
    `const o = { a: 1, b: 2 }, k = 'a'; next(); return [typeof o[k], k in o, delete o[k], o[k], typeof m[3], 1 in m]`,
  ),
  row(
    'values that are assigned',
    `const k = 'q', o = {}; const f = o[k] = () => next(); const x = m[5] = 3.5; return [f(), x, m[5], o[k].name]`,
  ),
  row(
    'a value that changes object and key',
    `let o = [1, 2, 3], p = o, k = 0; o[k] = (o = [], k = 2, next()); o = p; o[k] += (k = 1, next()); return [p, k]`,
  ),
  row('nested', `const a = [1, 2, 0]; m[0] = 1; return [a[a[m[0]]], (a[m[0]] = m[0]), a]`),
  row(
    'on undefined',
    `next(); const t = []; for (const f of [() => undefined[m[0]], () => { null[m[0]] = 1 }]) try { f() } catch (e) { t.push(e.name) } return t`,
  ),
  row(
    'swap',
    `const a = [1, 2, 3]; let i = 0, j = 2; [a[i], a[j]] = [a[j], a[i]]; next(); return a`,
  ),
  row(
    'strings and arrays',
    `const s = 'abc'; let r = ''; for (let i = 0; i < s.length; i++) r += s[i] + next(); return [r, s[9]]`,
  ),
  row(
    'iteration over shared memory',
    `m[1] = 5; const v = m.subarray(0, 3); let s = 0; for (const x of v) s += x; return [s, [...v], Math.max(...v)]`,
    { yields: 7 },
  ),
]

const OBJECTS = [
  row(
    'methods, getters, setters',
    `const o = { v: 1, m(x) { return this.v + x + next() }, get g() { next(); return this.v }, set g(x) { next(); this.v = x } }; o.g = 5; o.g += 2; o.g++; return [o.m(1), o.g, o.v, Object.keys(o)]`,
    { yields: 1 },
  ),
  row(
    'super in an object literal',
    `const b = { m() { next(); return 'b' } }; const o = { __proto__: b, m() { return super.m() + 'o' } }; return [o.m(), next()]`,
  ),
  row(
    'computed names',
    `let n = 0; const k = () => 'k' + n++; next(); const o = { [k()]() { return next() }, [k()]: 1, get [k()]() { return next() }, async [k()]() {} }; return [o.k0(), o.k1, o.k2, Object.keys(o)]`,
  ),
  row(
    'shorthand, spread, proto',
    `const a = next(), f = () => next(); const o = { a, f, ...{ z: 1 }, 'quoted-name': next(), 5() { return next() } }; return [o.a, o.f(), o.z, o['quoted-name'], o[5](), o]`,
  ),
  row(
    'defineProperty and proxies',
    `const o = Object.defineProperty({}, 'x', { get: () => next() }); const p = new Proxy({}, { get: (_, k) => String(k) + next() }); return [o.x, p.y, p['z']]`,
    { yields: 0 },
  ),
  row(
    'tagged templates',
    `const seen = []; const tag = (s, ...v) => (seen.push(s), next(), s.raw.join('|') + v.join()); const once = x => tag\`a\${x}\\n\${next()}c\`; const o = { n: 3, t(s) { next(); return this.n + s[0] } }; const r = [once(1), once(2), o.t\`q\`, String.raw\`\\u\${1}\`]; return [r, seen[0] === seen[1], Object.isFrozen(seen[0]), Object.isFrozen(seen[0].raw), tag\`\\u\`]`,
  ),
]

const CLASSES = [
  row(
    'fields, methods, statics, private names',
    `class A { #x = next(); y = this.#x + 1; static n = next(); static #s = 4; static { A.t = A.#s + next() } #p(a) { next(); return a + this.#x } m() { return this.#p(10) } static sm() { return [next(), A.#s, this.#sp()] } static #sp() { next(); return 'sp' } has(o) { return #x in o } get v() { next(); return this.#x } set v(x) { this.#x = x + next() } }
    const a = new A(); a.v = 3; a.v += 1; return [a.m(), a.y, A.n, A.t, A.sm(), a.has(a), a.has({}), a.v, Object.keys(a), A.name, A.length]`,
    { yields: 10 },
  ),
  row(
    'the order of construction',
    `const log = []; class B { #x = 1; y = this.#x + 1; constructor(w) { log.push(['B', w, next(), this.y, Object.keys(this).join()]); this.order = ['B', w]; this.base = 5 } get x() { return this.#x } }
    class D extends B { #z = this.base * 2; q = this.y + 10 + next(); constructor(a, b = 2) { super(a + 1); log.push(next()); this.order.push('D', this.#z, new.target === D) } z() { return this.#z } }
    class E extends D {} class F extends E { f = next() } const f = new F(3); return [f, f.x, f.z(), Object.keys(f), log, new D(1).z(), D.length, B.length, F.length, new E(5) instanceof B]`,
    { yields: 8 },
  ),
  row(
    'a constructor that returns a value',
    `class A { constructor() { next(); this.a = 1; return { other: next() } } } class B extends A { b = next(); constructor() { super(); this.c = 3 } } return [new A(), new B()]`,
    { yields: 1 },
  ),
  row(
    'locals before super',
    `class A { constructor(x) { this.x = x; next() } } class B extends A { constructor(y) { const z = y * 2; super(z); this.z = z } } class C extends A { constructor(y) { if (y > 1) { super(1) } else { super(2) } this.c = next() } } return [new B(4), new C(1), new C(2)]`,
    { yields: 1 },
  ),
  row(
    'super.m, super.x, super.x = v',
    `class A { m(...a) { next(); return ['A', this.n, ...a] } get g() { next(); return 'g' + this.n } static s() { next(); return 'S' } } class B extends A { n = 7; m(x) { return super.m(x, ...[1, 2]) } k() { return super['m'](2) } get g() { return super.g + '!' } w() { super.q = 5; return this.q } static s() { return super.s() + 'B' } } const b = new B(); return [b.m(1), b.k(), b.g, b.w(), B.s()]`,
    { yields: 5 },
  ),
  row(
    'native bases',
    `class E extends Error { constructor(x) { super('m' + x); next(); this.x = x } get twice() { return this.x * 2 + next() * 0 } } class L extends Array { add(x) { next(); this.push(x); return this } } const e = new E(4); const l = new L(); return [e.message, e.x, e.twice, e instanceof Error, e.name, l.add(1).add(2).length, l.map(x => x).constructor.name]`,
    { yields: 3 },
  ),
  row(
    'class expressions, anonymous and in loops',
    `const made = []; for (let i = 0; i < 2; i++) { made.push(class { m() { return [i, next()] } }); class D { m() { return [i, next()] } static s() { return new D().m() } } made.push(D) } const Q = class { m() { return next() } }; const mixin = B => class extends B { x() { return [super.m(), next()] } }; return [made.map(C => new C().m()), made[1].s(), Q.name, new (mixin(Q))().x()]`,
    { yields: 3 },
  ),
  row(
    'borrowed methods',
    `class A { constructor() { this.v = 1 } m() { next(); return this.v } } const o = { v: 9, m: A.prototype.m }; return [o.m(), A.prototype.m.call({ v: 8 }), new A().m(), Object.getOwnPropertyNames(A.prototype), new Proxy(new A(), {}).m()]`,
    { yields: 2 },
  ),
  row(
    'computed methods and symbols',
    `const k = 'dyn'; class A { [k](x) { next(); return x } static [k + 2]() { return next() } [Symbol.iterator]() { let n = 0; return { next: () => ({ done: n > 1, value: n++ + next() }) } } get [k + 3]() { return next() } } const a = new A(); return [a.dyn(1), A.dyn2(), [...a], a.dyn3, Object.getOwnPropertyNames(A.prototype)]`,
    { yields: 4 },
  ),
  row(
    'private accessors and fields in expressions',
    `class A { #v = 1; get #g() { next(); return this.#v } set #g(x) { next(); this.#v = x } t() { this.#g = 4; this.#g += 2; this.#v++; this.#v **= 2; return [this.#g, this.#v] } } return new A().t()`,
    { yields: 1 },
  ),
  row(
    'accessors that are inherited, or static',
    `class A { get x() { return next() } set x(v) { this.y = v + next() } static get s() { return next() } } class B extends A {} const b = new B(); b.x = 5; const { x } = b; return [b.x, b.y, x, A.s, B.s, b.x++, b.y]`,
    { yields: 5 },
  ),
  row(
    'private methods as values',
    `class A { #m(x) { return x + next() } t() { const f = this.#m; return [f(1), [1, 2].map(this.#m), f === this.#m, f.name] } } return new A().t()`,
  ),
  row(
    'parameters and field initialisers',
    `const x = 'outer'; class A { f = x; g = () => this.f + next(); constructor(x, { y } = { y: next() }, ...z) { this.a = [x, y, z] } } const a = new A(1); return [a.f, a.g(), a.a, new A(1, { y: 2 }, 3, 4).a]`,
  ),
  row(
    'new with spread, and of an expression',
    `class A { constructor(...a) { this.a = a; next() } } const o = { A }; const args = [1, 2]; return [new A(...args, 3), new o.A(4), new (class { x = next() })(), new A]`,
    { yields: 4 },
  ),
  row(
    'not a constructor',
    `next(); const t = []; for (const f of [() => new ({}).x(), () => { const y = 1; new y() }]) try { f() } catch (e) { t.push(e.name) } return t`,
  ),
  row(
    'instanceof, toString, static this',
    `class A { static make() { next(); return new this() } toString() { return 'A' + next() } [Symbol.toPrimitive]() { return 'p' } } class B extends A {} return [B.make() instanceof B, String(new A()), \`\${new B()}\`, new A() + '']`,
  ),
]

const GENERATORS = [
  row(
    'for-of, spread, destructuring',
    `function* g(n) { for (let i = 0; i < n; i++) yield [i, next()] } const r = []; for (const [i, x] of g(3)) r.push(i, x); const [a, b] = g(5); return [r, [...g(2)], a, b, Array.from(g(2)), new Map(g(2))]`,
    { yields: 4 },
  ),
  row(
    'values sent in, return, throw',
    `function* g() { try { const a = yield next(); const b = yield a + next(); return [a, b] } catch (e) { yield 'c' + e + next(); return 'caught' } finally { next() } } const a = g(), b = g(), c = g(); return [a.next(), a.next(10), a.next(20), a.next(), b.next(), b.throw('E'), b.next(), b.next(), c.next(), c.return(5), c.next()]`,
    { yields: 10 },
  ),
  row(
    'yield*',
    `function* a() { const x = yield* b(); yield x; yield* [7, 8]; return yield* 'xy' } function* b() { yield next(); return 'r' + next() } return [...a()]`,
    { yields: 2 },
  ),
  row(
    'break runs finally',
    `const log = []; function* g() { try { yield next(); yield next() } finally { log.push('f', next()) } } for (const x of g()) { log.push(x); break } outer: for (;;) for (const x of g()) { log.push(x); break outer } try { for (const x of g()) throw new Error('t') } catch (e) { log.push(e.message) } return log`,
  ),
  row(
    'methods and expressions',
    `class A { *m(x) { yield this.v = x; yield next() } static *s() { yield next() } *#p() { yield next() } t() { return [...this.#p()] } } const o = { *g() { yield this.q; yield next() }, q: 4 }; const e = function* () { yield next() }; return [[...new A().m(3)], [...A.s()], new A().t(), [...o.g()], [...e()]]`,
    { yields: 5 },
  ),
  row(
    'iterators by hand',
    `const it = { [Symbol.iterator]() { let n = 0; return { next() { return n < 2 ? { value: n++ + next(), done: false } : { value: 'end', done: true } }, return() { next(); return {} } } } }; const r = []; for (const x of it) r.push(x); for (const x of it) { r.push(x); break } const [a] = it; return [r, a, [...it], Atomics.load(m, 0)]`,
    { yields: 3 },
  ),
  row(
    'the shape of a generator',
    `function* g() { yield next() } const it = g(); return [Object.prototype.toString.call(it), typeof it.next, it[Symbol.iterator]() === it, it.next().value]`,
  ),
  row(
    'a generator that cannot reach anything',
    `function* g() { yield 1; yield 2 } let s = next(); for (const x of g()) s += x; return [s, ...g()]`,
  ),
  row(
    'lazily started, and recursion',
    `const log = []; function* tree(n) { log.push(n); if (n > 0) { yield* tree(n - 1); yield n + next() * 0; yield* tree(n - 1) } } const t = tree(3); log.push('made'); return [[...t], log]`,
    { yields: 3 },
  ),
  row(
    'for-of over maps, sets, strings and entries',
    `const r = []; for (const [k, v] of new Map([[1, 2]])) r.push(k, v, next()); for (const x of new Set([3])) r.push(x); for (const c of 'hé') r.push(c); for (const [i, v] of ['a'].entries()) r.push(i, v); let q; for (q of [1, 2]); for (r[0] of [5]); return [r, q]`,
  ),
  row(
    'for-of over what is no iterable',
    `next(); const t = []; for (const f of [() => { for (const x of 5); }, () => [...{}], () => { for (const x of null); }]) try { f() } catch (e) { t.push(e.name) } return t`,
  ),
]

describe.each([
  { group: 'atomics', rows: ATOMICS },
  { group: 'calls', rows: CALLS },
  { group: 'functions', rows: FUNCTIONS },
  { group: 'control flow', rows: CONTROL },
  { group: 'elements', rows: ELEMENTS },
  { group: 'objects', rows: OBJECTS },
  { group: 'classes', rows: CLASSES },
  { group: 'generators', rows: GENERATORS },
])('$group', ({ rows }) => {
  test.each(rows)('$name', check)
})
