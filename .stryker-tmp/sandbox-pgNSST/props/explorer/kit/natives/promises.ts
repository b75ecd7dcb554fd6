/** Twins of the methods of promises: what they are given runs in a later turn, which never comes. */
// @ts-nocheck

import { active, refuse } from '../active.ts'
import { native } from '../native.ts'
import type { AnyFunction, Twin } from '../symbols.ts'
import { inThread } from '../twinned.ts'
import { type Pair, pair } from './pair.ts'

/** The twins of this file. */
export function promiseTwins(): Pair[] {
  return ['then', 'catch', 'finally'].flatMap(name => pair(Promise.prototype, name, refusing))
}

// --- internal ---

function refusing(original: AnyFunction): Twin {
  return function* (...args) {
    const { site } = active
    if (inThread()) return yield* refuse(site, `Promise.prototype.${original.name}`)
    return native(site, original, this, args)
  }
}
