/**
 * Goal: calls, functions and control flow do the same when they are rewritten, and can be interrupted.
 *
 * Method: each row is a program that runs in node as it is, and rewritten: interrupted at every shared
 * access, never interrupted, and driven by a native caller. Not covered: schedules of several threads.
 */
// @ts-nocheck

import { describe, test } from 'vitest'
import { checkRow, row } from '#props/explorer/rewrite/test-support/rows.js'

const ATOMICS = [
  row(
    'every operation',
    `return [Atomics.store(m, 1, 5.7), Atomics.load(m, 1), Atomics.add(m, 1, 2), Atomics.sub(m, 1, 1),
      Atomics.and(m, 1, 7), Atomics.or(m, 1, 8), Atomics.xor(m, 1, 1), Atomics.exchange(m, 1, 9),
      Atomics.compareExchange(m, 1, 9, 3), Atomics.compareExchange(m, 1, 9, 4), Atomics.notify(m, 1),
      Atomics.notify(m, 1, 1), Atomics.wait(m, 1, 77), Atomics.wait(m, 1, 3, 0),
      Atomics.isLockFree(4)]`,
    { yields: 15 },
  ),
  row(
    'an alias',
    `const { load, add: plus } = Atomics; plus(m, 2, 4); const a = Atomics; return [load(m, 2),
      a.or(m, 2, 3), a['load'](m, 2)]`,
    { yields: 4 },
  ),
  row(
    'a spread of arguments, and too many',
    `const args = [m, 3, 4]; return [Atomics.add(...args), Atomics.load(m, 3, next())]`,
    { yields: 3 },
  ),
  row(
    'wrong arguments',
    `const t = []; for (const f of [() => Atomics.load(), () => Atomics.load(m, 999),
      () => Atomics.add([], 0, 1)]) { try { f() } catch (e) { t.push(e.name) } } Atomics.load(m,
      0); return t`,
  ),
  row(
    'coercion in order',
    `const log = []; const v = n => ({ valueOf() { log.push(n); return n } }); Atomics.store(m,
      v(1), v(2)); return [log, Atomics.load(m, 1)]`,
  ),
  row(
    'pause where there is one',
    `next(); return typeof Atomics.pause === 'function' ? Atomics.pause() : Atomics.pause?.()`,
  ),
  row(
    'in every kind of expression',
    `let c = 0; do { c = Atomics.add(m, 4, 1) } while ((c = Atomics.load(m, 4)) < 3);
    return [c, Atomics.load(m, 4) ? Atomics.load(m, 5) || Atomics.load(m, 4) : 0, (Atomics.add(m,
      6, 2), Atomics.load(m, 6)), -Atomics.load(m, 4), \`\${Atomics.load(m, 4)}!\`,
      [Atomics.load(m, 4)], { a: Atomics.load(m, 4) }]`,
  ),
]

const CALLS = [
  row(
    'receiver and arguments once, in order',
    `const log = []; const o = { f(a, b, c) { log.push('f', a, b, c, next()); return this === o } };
    const get = () => (log.push('get'), o); const at = x => (log.push(x), next(), x);
      return [get().f(at(1), at(2), at(3)), log]`,
  ),
  row(
    'an argument that changes a later one',
    `let x = 1; const f = (...a) => (next(), a); const g = () => { x = 5; next(); return 9 };
      return [f(x, g(), x), f(x, x = 7, x++, x), f(g(), x)]`,
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
    `function f(a, b) { next(); return [this?.n, a, b] } return [f.call({ n: 1 }, 2, 3), f.apply({
      n: 2 }, [3]), f.bind({ n: 4 }, 5)(6), Reflect.apply(f, { n: 7 }, [8])]`,
    { yields: 0 },
  ),
  row(
    'not a function',
    `next(); const o = { a: 1 }; const t = []; for (const f of [() => o.b(next()), () => o.a(),
      () => o.b.c(), () => { const q = 1; q() }]) try { f() } catch (e) {
      t.push(e.name + ': ' + e.message) } return t`,
  ),
  row(
    'spread',
    `const f = (...a) => (next(), a); return [f(...[1, 2], 3, ...'ab'), f(...new Set([4, 5])),
      [...new Map([[1, 2]]), ...[3]]]`,
  ),
  row(
    'a primitive receiver',
    `next(); return ['abc'.toUpperCase(), 5..toFixed(1), (-1).toFixed(), \`x\`.padEnd(3, 'y'), (1,
      2).toString()]`,
  ),
  row(
    'recursion',
    `function fib(n) { next();
      return n < 2 ? n : fib(n - 1) + fib(n - 2) } const fact = function self(n) { next();
      return n ? n * self(n - 1) : 1 }; return [fib(7), fact(5), next()]`,
    { yields: 40 },
  ),
  row(
    'mutual recursion by declarations used before they are made',
    `return even(5); function even(n) { next(); return n === 0 || odd(n - 1) } function odd(n) {
      next(); return n !== 0 && even(n - 1) }`,
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
    `const o = { f() { next(); return 1 } }; const n = null; return [o?.f(), o.g?.(next()),
      n?.f(next()), o?.['f'](), n?.a.b.c(next()), delete o?.f]`,
    { yields: 2 },
  ),
]

const FUNCTIONS = [
  row(
    'arrows: this, arguments, new.target',
    `function F(a) { const f = () => [this.v, arguments.length, arguments[0], new.target === F,
      next()]; this.v = a; this.r = [f(), (() => (() => f())())()] } return new F(4).r`,
    { yields: 2 },
  ),
  row(
    'new.target in a function that is called',
    `function F() { next(); const f = () => new.target; if (!new.target) return [f(), new F(1).x];
      this.x = f() === F } return F()`,
    { yields: 2 },
  ),
  row(
    'super in arrows',
    `class A { m(x) { next(); return 'A' + x } get g() { return 'g' } } class B extends A { m(x) {
      const f = () => super.m(x) + super.g; return f() + next() } } return new B().m('x')`,
    { yields: 2 },
  ),
  row(
    'defaults and patterns with calls',
    `const f = (a, b = next(), { c = next(), d: [e = a] = [] } = {}, ...rest) => [a, b, c, e,
      rest]; function g(a, b = f(a), c = () => b) { return [c(), arguments.length] } return [f(1),
      f(1, 2, { c: 3, d: [4] }, 5, 6), g(7), f.length, g.length]`,
    { yields: 3 },
  ),
  row(
    'a parameter that the body declares again',
    `function f(a, b = next()) { var a; var b = b + 1; return [a, b] } return f(3)`,
  ),
  row('arguments aliasing in sloppy code', `return sloppy(1, 2)`, {
    files: {
      'c.cjs': `const m = new Int32Array(new SharedArrayBuffer(8))
        exports.f = function (a, b) { arguments[0] = 9; Atomics.add(m, 0, 1); b = 7
          return [a, arguments[1], arguments.length, typeof this] }`,
    },
    top: "import c from './c.cjs'; const sloppy = c.f",
  }),
  row('strict and sloppy this', `return [c.f(), strict()]`, {
    files: {
      'c.cjs': `const m = new Int32Array(new SharedArrayBuffer(8)); exports.f = () => f()
        function f() { Atomics.add(m, 0, 1); return this === globalThis }`,
    },
    top: "import c from './c.cjs'; function strict() { next(); return this }",
  }),
  row(
    'names and lengths',
    `const o = { a() { next() }, b: () => next(), ['c' + 1]: function (x, y = 1) { next() },
      get d() { return next() }, *e(x) { yield next() } };
    function f(x, y) { next() } const g = function (x) { next() }, h = function named() { next() };
      let i; i = (x, ...y) => next(); const { j = () => next() } = {}; class K { a(x) {
      next() } static b = () => next(); #p() { next() } c() { return this.#p.name } }
    next(); return [o.a, o.b, o.c1, f, g, h, i, j, new K().a, K.b, K, o.e].map(x => [x.name,
      x.length]).concat(Object.keys(o), new K().c())`,
  ),
  row(
    'closures keep their own variables',
    `const fs = []; for (let i = 0; i < 3; i++) fs.push(() => [i, next()]); for (const x of [7,
      8]) fs.push(() => [x, next()]); return fs.map(f => f())`,
    { yields: 0 },
  ),
  row(
    'anonymous functions have no name',
    `next(); return [(() => next()).name, (function () { next() }).name, [() => next()][0].name]`,
  ),
  row(
    'functions in blocks and switches',
    `let r = []; { function a() { return next() } r.push(a()) } switch (1) { case 1: function b() {
      return next() } r.push(b()) } if (true) { r.push(c()); function c() {
      return next() } } let e; switch (2) { default: e = d; function d() {
      return next() } } return [r, e()]`,
    { yields: 4 },
  ),
  row(
    'returned functions and methods as values',
    `const make = () => ({ inc: () => next(), get: function () { return this.inc } });
      const o = make(); const { inc } = o; return [inc(), o.get()(), (0, o.inc)()]`,
    { yields: 3 },
  ),
  row(
    'functions as constructors',
    `function P(x) { this.x = x; next() } P.prototype.m = function () { return [this.x, next()] };
      function Q() { next(); return { q: 1 } } const p = new P(3); return [p.m(), p instanceof P,
      new Q(), Object.keys(p)]`,
    { yields: 3 },
  ),
  row(
    'an arrow is no constructor',
    `const f = () => next(); next(); try { new f() } catch (e) { return e.message }`,
  ),
]

const CLOSURES = [
  row(
    'what never changes, and what does',
    `const a = next(); let b = next(); const f = c => [a, b, c, next()]; b = 7; const g = () => { b++;
      return [next(), b] }; return [f(1), g(), f(2), g(), b]`,
    { yields: 6 },
  ),
  row(
    'one for each round',
    `const made = []; for (const x of [1, 2]) { const y = x * 2; made.push(z => [x, y, z, next()]) }
      for (let i = 0; i < 2; i++) made.push(z => [i, z, next()]);
      for (let i = 0, j = 5; i < 2; i++) made.push(z => [j, z, next()]);
      const all = []; for (const f of made) all.push(f(9)); return all`,
    { yields: 6 },
  ),
  row(
    'before what it uses is there',
    `const f = late => late ? [x, next()] : next(); const t = [f(false)]; try { f(true) } catch (e) {
      t.push(e.name) } const x = 4; t.push(f(true)); return t`,
    { yields: 2 },
  ),
  row(
    'in a switch, in parameters, of a name for itself',
    `const s = n => { switch (n) { case 0: const v = 5; case 1: { const f = () => n ? next()
      : [v, next()]; return f() } } }; const p = (a = () => [b, next()], b = 3) => a();
      const again = n => n > 0 ? [next(), again(n - 1)] : []; const u = function (n) { return n > 0
      ? [this.k, next(), u.call(this, n - 1)] : 0 };
      return [s(0), s(1), p(), again(2), u.call({ k: 1 }, 2)]`,
    { yields: 5 },
  ),
  row(
    'with the receiver, the arguments and new.target around it',
    `function F(a) { this.a = a; const b = 2; this.f = c => [this.a, b, c, next(), new.target === F];
      this.g = () => [arguments.length, next()]; this.h = { m(d) { return [this.e, b, d, next(),
      arguments.length] }, e: 8 } } const o = new F(1); const { f, g } = o;
      return [f(3), g(), o.h.m(4, 5)]`,
    { yields: 3 },
  ),
  row(
    'in classes, with private names and super',
    `class A { #p = 3; m(x) { return x + 1 } get v() { return 2 } run(k) { return [1].map(x => [this.#p,
      k, x, next()]) } } class B extends A { run(k) { const own = x => [super.m(x), this.v, k, next()];
      return [own(5), super.run(k), (y => [this.v, y, next()])(6)] } } return new B().run(7)`,
    { yields: 2 },
  ),
  row(
    'only a call of another function',
    `const f = x => add(x, 2), g = (x, y) => add(y, x), h = x => add(...x), k = () => 5;
      const i = () => add(next(), k()), j = x => x && add(x, 1); return [f(1), g(3, 4), h([5, 6]), i(),
      j(0), j(7), [1, 2].map(x => add(x, 3)), f.call(null, 8)]`,
    { top: 'function add(a, b) { return [a + b, next()] }', yields: 6 },
  ),
  row(
    'in a closure, with patterns and defaults',
    `const k = 4; const outer = ({ a, b = k }, ...rest) => { const c = next(); const inner = ([d, e = c] =
      [1]) => [a, b, c, d, e, k, rest, next()]; return [inner(), inner([2, 3])] };
      return [outer({ a: 1 }, 7, 8), outer({ a: 2, b: 3 })]`,
    { yields: 6 },
  ),
]

const CONTROL = [
  row(
    'try, catch, finally',
    `const log = []; const f = n => { try { log.push(next()); if (n) throw new Error('x' + next());
      return 'r' } catch (e) { log.push(e.message); return next() } finally { log.push('f',
      next()) } }; return [f(0), f(1), log]`,
  ),
  row(
    'finally overrides',
    `const f = () => { for (;;) { try { return next() } finally { if (next() < 5) continue;
      break } } return 'out' }; return f()`,
  ),
  row(
    'labels',
    `let r = ''; outer: for (let i = 0; i < 3; i++) { inner: for (const j of [0, 1, 2]) { next();
      if (j === 1) continue outer; if (i === 2) break outer; if (i === 1) continue inner;
      r += i + '' + j } } block: { next(); if (r) break block; r = 'no' } return r`,
  ),
  row(
    'switch',
    `const f = x => { switch (x) { case next(): return 'a'; default: next();
      case 9: return 'd' } }; return [f(0), f(100)]`,
  ),
  row(
    'for-in, while, do',
    `const o = { a: 1, b: 2 }; let r = []; for (const k in o) { r.push(k, next()) } let n = 0;
      while (next() < 6) n++; do n += next(); while (n < 20); return [r, n]`,
  ),
  row(
    'for with closures and updates',
    `let s = 0; for (let i = next(), j = 5; i < j; i += 1 + next() * 0, j -= 1) s += i * j; return s`,
  ),
  row(
    'comma, conditional, logical, nullish',
    `let a = null, o = { x: 0 }; a ??= next(); a ||= next(); a &&= next(); o.x ||= next();
      o.x &&= next(); o.y ??= next(); return [a, o, (next(), next()), next() ? next() : 0,
      null ?? next()]`,
  ),
  row(
    'thrown out of a call',
    `const f = () => { next(); throw new TypeError('t') }; try { [1].forEach(f) } catch (e) {
      next(); return e.message }`,
  ),
  row('uncaught', `next(); null.x`),
  row(
    'destructuring with calls',
    `const { a = next(), ...rest } = { b: 1, c: 2 }; let x, y; [x = next(), y] = [undefined,
      next()]; ({ x, y: m[3] } = { x: next(), y: 6 }); for (const [k, v = next()] of [[1], [2,
      3]]) y += v; const [p, ...q] = new Set([1, 2, 3]); return [a, rest, x, y, p, q, m[3]]`,
  ),
]

describe.each([
  { group: 'atomics', rows: ATOMICS },
  { group: 'calls', rows: CALLS },
  { group: 'functions', rows: FUNCTIONS },
  { group: 'closures', rows: CLOSURES },
  { group: 'control flow', rows: CONTROL },
])('$group', ({ rows }) => {
  test.each(rows)('$name', checkRow)
})
