/**
 * Goal: `replace` and `replaceAll` with a replacer that has a twin give what the natives give.
 *
 * Method: random texts and patterns over two letters, so that there are many matches, against the
 * native; what the replacer was given is compared as well.
 */
// @ts-nocheck

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nativeAndTwin } from '#props/explorer/kit/test-support/in-thread.js'

const text = fc.string({ unit: fc.constantFrom('a', 'b', '🙂'), maxLength: 10 })
const pattern = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 2 }).map(s => () => s as unknown),
  fc
    .tuple(
      fc.constantFrom('a', 'b*', '(a)(b)?', '(?<first>a)b', '', '^a', '(?<=a)b'),
      fc.constantFrom('', 'g', 'y', 'gu', 'gi'),
    )
    .map(
      ([source, flags]) =>
        () =>
          new RegExp(source, flags) as unknown,
    ),
)

describe('replace and replaceAll', () => {
  test('do what the natives do', () => {
    const names = fc.constantFrom('replace' as const, 'replaceAll' as const)
    const some = fc.property(names, text, pattern, (name, given, make) => {
      const { native, twin } = nativeAndTwin((wrap, log) => {
        const replacer = wrap((...got: unknown[]) => {
          log.push(got)
          return log.length
        })
        return [String.prototype[name], given, make(), replacer]
      })
      expect(twin).toBe(native)
    })
    fc.assert(some, { numRuns: 150 })
  })

  test('leave to the native what is not as it is made', () => {
    const strange = { [Symbol.replace]: () => 'mine' }
    const exec = Object.assign(/a/g, { exec: () => null })
    for (const search of [strange, exec, new Proxy(/a/, {}), undefined, 5]) {
      const { native, twin } = nativeAndTwin(wrap => [
        ''.replace,
        'aundefined5',
        search,
        wrap(() => 'x'),
      ])
      expect(twin).toBe(native)
    }
  })

  test('are interrupted in every replacer', () => {
    const { run } = nativeAndTwin(wrap => [''.replace, 'aaa', /a/g, wrap(() => 'b')])
    expect(run.yields).toBeGreaterThanOrEqual(3)
  })
})
