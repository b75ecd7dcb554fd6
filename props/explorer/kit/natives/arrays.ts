/** Twins of the methods of arrays that call back, and of `join` and the like on shared views. */
import { active, isSharedView } from '../active.ts'
import { define } from '../construct.ts'
import { native } from '../native.ts'
import { type AnyFunction, type Steps, type Twin, twinOf } from '../symbols.ts'
import { type Pair, pair } from './pair.ts'
import { each, find, fold, sorted, type Visit, valueAt, visitOf } from './visits.ts'

/** The twins of this file. */
export function arrayTwins(): Pair[] {
  return Object.entries(BODIES).flatMap(([name, body]) =>
    pair(Array.prototype, name, original => visiting(original, body)),
  )
}

// --- internal ---

type Body = (visit: Visit, args: readonly unknown[]) => Steps

const BODIES: Readonly<Record<string, Body>> = {
  *forEach(visit) {
    yield* each(visit, () => false)
  },
  *map(visit) {
    const made = create(visit.object, visit.length)
    const isOwn = Object.getPrototypeOf(made) === Array.prototype
    yield* each(visit, (result, _value, index) => {
      // What has just been made by us has nothing in the way of an assignment.
      if (isOwn) (made as unknown[])[index] = result
      else define(made, index, result)
      return false
    })
    return made
  },
  *filter(visit) {
    const made = create(visit.object, 0)
    let count = 0
    yield* each(visit, (result, value) => (result ? put(made, count++, value) : false))
    return made
  },
  *some(visit) {
    return (yield* each(visit, Boolean)) !== -1
  },
  *every(visit) {
    return (yield* each(visit, result => !result)) === -1
  },
  *find(visit) {
    return (yield* find(visit, false))[1]
  },
  *findIndex(visit) {
    return (yield* find(visit, false))[0]
  },
  *findLast(visit) {
    return (yield* find(visit, true))[1]
  },
  *findLastIndex(visit) {
    return (yield* find(visit, true))[0]
  },
  *reduce(visit, args) {
    return yield* fold(visit, false, args.slice(1, 2))
  },
  *reduceRight(visit, args) {
    return yield* fold(visit, true, args.slice(1, 2))
  },
  *flatMap(visit) {
    const made = create(visit.object, 0)
    let count = 0
    yield* each(visit, result => {
      const parts = Array.isArray(result) ? result : [result]
      parts.forEach(part => {
        put(made, count++, part)
      })
      return false
    })
    return made
  },
  *sort(visit) {
    const values = yield* present(visit, true)
    const ordered = yield* order(values, visit.callback)
    ordered.forEach((value, index) => {
      visit.object[index] = value
    })
    for (let index = ordered.length; index < visit.length; index += 1) {
      if (!Reflect.deleteProperty(visit.object, index)) throw new TypeError('Cannot delete')
    }
    return visit.object
  },
  *toSorted(visit) {
    return yield* order(yield* present(visit, false), visit.callback)
  },
}

/** Wraps a body: what needs no twin, and what the native refuses, is left to the native. */
function visiting(original: AnyFunction, body: Body): Twin {
  const holes = !original.name.startsWith('find')
  return function* (...args) {
    const { site } = active
    const needed = twinOf(args[0]) !== undefined || isSharedView(this)
    const refused = this === null || this === undefined || typeof args[0] !== 'function'
    if (!needed || refused) return native(site, original, this, args)
    const object = Object(this)
    return yield* body(visitOf(site, object, lengthOf(object), args, holes), args)
  }
}

function lengthOf(object: { length: unknown }): number {
  const length = Math.trunc(Number(object.length))
  return length > 0 ? Math.min(length, Number.MAX_SAFE_INTEGER) : 0
}

/** The result of a callback goes into the new array, and the visit goes on. */
function put(made: object, index: number, value: unknown): false {
  define(made, index, value)
  return false
}

/** ArraySpeciesCreate of ECMA-262. */
function create(object: object, length: number): object {
  if (!Array.isArray(object)) return new Array(length)
  let species: unknown = object.constructor
  if (typeof species === 'object' && species !== null) {
    species = (species as { [Symbol.species]?: unknown })[Symbol.species] ?? undefined
  } else if (typeof species === 'function') {
    species = (species as { [Symbol.species]?: unknown })[Symbol.species] ?? undefined
  }
  return species === undefined ? new Array(length) : new (species as ArrayConstructor)(length)
}

function* present(visit: Visit, skipHoles: boolean): Steps<unknown[]> {
  const values: unknown[] = []
  for (let index = 0; index < visit.length; index += 1) {
    if (!skipHoles || index in visit.object) values.push(yield* valueAt(visit, index))
  }
  return values
}

/** Sorts with undefined last, as the standard says, which the comparator never sees. */
function* order(values: readonly unknown[], comparator: unknown): Steps<unknown[]> {
  const defined = values.filter(value => value !== undefined)
  const ordered = yield* sorted(defined, comparator)
  return [...ordered, ...Array(values.length - defined.length).fill(undefined)]
}
