/**
 * Goal: a token gives back what went into it, is short, and a damaged one is refused. Method: generated
 * tokens; damage at every place of one. Not covered: that the execution is the same; see replay.test.ts.
 */
// @ts-nocheck


import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tokenOf } from '#props/explorer/replay/replay.js'
import { shrink } from '#props/explorer/replay/shrink.js'
import { handSession } from '#props/explorer/replay/test-support/hand-session.js'
import { firstFailure, lostUpdate } from '#props/explorer/replay/test-support/programs.js'
import { decodeToken, encodeToken, type Token, TokenError } from '#props/explorer/replay/token.js'
import { checkProperty } from '#props/support/check-property.js'

const count = fc.nat({ max: 0xffff_ffff })
const text = fc.string({ unit: 'binary', maxLength: 20 })
const optional = <T>(key: string, value: fc.Arbitrary<T>): fc.Arbitrary<object> =>
  fc.option(value, { nil: undefined }).map(v => (v === undefined ? {} : { [key]: v }))
const several = <T>(key: string, value: fc.Arbitrary<T>): fc.Arbitrary<object> =>
  optional(key, fc.array(value, { minLength: 1, maxLength: 3 }))

const load = fc
  .tuple(
    optional('export', text),
    optional('input', fc.jsonValue()),
    optional('stepsMax', count),
    optional('timeouts', fc.nat(9)),
    several('plain', text),
    several('patches', fc.record({ file: text, find: text, replace: text })),
  )
  .map(parts => Object.assign({}, ...parts))
  // A negative zero is a zero in JSON.
  .map(options => JSON.parse(JSON.stringify(options)))

const fault = fc
  .tuple(
    fc.record({
      kind: fc.constantFrom('crash', 'stall'),
      thread: fc.nat(31),
      step: fc.nat(5000),
      plain: fc.nat(500),
    }),
    optional('waiter', fc.constantFrom('queued', 'swallowing', 'woken')),
  )
  .map(parts => Object.assign({}, ...parts))

const choice = fc.oneof(fc.nat(31), fc.integer({ min: 64, max: 95 }))
const choices = fc
  .array(fc.tuple(choice, fc.integer({ min: 1, max: 40 })), { maxLength: 12 })
  .map(runs => runs.flatMap(([c, n]) => Array.from({ length: n }, () => c)))

const operation = fc.record({
  kind: fc.nat(15),
  address: fc.oneof(
    fc.nat(1 << 20),
    fc.nat(100).map(n => 2 ** 30 + 64 * n),
  ),
  width: fc.constantFrom(1, 2, 4, 8),
  line: fc.nat(5000),
})

const tokens: fc.Arbitrary<Token> = choices.chain(steps =>
  fc.record({
    file: text,
    load,
    verdict: fc.constantFrom('invariant', 'deadlock', 'unknown', 'race'),
    fingerprint: count,
    recipe: fc.record({
      seed: count,
      racy: fc.array(count, { maxLength: 3 }),
      faults: fc.array(fault, { maxLength: 3 }),
      choices: fc.constant(steps),
    }),
    expected: fc.array(fc.option(operation, { nil: undefined }), {
      minLength: steps.length,
      maxLength: steps.length,
    }),
  }),
) as fc.Arbitrary<Token>

/** What is kept of what each step was about to do. */
function kept({ expected, recipe }: Token): Token['expected'] {
  const all = recipe.choices
  return expected.map((e, i) => (all.length <= 300 || all[i] !== all[i - 1] ? e : undefined))
}

describe('a token', () => {
  test('gives back what went into it', () => {
    const file = 'props/explorer/replay/token.test.ts'
    const run = (token: Token): void => {
      expect(decodeToken(encodeToken(token))).toEqual({ ...token, expected: kept(token) })
    }
    checkProperty(file, tokens, run, 300)
  })

  test('of a small failure is short', () => {
    const session = handSession(lostUpdate(2, 3))
    const { recipe, outcome } = shrink(session, firstFailure(session, 'invariant'))
    const token = tokenOf(session, recipe, outcome.verdict, 'test/lost.scenario.ts', {})
    expect(token.length).toBeLessThan(140)
    expect(token).toMatch(/^[A-Za-z0-9][\w-]*$/)
  })

  test('is refused when any character of it is another, or is missing', () => {
    const session = handSession(lostUpdate(2, 1))
    const { recipe } = firstFailure(session, 'invariant')
    const token = tokenOf(session, recipe, 'invariant', 'x.ts', { input: [1, 2] })
    const broken: string[] = ['', 'A', 'hello', 'a b', '%%%', token.slice(1)]
    for (let i = 0; i < token.length - 1; i++) {
      broken.push(token.slice(0, i) + (token[i] === 'x' ? 'y' : 'x') + token.slice(i + 1))
      broken.push(token.slice(0, i))
    }
    for (const text of broken) {
      let error: unknown
      try {
        decodeToken(text)
      } catch (thrown) {
        error = thrown
      }
      expect(error, text).toBeInstanceOf(TokenError)
      expect((error as TokenError).code).toMatch(/^token-(damaged|version)$/)
    }
  })
})
