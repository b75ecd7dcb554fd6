/**
 * Goal: plain accesses, patterns and object literals do the same when they are rewritten.
 *
 * Method: each row is a program that runs in node as it is, and rewritten: interrupted at every shared
 * access, never interrupted, and driven by a native caller. Not covered: schedules of several threads.
 */
// @ts-nocheck

import { describe, test } from 'vitest'
import { checkRow, row } from '#props/explorer/rewrite/test-support/rows.js'

const ELEMENTS = [
  row(
    'reads and writes',
    `m[1] = 4; m[2] = m[1] + 1; return [m[1], m[2], m[99], (m[3] = 7.9), m[3]]`,
    { yields: 8 },
  ),
  row(
    'compound and update',
    `let i = 1; m[i] += 5; m[i++] -= 1; m[i] ??= 3; m[i] ||= 8; m[3] = 2; m[3] **= 3; m[3] <<= 1;
      const a = [m[1]++, ++m[1], m[1]--, --m[1]]; const o = { n: '5', b: 2n }; const n = o['n']++;
      const k = 'b'; return [a, i, [...m.slice(0, 5)], n, o, o[k]++, ++o[k]]`,
  ),
  row(
    'object and key once',
    `const log = []; const o = () => (log.push('o'), m), k = () => (log.push('k'), next(), 2),
      v = () => (log.push('v'), 3); o()[k()] = v(); o()[k()] += v(); o()[k()]++; return [log, m[2]]`,
  ),
  row(
    'keys of all kinds',
    `let n = 0; const key = { toString() { n++; return 'x' } }; const o = { x: 1 }; o[key] += 1;
      o[key]++; const s = Symbol('s'); o[s] = 1; o[s] += 1; next(); return [n > 0, o.x, o[s]]`,
  ),
  row(
    'delete, typeof, in',
    `const o = { a: 1, b: 2 }, k = 'a'; next(); return [typeof o[k], k in o, delete o[k], o[k],
      typeof m[3], 1 in m]`,
  ),
  row(
    'values that are assigned',
    `const k = 'q', o = {}; const f = o[k] = () => next(); const x = m[5] = 3.5; return [f(), x,
      m[5], o[k].name]`,
  ),
  row(
    'a value that changes object and key',
    `let o = [1, 2, 3], p = o, k = 0; o[k] = (o = [], k = 2, next()); o = p; o[k] += (k = 1,
      next()); return [p, k]`,
  ),
  row('nested', `const a = [1, 2, 0]; m[0] = 1; return [a[a[m[0]]], (a[m[0]] = m[0]), a]`),
  row(
    'on undefined',
    `next(); const t = []; for (const f of [() => undefined[m[0]], () => { null[m[0]] = 1 }]) try {
      f() } catch (e) { t.push(e.name) } return t`,
  ),
  row(
    'swap',
    `const a = [1, 2, 3]; let i = 0, j = 2; [a[i], a[j]] = [a[j], a[i]]; next(); return a`,
  ),
  row(
    'strings and arrays',
    `const s = 'abc'; let r = ''; for (let i = 0; i < s.length; i++) r += s[i] + next(); return [r,
      s[9]]`,
  ),
  row(
    'iteration over shared memory',
    `m[1] = 5; const v = m.subarray(0, 3); let s = 0; for (const x of v) s += x; return [s, [...v],
      Math.max(...v)]`,
    { yields: 7 },
  ),
]

const PATTERNS = [
  row(
    'of shared memory',
    `m[1] = 5; m[2] = 6; const [, a, b] = m; let c, d; [c = 4, d = c] = m.subarray(1); const [e,
      ...f] = m.subarray(0, 3); for (const [g] of [m]) c += g; return [a, b, c, d, e, f]`,
    { yields: 8 },
  ),
  row(
    'of generators, which are closed',
    `const log = []; function* g() { try { yield next(); yield next(); yield next() } finally {
      log.push('closed', next()) } } const [a, b] = g(); let c, d; [c, ...d] = g(); const [] = g();
      const [e = log.push('e'), f = log.push('f')] = g(); return [a, b, c, d, e, f, log]`,
    { yields: 6 },
  ),
  row(
    'of what cannot be iterated',
    `next(); const t = []; for (const f of [() => { const [a] = 5 }, () => { const [a] = {} },
      () => { const [a] = null }]) try { f() } catch (e) { t.push(e.name) } return t`,
  ),
]

const OBJECTS = [
  row(
    'methods, getters, setters',
    `const o = { v: 1, m(x) { return this.v + x + next() }, get g() { next(); return this.v },
      set g(x) { next(); this.v = x } }; o.g = 5; o.g += 2; o.g++; return [o.m(1), o.g, o.v,
      Object.keys(o)]`,
    { yields: 1 },
  ),
  row(
    'super in an object literal',
    `const b = { m() { next(); return 'b' } }; const o = { __proto__: b, m() {
      return super.m() + 'o' } }; return [o.m(), next()]`,
  ),
  row(
    'computed names',
    `let n = 0; const k = () => 'k' + n++; next(); const o = { [k()]() { return next() }, [k()]: 1,
      get [k()]() { return next() }, async [k()]() {} }; return [o.k0(), o.k1, o.k2, Object.keys(o)]`,
  ),
  row(
    'shorthand, spread, proto',
    `const a = next(), f = () => next(); const o = { a, f, ...{ z: 1 }, 'quoted-name': next(),
      5() { return next() } }; return [o.a, o.f(), o.z, o['quoted-name'], o[5](), Object.keys(o)]`,
  ),
  row(
    'defineProperty and proxies',
    `const o = Object.defineProperty({}, 'x', { get: () => next() }); const p = new Proxy({}, {
      get: (_, k) => String(k) + next() }); return [o.x, p.y, p['z']]`,
    { yields: 0 },
  ),
  row(
    'tagged templates',
    `const seen = []; const tag = (s, ...v) => (seen.push(s), next(), s.raw.join('|') + v.join());
      const once = x => tag\`a\${x}\\n\${next()}c\`; const o = { n: 3, t(s) { next();
      return this.n + s[0] } }; const r = [once(1), once(2), o.t\`q\`, String.raw\`\\u\${1}\`];
      return [r, seen[0] === seen[1], Object.isFrozen(seen[0]), Object.isFrozen(seen[0].raw),
      tag\`\\u\`]`,
  ),
]

describe.each([
  { group: 'elements', rows: ELEMENTS },
  { group: 'patterns', rows: PATTERNS },
  { group: 'objects', rows: OBJECTS },
])('$group', ({ rows }) => {
  test.each(rows)('$name', checkRow)
})
