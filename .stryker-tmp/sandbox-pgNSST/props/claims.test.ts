/**
 * Goal: the claims table of ARCHITECTURE.md is complete and true. Method: walks claims 1 to 47; each in
 * exactly one row, each row with modules and tests that exist. Not covered: whether a test says what the
 * claim says; a person must.
 */
// @ts-nocheck

import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const ROOT = new URL('../', import.meta.url)
const CLAIMS = 47

interface Row {
  readonly claims: number[]
  readonly modules: string
  readonly tests: string
}

function rows(): Row[] {
  const text = readFileSync(new URL('ARCHITECTURE.md', ROOT), 'utf8')
  const table = text.split('\n').filter(line => /^\| \d/.test(line))
  return table.map(line => {
    const [, claims = '', , modules = '', tests = ''] = line.split('|').map(cell => cell.trim())
    return { claims: claims.split(',').flatMap(range), modules, tests }
  })
}

function range(text: string): number[] {
  const [first = 0, last = first] = text.trim().split('–').map(Number)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

function paths(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(match => match[1] ?? '')
}

test('each claim from 1 to 47 stands in exactly one row', () => {
  const claims = rows().flatMap(row => row.claims)
  expect(claims.sort((a, b) => a - b)).toEqual(range(`1–${CLAIMS}`))
})

test('each row names modules and tests that exist', () => {
  for (const { claims, modules, tests } of rows()) {
    const row = `claims ${claims.join(', ')}`
    expect(paths(modules).length, row).toBeGreaterThan(0)
    expect(paths(tests).length, row).toBeGreaterThan(0)
    for (const path of [...paths(modules), ...paths(tests)]) {
      expect(existsSync(new URL(path, ROOT)), `${row}: ${path}`).toBe(true)
    }
    for (const path of paths(tests)) {
      const source = readFileSync(new URL(path, ROOT), 'utf8')
      expect(source, `${row}: ${path}`).toMatch(/\b(test|it)(\.\w+)*\(/)
    }
  }
})
