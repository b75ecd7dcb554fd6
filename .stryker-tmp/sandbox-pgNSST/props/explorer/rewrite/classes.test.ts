/**
 * Goal: classes and generators do the same when they are rewritten, and can be interrupted.
 *
 * Method: each row is a program that runs in node as it is, and rewritten: interrupted at every shared
 * access, never interrupted, and driven by a native caller. Not covered: schedules of several threads.
 */
// @ts-nocheck

import { describe, test } from 'vitest'
import { checkRow, row } from '#props/explorer/rewrite/test-support/rows.js'

const CLASSES = [
  row(
    'fields, methods, statics, private names',
    `class A { #x = next(); y = this.#x + 1; static n = next(); static #s = 4; static {
      A.t = A.#s + next() } #p(a) { next(); return a + this.#x } m() {
      return this.#p(10) } static sm() { return [next(), A.#s, this.#sp()] } static #sp() { next();
      return 'sp' } has(o) { return #x in o } get v() { next(); return this.#x } set v(x) {
      this.#x = x + next() } }
    const a = new A(); a.v = 3; a.v += 1; return [a.m(), a.y, A.n, A.t, A.sm(), a.has(a),
      a.has({}), a.v, Object.keys(a), A.name, A.length]`,
    { yields: 8 },
  ),
  row(
    'the order of construction',
    `const log = []; class B { #x = 1; y = this.#x + 1; constructor(w) { log.push(['B', w, next(),
      this.y, Object.keys(this).join()]); this.order = ['B', w]; this.base = 5 } get x() {
      return this.#x } }
    class D extends B { #z = this.base * 2; q = this.y + 10 + next(); constructor(a, b = 2) {
      super(a + 1); log.push(next()); this.order.push('D', this.#z, new.target === D) } z() {
      return this.#z } }
    class E extends D {} class F extends E { f = next() } const f = new F(3); return [f, f.x,
      f.z(), Object.keys(f), log, new D(1).z(), D.length, B.length, F.length, new E(5) instanceof B]`,
    { yields: 8 },
  ),
  row(
    'a constructor that returns a value',
    `class A { constructor() { next(); this.a = 1; return { other: next() } } } class B extends A {
      b = next(); constructor() { super(); this.c = 3 } } return [new A(), new B()]`,
    { yields: 1 },
  ),
  row(
    'locals before super',
    `class A { constructor(x) { this.x = x; next() } } class B extends A { constructor(y) {
      const z = y * 2; super(z); this.z = z } } class C extends A { constructor(y) { if (y > 1) {
      super(1) } else { super(2) } this.c = next() } } return [new B(4), new C(1), new C(2)]`,
    { yields: 0 },
  ),
  row(
    'names without values before super, as the bundler has them for ?.',
    `class A { constructor(x) { this.x = x } } class B extends A { constructor(o) { super(o?.x);
      this.y = o?.y?.[next() * 0]; this.z = next() } } class C extends A { constructor() {
      let late, early; early = 2; super(early); late = this.x + next(); this.late = late } }
      const [b, n] = [new B({ x: 1, y: [5] }), new B()];
      return [b.x, b.y, b.z, n.x, n.y, n.z, new C().late]`,
    { yields: 4 },
  ),
  row(
    'super.m, super.x, super.x = v',
    `class A { m(...a) { next(); return ['A', this.n, ...a] } get g() { next();
      return 'g' + this.n } static s() { next(); return 'S' } } class B extends A { n = 7; m(x) {
      return super.m(x, ...[1, 2]) } k() { return super['m'](2) } get g() {
      return super.g + '!' } w() { super.q = 5; return this.q } static s() {
      return super.s() + 'B' } } const b = new B(); return [b.m(1), b.k(), b.g, b.w(), B.s()]`,
    { yields: 4 },
  ),
  row(
    'native bases',
    `class E extends Error { constructor(x) { super('m' + x); next(); this.x = x } get twice() {
      return this.x * 2 + next() * 0 } } class L extends Array { add(x) { next(); this.push(x);
      return this } } const e = new E(4); const l = new L(); return [e.message, e.x, e.twice,
      e instanceof Error, e.name, l.add(1).add(2).length, l.map(x => x).constructor.name]`,
    { yields: 3 },
  ),
  row(
    'class expressions, anonymous and in loops',
    `const made = []; for (let i = 0; i < 2; i++) { made.push(class { m() { return [i,
      next()] } }); class D { m() { return [i, next()] } static s() {
      return new D().m() } } made.push(D) } const Q = class { m() { return next() } };
      const mixin = B => class extends B { x() { return [super.m(), next()] } };
      return [made.map(C => new C().m()), made[1].s(), Q.name, new (mixin(Q))().x()]`,
    { yields: 3 },
  ),
  row(
    'borrowed methods',
    `class A { constructor() { this.v = 1 } m() { next(); return this.v } } const o = { v: 9,
      m: A.prototype.m }; return [o.m(), A.prototype.m.call({ v: 8 }), new A().m(),
      Object.getOwnPropertyNames(A.prototype), new Proxy(new A(), {}).m()]`,
    { yields: 2 },
  ),
  row(
    'computed methods and symbols',
    `const k = 'dyn'; class A { [k](x) { next(); return x } static [k + 2]() {
      return next() } [Symbol.iterator]() { let n = 0; return { next: () => ({ done: n > 1,
      value: n++ + next() }) } } get [k + 3]() { return next() } } const a = new A();
      return [a.dyn(1), A.dyn2(), [...a], a.dyn3, Object.getOwnPropertyNames(A.prototype)]`,
    { yields: 4 },
  ),
  row(
    'private accessors and fields in expressions',
    `class A { #v = 1; get #g() { next(); return this.#v } set #g(x) { next(); this.#v = x } t() {
      this.#g = 4; this.#g += 2; this.#v++; this.#v **= 2; return [this.#g,
      this.#v] } } return new A().t()`,
    { yields: 1 },
  ),
  row(
    'accessors that a pattern of names takes from',
    `class A { #v = 1; get x() { return next() + this.#v } get y() { return next() * 10 } z = 5 }
    const a = new A(); const { x, y: other, z } = a; let { y } = { y: 7 }, w = 1;
    for (let { x: i } = a; i < 12; i += next()) y += i;
    const { x: p = 3 } = a; return [x, other, z, y, w, p > 0]`,
    { yields: 4 },
  ),
  row(
    'accessors that are inherited, or static',
    `class A { get x() { return next() } set x(v) { this.y = v + next() } static get s() {
      return next() } } class B extends A {} const b = new B(); b.x = 5; const { x } = b;
      return [b.x, b.y, x, A.s, B.s, b.x++, b.y]`,
    { yields: 5 },
  ),
  row(
    'private methods as values',
    `class A { #m(x) { return x + next() } t() { const f = this.#m; return [f(1), [1,
      2].map(this.#m), f === this.#m, f.name] } } return new A().t()`,
  ),
  row(
    'parameters and field initialisers',
    `const x = 'outer'; class A { f = x; g = () => this.f + next(); constructor(x, { y } = {
      y: next() }, ...z) { this.a = [x, y, z] } } const a = new A(1); return [a.f, a.g(), a.a,
      new A(1, { y: 2 }, 3, 4).a]`,
  ),
  row(
    'new with spread, and of an expression',
    `class A { constructor(...a) { this.a = a; next() } } const o = { A }; const args = [1, 2];
      return [new A(...args, 3), new o.A(4), new (class { x = next() })(), new A]`,
    { yields: 4 },
  ),
  row(
    'not a constructor',
    `next(); const t = []; for (const f of [() => new ({}).x(), () => { const y = 1;
      new y() }]) try { f() } catch (e) { t.push(e.name) } return t`,
  ),
  row(
    'instanceof, toString, static this',
    `class A { static make() { next(); return new this() } toString() {
      return 'A' + next() } [Symbol.toPrimitive]() {
      return 'p' } } class B extends A {} return [B.make() instanceof B, String(new A()),
      \`\${new B()}\`, new A() + '']`,
  ),
]

const GENERATORS = [
  row(
    'for-of, spread, destructuring',
    `function* g(n) { for (let i = 0; i < n; i++) yield [i, next()] } const r = []; for (const [i,
      x] of g(3)) r.push(i, x); const [a, b] = g(5); return [r, [...g(2)], a, b, Array.from(g(2)),
      new Map(g(2))]`,
    { yields: 4 },
  ),
  row(
    'values sent in, return, throw',
    `function* g() { try { const a = yield next(); const b = yield a + next(); return [a,
      b] } catch (e) { yield 'c' + e + next(); return 'caught' } finally {
      next() } } const a = g(), b = g(), c = g(); return [a.next(), a.next(10), a.next(20),
      a.next(), b.next(), b.throw('E'), b.next(), b.next(), c.next(), c.return(5), c.next()]`,
    { yields: 8 },
  ),
  row(
    'yield*',
    `function* a() { const x = yield* b(); yield x; yield* [7, 8];
      return yield* 'xy' } function* b() { yield next(); return 'r' + next() } return [...a()]`,
    { yields: 2 },
  ),
  row(
    'break runs finally',
    `const log = []; function* g() { try { yield next(); yield next() } finally { log.push('f',
      next()) } } for (const x of g()) { log.push(x);
      break } outer: for (;;) for (const x of g()) { log.push(x); break outer } try {
      for (const x of g()) throw new Error('t') } catch (e) { log.push(e.message) } return log`,
  ),
  row(
    'methods and expressions',
    `class A { *m(x) { yield this.v = x; yield next() } static *s() { yield next() } *#p() {
      yield next() } t() { return [...this.#p()] } } const o = { *g() { yield this.q;
      yield next() }, q: 4 }; const e = function* () { yield next() }; return [[...new A().m(3)],
      [...A.s()], new A().t(), [...o.g()], [...e()]]`,
    { yields: 5 },
  ),
  row(
    'iterators by hand',
    `const it = { [Symbol.iterator]() { let n = 0; return { next() { return n < 2 ? {
      value: n++ + next(), done: false } : { value: 'end', done: true } }, return() { next();
      return {} } } } }; const r = []; for (const x of it) r.push(x); for (const x of it) {
      r.push(x); break } const [a] = it; return [r, a, [...it], Atomics.load(m, 0)]`,
    { yields: 3 },
  ),
  row(
    'the shape of a generator',
    `function* g() { yield next() } const it = g(); return [Object.prototype.toString.call(it),
      typeof it.next, it[Symbol.iterator]() === it, it.next().value]`,
  ),
  row(
    'a generator that cannot reach anything',
    `function* g() { yield 1; yield 2 } let s = next(); for (const x of g()) s += x; return [s,
      ...g()]`,
  ),
  row(
    'lazily started, and recursion',
    `const log = []; function* tree(n) { log.push(n); if (n > 0) { yield* tree(n - 1);
      yield n + next() * 0; yield* tree(n - 1) } } const t = tree(3); log.push('made');
      return [[...t], log]`,
    { yields: 3 },
  ),
  row(
    'for-of over maps, sets, strings and entries',
    `const r = []; for (const [k, v] of new Map([[1, 2]])) r.push(k, v, next());
      for (const x of new Set([3])) r.push(x); for (const c of 'hé') r.push(c); for (const [i,
      v] of ['a'].entries()) r.push(i, v); let q; for (q of [1, 2]); for (r[0] of [5]); return [r, q]`,
  ),
  row(
    'for-of over what is no iterable',
    `next(); const t = []; for (const f of [() => { for (const x of 5); }, () => [...{}], () => {
      for (const x of null); }]) try { f() } catch (e) { t.push(e.name) } return t`,
  ),
]

describe.each([
  { group: 'classes', rows: CLASSES },
  { group: 'generators', rows: GENERATORS },
])('$group', ({ rows }) => {
  test.each(rows)('$name', checkRow)
})
