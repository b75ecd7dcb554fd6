/** Twins of `Map.prototype.forEach` and `Set.prototype.forEach`. */
// @ts-nocheck

import { active } from '../active.ts'
import { call } from '../construct.ts'
import { native } from '../native.ts'
import { type AnyFunction, type Twin, twinOf } from '../symbols.ts'
import { type Pair, pair } from './pair.ts'

/** The twins of this file. */
export function mapTwins(): Pair[] {
  return [
    ...pair(Map.prototype, 'forEach', original => visiting(original, Map.prototype.entries)),
    ...pair(Set.prototype, 'forEach', original => visiting(original, Set.prototype.entries)),
  ]
}

// --- internal ---

type Entries = () => IterableIterator<[unknown, unknown]>

/** An iterator goes on to what is added meanwhile and skips what is deleted, as `forEach` does. */
function visiting(original: AnyFunction, entriesOf: Entries): Twin {
  return function* (callback, thisArg) {
    const { site } = active
    const isOurs = this instanceof Map || this instanceof Set
    if (!isOurs || twinOf(callback) === undefined) {
      return native(site, original, this, [callback, thisArg])
    }
    // Throws what the native throws when this is no such collection.
    const entries = Reflect.apply(entriesOf, this, []) as ReturnType<Entries>
    for (let step = next(entries); !step.done; step = next(entries)) {
      const [key, value] = step.value
      yield* call(callback, thisArg, [value, key, this])
    }
    return undefined
  }
}

const nextOfMap = Object.getPrototypeOf(new Map().entries()).next as AnyFunction
const nextOfSet = Object.getPrototypeOf(new Set().entries()).next as AnyFunction

/** Not by `for…of`, which looks `next` up where user code may have changed it. */
function next(entries: object): IteratorResult<[unknown, unknown]> {
  const isOfMap = Object.prototype.toString.call(entries) === '[object Map Iterator]'
  return Reflect.apply(isOfMap ? nextOfMap : nextOfSet, entries, []) as never
}
