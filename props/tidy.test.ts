/**
 * Goal: the house rules hold. Method: reads every source file. Each rule is shown to find something in a
 * line that breaks it. Not covered: what a linter or the compiler says; they run before the tests.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const FOLDERS = ['core', 'workers', 'bench', 'props', 'cli']
const DOCUMENTS = [
  'README.md',
  'ARCHITECTURE.md',
  'HACKING.md',
  'CHANGELOG.md',
  'examples/README.md',
  'docs/defects.md',
  'docs/exhaustive.md',
  'docs/explorer.md',
  'docs/linearizability.md',
  'docs/museum.md',
  'docs/mutants.md',
  'docs/predictability.md',
  'docs/proof.md',
  'docs/session.md',
  'docs/sync-message-port.md',
  'docs/sync-message.md',
]
const COLUMNS_MAX = 110

interface Rule {
  readonly name: string
  readonly files: (path: string) => boolean
  readonly pattern: RegExp
  readonly instead: string
  /** A line that breaks it. */
  readonly example: string
}

const isCore = (path: string): boolean => path.startsWith('core/') && !path.endsWith('.test.ts')
const isSource = (path: string): boolean => !path.endsWith('.test.ts')

const RULES: readonly Rule[] = [
  {
    name: 'core has no clock and no timer',
    files: isCore,
    pattern: /\b(Date\.now|new Date|performance\.now|hrtime|setTimeout|setInterval|setImmediate)\b/,
    instead: 'take the tick, or a clock, as an argument',
    example: 'const now = Date.now()',
  },
  {
    name: 'core has no randomness',
    files: isCore,
    pattern: /\bMath\.random\b|node:crypto/,
    instead: 'take a Random as an argument',
    example: 'const port = Math.random()',
  },
  {
    name: 'core has no threads and no I/O',
    files: isCore,
    pattern: /node:(worker_threads|fs|child_process|http|dgram)/,
    instead: 'do it in workers',
    example: "import { Worker } from 'node:worker_threads'",
  },
  {
    name: 'core imports nothing of the other folders',
    files: isCore,
    pattern: /from '(\.\.\/)+(workers|bench|props|cli)\//,
    instead: 'turn the arrow round',
    example: "import { x } from '../../workers/random.ts'",
  },
  {
    name: 'word offsets have names',
    files: isSource,
    pattern: /\bAtomics\.\w+\([\w.#]+, \d+[,)]/,
    instead: 'give the offset a name in the layout',
    example: 'Atomics.load(words, 12)',
  },
  {
    name: 'nothing is left for later',
    files: () => true,
    pattern: new RegExp('\\b(FIX' + 'ME|TO' + 'DO|XX' + 'X)\\b'),
    instead: 'do it, or say in the documents that it is not there',
    example: ['// TO', 'DO: later'].join(''),
  },
  {
    name: 'tests are neither focused nor silently skipped',
    files: path => path.endsWith('.test.ts'),
    pattern: /\b(test|it|describe)\.(only|todo|skip)\(/,
    instead: 'skipIf with the reason in the name',
    example: ['test.', "only('x', () => {})"].join(''),
  },
]

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => relative(ROOT, join(entry.parentPath, entry.name)))
}

const files = FOLDERS.flatMap(sources)
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

test('there are files to look at', () => {
  expect(files.length).toBeGreaterThan(80)
})

describe.each(RULES)('$name', ({ files: applies, pattern, instead, example }) => {
  test('the rule finds what it forbids', () => {
    expect(example).toMatch(pattern)
  })

  test('no file breaks it', () => {
    const broken = files.filter(applies).flatMap(path =>
      read(path)
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${instead}`] : [])),
    )
    // This file holds the examples.
    expect(broken.filter(place => !place.startsWith('props/tidy.test.ts'))).toEqual([])
  })
})

test(`no line has more than ${COLUMNS_MAX} columns`, () => {
  const long = files.flatMap(path =>
    read(path)
      .split('\n')
      .flatMap((line, index) => (line.length > COLUMNS_MAX ? [`${path}:${index + 1}`] : [])),
  )
  expect(long).toEqual([])
})

test('every source file is imported by another, or is an entry', () => {
  const entries =
    /^(core|workers|props|cli|bench)\/(index|main)\.ts$|(stack-thread|support\/seed)\.ts$/
  const imported = new Set<string>()
  for (const path of [...files, 'package.json', 'stryker.config.json']) {
    const text = read(path)
    for (const [, target = ''] of text.matchAll(/(?:from|import|URL\()\s*'(\.[^']+)'/g)) {
      imported.add(relative(ROOT, resolve(ROOT, dirname(path), target)).replace(/\.js$/, '.ts'))
    }
    for (const [, target = ''] of text.matchAll(/'#([\w/.-]+)\.js'/g)) imported.add(`${target}.ts`)
    for (const [, target = ''] of text.matchAll(/dist\/([\w/.-]+)\.js/g))
      imported.add(`${target}.ts`)
  }
  const orphans = files.filter(
    path => !path.endsWith('.test.ts') && !entries.test(path) && !imported.has(path),
  )
  expect(orphans).toEqual([])
})

test('every document has one title, and links to files that exist', () => {
  for (const path of DOCUMENTS) {
    const text = read(path).replace(/```[\s\S]*?```/g, '')
    expect(text.match(/^# /gm), path).toHaveLength(1)
    for (const [, target = ''] of text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      expect(() => read(join(dirname(path), target)), `${path} links to ${target}`).not.toThrow()
    }
  }
})
