/**
 * What tests take from vitest, without its state and without a promise: a test is called, and has ended when
 * it returns. Hooks around all tests of a file are left out: they tell of what has been counted in all.
 */
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  customMatchers,
  type ExpectStatic,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect'
import { restoreAllMocks, spyOn } from '@vitest/spy'

chai.use(JestExtend)
chai.use(JestChaiExpect)
chai.use(JestAsymmetricMatchers)

export const expect: ExpectStatic = Object.assign(
  (value: unknown, message?: string) => chai.expect(value, message),
  chai.expect,
  (globalThis as Record<symbol, unknown>)[ASYMMETRIC_MATCHERS_OBJECT],
) as ExpectStatic
setState({ assertionCalls: 0 }, expect)
// What `JestExtend` adds; its type has it in `ExpectStatic` alone, with one argument.
interface Extensible {
  extend(expect: ExpectStatic, matchers: typeof customMatchers): void
}
;(chai.expect as unknown as Extensible).extend(expect, customMatchers)

/** A test that can be called. */
export interface Test {
  /** With the names of the suites around it. */
  readonly name: string
  /** Runs what comes before it, and it. Throws what the test throws. */
  readonly run: () => void
}

type Body = (...values: unknown[]) => unknown
/** What comes after the name: the body, and options. */
type Rest = readonly unknown[]
type Define = (name: string, ...rest: Rest) => void

interface Definer extends Define {
  each: (cases: readonly unknown[]) => Define
}

interface Suite {
  readonly before: (() => void)[]
}

/** The suites around what is being described, with what comes before each of their tests. */
const path: (Suite & { readonly name: string })[] = []
let top: Suite = { before: [] }
let found: Test[] = []

/** The tests that have been described since the last call. */
export function takeTests(): Test[] {
  const tests = found
  found = []
  top = { before: [] }
  return tests
}

export const describe: Definer = definer((name, ...rest) => {
  path.push({ name, before: [] })
  bodyOf(rest)()
  path.pop()
})

export const test: Definer = definer((name, ...rest) => {
  const body = bodyOf(rest)
  const around = [top, ...path]
  const names = [...path.map(suite => suite.name), name]
  found.push({
    name: names.join(' '),
    run: () => {
      restoreAllMocks() // One that a mutant has ended may have left its own.
      for (const hook of around.flatMap(({ before }) => before)) hook()
      if (body() instanceof Promise) throw new Error(`${name}: waits for a promise`)
    },
  })
})

export function beforeEach(hook: () => void): void {
  ;(path.at(-1) ?? top).before.push(hook)
}

export const vi: { readonly spyOn: typeof spyOn } = { spyOn }

export function beforeAll(): void {}

export function afterAll(): void {}

// --- internal ---

function definer(define: Define): Definer {
  return Object.assign(define, { each: (cases: readonly unknown[]) => eachOf(cases, define) })
}

function bodyOf(rest: Rest): Body {
  return rest.find(each => typeof each === 'function') as Body
}

function eachOf(cases: readonly unknown[], define: Define): Define {
  return (name, ...rest) => {
    const body = bodyOf(rest)
    for (const [index, each] of cases.entries()) {
      const values: unknown[] = Array.isArray(each) ? each : [each]
      define(`${nameOf(name, values)} #${index}`, () => body(...values))
    }
  }
}

function nameOf(name: string, values: readonly unknown[]): string {
  let next = 0
  return name
    .replaceAll(/%[sdi]/g, () => String(values[next++]))
    .replaceAll(/\$(\w+)/g, (_, key) => String((values[0] as Record<string, unknown>)?.[key]))
}
