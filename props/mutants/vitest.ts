/**
 * What tests take from vitest, without its state and without a promise: a test is called, and has ended when
 * it returns. Hooks around all tests of a file are left out: they tell of what has been counted in all.
 */
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  customMatchers,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect'

chai.use(JestExtend)
chai.use(JestChaiExpect)
chai.use(JestAsymmetricMatchers)

export const expect = (value, message) => chai.expect(value, message)
Object.assign(expect, chai.expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT])
setState({ assertionCalls: 0 }, expect)
chai.expect.extend(expect, customMatchers)

/** The suites around what is being described, with what comes before each of their tests. */
const path = []
let top = { before: [] }
let found = []

/** The tests that have been described since the last call: `name`, and `run`, which throws. */
export function takeTests() {
  const tests = found
  found = []
  top = { before: [] }
  return tests
}

export function describe(name, body) {
  path.push({ name, before: [] })
  body()
  path.pop()
}

export function test(name, ...rest) {
  const body = rest.find(each => typeof each === 'function')
  const around = [top, ...path]
  const names = [...path.map(suite => suite.name), name]
  found.push({
    name: names.join(' '),
    run: () => {
      for (const hook of around.flatMap(({ before }) => before)) hook()
      if (body() instanceof Promise) throw new Error(`${name}: waits for a promise`)
    },
  })
}

export function beforeEach(hook) {
  ;(path.at(-1) ?? top).before.push(hook)
}

export function beforeAll() {}

export function afterAll() {}

describe.each = cases => eachOf(cases, describe)
test.each = cases => eachOf(cases, test)

// --- internal ---

function eachOf(cases, define) {
  return (name, ...rest) => {
    const body = rest.find(each => typeof each === 'function')
    for (const [index, each] of cases.entries()) {
      const values = Array.isArray(each) ? each : [each]
      define(`${nameOf(name, values)} #${index}`, () => body(...values))
    }
  }
}

function nameOf(name, values) {
  let next = 0
  return name
    .replaceAll(/%[sdi]/g, () => String(values[next++]))
    .replaceAll(/\$(\w+)/g, (_, key) => String(values[0]?.[key]))
}
