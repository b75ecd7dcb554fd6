/** Twins of `replace` and `replaceAll`, for replacers that have a twin. */
// @ts-nocheck

import { types } from 'node:util'
import { active } from '../active.ts'
import { call } from '../construct.ts'
import { native } from '../native.ts'
import { type AnyFunction, type Twin, twinOf } from '../symbols.ts'
import { type Pair, pair } from './pair.ts'

/** The twins of this file. */
export function stringTwins(): Pair[] {
  return [
    ...pair(String.prototype, 'replace', replacing),
    ...pair(String.prototype, 'replaceAll', replacing),
  ]
}

// --- internal ---

/**
 * All matches are found before the first replacer is called, says ECMA-262. So the native finds them,
 * and the replacers are called afterwards.
 */
function replacing(original: AnyFunction): Twin {
  return function* (search, replacer) {
    const { site } = active
    if (twinOf(replacer) === undefined || !isOrdinary(search)) {
      return native(site, original, this, [search, replacer])
    }
    const matches: unknown[][] = []
    const none = native(site, original, this, [
      search,
      (...match: unknown[]) => {
        matches.push(match)
        return ''
      },
    ])
    if (matches.length === 0) return none
    let made = ''
    let end = 0
    const text = textOf(matches[0]!)
    for (const match of matches) {
      const position = match[partsOf(match)] as number
      const replacement = String(yield* call(replacer, undefined, match))
      made += text.slice(end, position) + replacement
      end = position + (match[0] as string).length
    }
    return made + text.slice(end)
  }
}

/** A string, or what becomes one, or a regular expression that works as they are made. */
function isOrdinary(search: unknown): boolean {
  if (types.isProxy(search)) return false
  if (types.isRegExp(search)) {
    const { exec, [Symbol.replace]: replace } = search
    return exec === RegExp.prototype.exec && replace === RegExp.prototype[Symbol.replace]
  }
  return search === null || typeof search !== 'object' || !(Symbol.replace in search)
}

/** Where a replacer's arguments have the position; the text follows, and then perhaps the groups. */
function partsOf(match: readonly unknown[]): number {
  return typeof match.at(-1) === 'string' ? match.length - 2 : match.length - 3
}

function textOf(match: readonly unknown[]): string {
  return match[partsOf(match) + 1] as string
}
