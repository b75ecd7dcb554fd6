/** Rows of tests: small programs that must give the same results when they are rewritten. */
// @ts-nocheck

import { expect } from 'vitest'
import { type Files, runAllWays } from './differential.ts'

/** One construct. */
export interface Row {
  readonly name: string
  /** Body of the entry's default export, where `m` is an Int32Array on shared memory. */
  readonly body: string
  /** Before the function, at module level. */
  readonly top?: string
  readonly files?: Files
  /** How many yields the interrupted run has at least: 1, unless said otherwise. */
  readonly yields?: number
}

/** A row with its name and body. */
export function row(name: string, body: string, about: Partial<Row> = {}): Row {
  return { name, body, ...about }
}

/** Runs a row in all ways, and compares. */
export async function checkRow({ body, top = '', files = {}, yields = 1 }: Row): Promise<void> {
  const main = `
const m = new Int32Array(new SharedArrayBuffer(256)), CELL = 0
const next = () => Atomics.add(m, CELL, 1)
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
