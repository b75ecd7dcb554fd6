/** Small random programs that use shared memory in every way the language has, and always end. */
// @ts-nocheck

import fc from 'fast-check'

/** What all programs have: memory, a trace, fuel, and something to call of each kind. */
const PRELUDE = `
const m = new Int32Array(new SharedArrayBuffer(64));
const CELL = 1;
const log = [];
let fuel = 0;
const spend = () => { if (--fuel < 0) throw new RangeError("fuel"); };
const plainly = v => typeof v === "object" || typeof v === "function" ? typeof v : v;
const t = v => { log.push(plainly(v)); return v; };
const tag = (s, ...v) => { spend(); return s.length + v.length + Atomics.load(m, CELL); };
const native = [3, 1, 2];
`

/** Rarely all of a grammar's branches nest: the depth is bounded. */
const DEPTH = { depthSize: 'small', maxDepth: 3, withCrossShrink: true } as const

const text = (
  strings: TemplateStringsArray,
  ...parts: fc.Arbitrary<string>[]
): fc.Arbitrary<string> => fc.tuple(...parts).map(values => String.raw({ raw: strings }, ...values))

type Tie = (key: string) => fc.Arbitrary<string>

function expressions(tie: Tie): fc.Arbitrary<string> {
  const e = tie('expression') as fc.Arbitrary<string>
  const name = fc.constantFrom('a', 'b', 'c')
  const key = fc.constantFrom("'x'", "'y'", 'k')
  const cell = text`m[(${e}) & 7]`
  const place = fc.oneof(name, cell, text`o[${key}]`, fc.constant('o.x'), fc.constant('o.s'))
  const binary = fc.constantFrom('+', '-', '*', '&', '|', '^', '<', '===', '&&', '||', '??', ',')
  // No logical assignment and no optional chain: esbuild has lowered them.
  const assign = fc.constantFrom('=', '+=', '-=', '&=', '|=', '**=')
  const operation = fc.constantFrom('add', 'sub', 'or', 'xor', 'store', 'exchange')
  const list = fc.oneof(text`[${e}, ${e}]`, text`[...g(${e})]`, text`[${e}, ...native]`)
  return fc.oneof(
    DEPTH,
    fc.constantFrom('a', 'b', 'c', '1', '2', '7', 'k', 'm[1]', 'o.g', 'o.x', 'this', '-1'),
    text`Atomics.${operation}(m, (${e}) & 7, ${e})`,
    text`Atomics.load(m, (${e}) & 7)`,
    text`Atomics.compareExchange(m, CELL, ${e}, ${e})`,
    text`((${e}) ${binary} (${e}))`,
    text`(${place} ${assign} ${e})`,
    text`(${fc.oneof(name, cell, fc.constant('o.x'))}${fc.constantFrom('++', '--')})`,
    text`(${fc.constantFrom('++', '--')}${fc.oneof(name, cell)})`,
    text`((${e}) ? (${e}) : (${e}))`,
    text`f(${e}, ${e})`,
    text`f(...${list})`,
    text`o.m(${e}, ${e})`,
    text`o[${fc.constantFrom("'m'", "'n'")}](${e})`,
    text`((p, q = ${e}) => p - (${e}) + q)(${e})`,
    text`(function (p) { return arguments.length + (${e}); })(${e}, ${e})`,
    text`new ${fc.constantFrom('A', 'B')}(${e}).v`,
    text`new B(${e}).m(${e})`,
    text`t(${e})`,
    text`\`\${${e}}-\${plainly(${e})}\``,
    text`tag\`x\${${e}}y\${${e}}\``,
    text`${list}.length`,
    text`native.map(p => p + (${e})).join()`,
    text`([a, b = ${e}] = ${list}, a)`,
    text`({ x: c = ${e}, ...o.rest } = { x: ${e} }, c)`,
    text`typeof (${e})`,
    text`-(${e})`,
    text`!(${e})`,
  )
}

function statements(tie: Tie): fc.Arbitrary<string> {
  const e = tie('expression') as fc.Arbitrary<string>
  const s = tie('statement') as fc.Arbitrary<string>
  const block = fc.array(s, { maxLength: 3 }).map(list => `{ ${list.join(' ')} }`)
  const leave = fc.constantFrom('break', 'continue', 'break outer', 'continue outer')
  const loop = fc.oneof(
    text`for (let i = 0; i < 3; i++) { spend(); if (${e}) ${leave}; ${block} }`,
    text`for (const i of [${e}, ${e}]) { spend(); if (${e}) ${leave}; ${block} }`,
    text`for (const i of g(${e})) { spend(); t(i); ${block} if (${e}) ${leave}; }`,
    text`for (const i in { p: 1, q: 2 }) { spend(); t(i); ${block} }`,
    text`do { spend(); if (${e}) ${leave}; ${block} } while ((${e}) & 1);`,
    text`while ((${e}) & 1) { spend(); ${block} if (${e}) ${leave}; }`,
  )
  return fc.oneof(
    DEPTH,
    text`t(${e});`,
    text`(${e});`,
    text`if (${e}) ${block}`,
    text`if (${e}) ${block} else ${block}`,
    text`outer: ${loop}`.map(labelled),
    text`try ${block} catch (err) { t(err.name); ${block} }`,
    text`try ${block} finally ${block}`,
    text`try { if (${e}) throw new TypeError("x"); ${block} } catch { ${block} } finally { t(${e}); }`,
    text`switch (${e}) { case ${e}: ${block} break; case 1: t(1); default: ${block} }`,
    text`{ let a = ${e}; const h = () => a + (${e}); ${block} t(h()); }`,
    text`{ let { x: b = ${e} } = o; t(b); ${block} }`,
    text`{ function h(p) { ${block} return p + (${e}); } t(h(${e})); }`,
    text`if (${e}) return ${e};`,
  )
}

/** Gives a loop's label a number that no loop in it has. */
function labelled(loop: string): string {
  const used = [...loop.matchAll(/outer(\d+)/g)].map(([, number]) => Number(number))
  return loop.replace(/outer(?!\d)/g, `outer${Math.max(0, ...used) + 1}`)
}

const programs = fc.letrec(tie => ({
  expression: expressions(tie as Tie),
  statement: statements(tie as Tie),
})).statement as fc.Arbitrary<string>

/** Scripts whose `module.exports.entry.default` is the function to call. */
export const scripts: fc.Arbitrary<string> = fc
  .record({
    main: fc.array(programs, { minLength: 1, maxLength: 4 }),
    f: fc.array(programs, { maxLength: 2 }),
    method: fc.array(programs, { maxLength: 2 }),
    generator: fc.array(programs, { maxLength: 2 }),
    accessor: fc.array(programs, { maxLength: 1 }),
    construction: fc.array(programs, { maxLength: 1 }),
  })
  .map(({ main, f, method, generator, accessor, construction }) => {
    return `"use strict";${PRELUDE}
let a = 1, b = 2, c = 3, k = "y", o;
function f(x, y = t(4)) { spend(); ${f.join(' ')} return x - y; }
function* g(n) { spend(); yield 1; const sent = yield n; ${generator.join(' ')} yield* [sent, 2]; }
class A { #p = f(1, 1); v = this.#p + Atomics.add(m, CELL, 1);
  constructor(x) { spend(); this.x = t(x); (() => { ${construction.join(' ')} })(); }
  #q(x) { return this.#p + f(x, 1); } get w() { return this.#q(2); }
  m(x) { spend(); ${method.join(' ')} return this.w + x; } }
class B extends A { u = this.v + f(2, 2); constructor(x) { super(t(x)); this.v += this.u; }
  m(x) { return super.m(x) + this.u; } }
function main() {
  fuel = 60; log.length = 0; m.fill(0); a = 1; b = 2; c = 3; k = "y";
  o = { x: 1, y: 2, n: p => p + Atomics.load(m, CELL),
    m(p, q) { spend(); ${method.join(' ')} return this.x + p; },
    get g() { spend(); ${accessor.join(' ')} return Atomics.add(m, CELL, 1); },
    set s(v) { this.y = f(v, 1); } };
  let result;
  try { result = (function () { ${main.join(' ')} }).call(5); } catch (error) { result = error.name; }
  return [plainly(result), log, [...m], plainly(a), plainly(b), plainly(c), plainly(o.x), plainly(o.y)];
}
module.exports = { entry: { default: main } };
`
  })
