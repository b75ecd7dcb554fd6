/**
 * Helpers of rewritten code that know nothing of the machine: twins, classes whose constructors are
 * deferred, tagged templates, iteration and the user's generators.
 */
// @ts-nocheck


/** What the helpers take from a kit; all of it private symbols but for `drive` and the accesses. */
interface KitSymbols {
  readonly G: symbol
  readonly Y: unknown
  readonly TOKEN: unknown
  readonly CT: symbol
  drive(steps: Steps): unknown
  refuse(site: number, what: string): Steps
  newTargetOf?(self: unknown, callee: unknown): unknown
  rd(site: number, object: unknown, key: unknown): unknown
  xr(): unknown
}

type Steps = Generator<unknown, unknown, unknown>
type Twin = (this: unknown, ...args: unknown[]) => Steps
type Keyed = Record<PropertyKey, unknown>
type Result = IteratorResult<unknown, unknown>

/** What rewritten code finds as `$h`. */
export interface Rewritten {
  readonly register: { target: unknown }
  mark<T>(f: T, twin: Twin): T
  take(
    home: Keyed,
    key: PropertyKey,
    symbol: symbol,
    part: 'value' | 'get' | 'set',
    isGenerator?: boolean,
  ): Twin
  refusal(site: number, what: string): Twin
  generator(body: Steps): object
  takeTarget(self: unknown, callee: unknown): unknown
  noFunction(value: unknown, text: string): never
  members(object: Keyed, ...list: readonly LateMember[]): object
  strings(cooked: (string | undefined)[], raw: string[]): readonly (string | undefined)[]
  each(site: number, iterable: unknown): unknown
  all(site: number, iterable: unknown): Steps
  first(site: number, iterable: unknown, count: number, isSimple: boolean): Steps
  delegate(site: number, iterable: unknown): Steps
  deferrable(C: object, length: number): void
  inherits(C: object): void
  upward(C: object, list: unknown[], args: readonly unknown[]): readonly unknown[]
}

/** A member of an object literal whose generator is, for now, a method of the object under a symbol. */
type LateMember = readonly [
  key: PropertyKey,
  symbol: symbol,
  part: 'value' | 'generator' | 'get' | 'set',
  length: number,
]

const known = new WeakMap<object, Rewritten>()

/** The helpers for a kit. */
export function rewritten(kit: object): Rewritten {
  let helpers = known.get(kit)
  if (helpers === undefined) {
    helpers = makeHelpers(kit as KitSymbols)
    known.set(kit, helpers)
  }
  return helpers
}

// --- internal ---

function makeHelpers(kit: KitSymbols): Rewritten {
  const { G } = kit
  const mark = <T>(f: T, twin: Twin): T => {
    ;(f as Keyed)[G] = twin
    return f
  }
  /** Puts the function that user code sees where the literal has an empty one. */
  const putIn = (object: Keyed, [key, symbol, kind, length]: LateMember): void => {
    const twin = object[symbol] as Twin
    delete object[symbol]
    const part = kind === 'generator' ? 'value' : kind
    const old = Object.getOwnPropertyDescriptor(object, key)
    const placeholder = old?.[part]
    if (typeof placeholder !== 'function') return
    const f =
      kind === 'generator'
        ? function (this: unknown, ...args: unknown[]) {
            return helpers.generator(twin.apply(this, args))
          }
        : mark(function (this: unknown, ...args: unknown[]) {
            return kit.drive(twin.apply(this, args))
          }, twin)
    Object.defineProperty(f, 'name', { value: placeholder.name, configurable: true })
    Object.defineProperty(f, 'length', { value: length, configurable: true })
    Object.defineProperty(object, key, { ...old, [part]: f })
  }
  const register: { target: unknown } = { target: undefined }
  const helpers: Rewritten = {
    register,
    mark,
    take: (home, key, symbol, part, isGenerator = false) => {
      const twin = home[symbol] as Twin
      const f = Object.getOwnPropertyDescriptor(home, key)?.[part]
      if (typeof f === 'function' && !isGenerator) mark(f, twin)
      return twin
    },
    refusal: (site, what) =>
      function* () {
        yield* kit.refuse(site, what)
      },
    takeTarget: (self, callee) => {
      const { target } = register
      register.target = undefined
      return target ?? kit.newTargetOf?.(self, callee)
    },
    noFunction,
    members: (object, ...list) => {
      for (const member of list) putIn(object, member)
      return object
    },
    strings: (cooked, raw) => {
      Object.defineProperty(cooked, 'raw', { value: Object.freeze(raw) })
      return Object.freeze(cooked)
    },
    ...classHelpers(kit),
    ...iterationHelpers(kit),
  }
  return helpers
}

/** `CT` marks the classes whose own constructor understands the token; subclasses do not inherit it. */
function classHelpers(kit: KitSymbols): Pick<Rewritten, 'deferrable' | 'inherits' | 'upward'> {
  const { CT, TOKEN } = kit
  const isDeferrable = (C: unknown): boolean =>
    typeof C === 'function' && Object.hasOwn(C, CT) && (C as unknown as Keyed)[CT] === true
  const setDeferrable = (C: object): void => {
    Object.defineProperty(C, CT, { value: true })
  }
  return {
    deferrable: (C, length) => {
      setDeferrable(C)
      Object.defineProperty(C, 'length', { value: length, configurable: true })
    },
    inherits: C => {
      if (isDeferrable(Object.getPrototypeOf(C))) setDeferrable(C)
    },
    upward: (C, list, args) =>
      isDeferrable(Object.getPrototypeOf(C)) ? [TOKEN, list, ...args] : args,
  }
}

type IterationHelpers = Pick<Rewritten, 'generator' | 'each' | 'all' | 'first' | 'delegate'>

function iterationHelpers(kit: KitSymbols): IterationHelpers {
  const { G, Y } = kit
  const bodies = new WeakMap<object, Steps>()
  const resume = function* (body: Steps, result: Result): Generator<unknown, Result, unknown> {
    let step = result
    while (step.value === Y && !step.done) {
      yield Y
      step = body.next()
    }
    return step
  }
  const prototype = generatorPrototype(kit, bodies, resume)
  const twinOf = (f: unknown): Twin | undefined =>
    typeof f === 'function' ? ((f as unknown as Keyed)[G] as Twin | undefined) : undefined

  /** Does iterating need rewritten code, or have accesses that must be seen? */
  const isSpecial = (iterable: unknown): iterable is Iterable<unknown> => {
    if (iterable === null || typeof iterable !== 'object') return false
    if (Array.isArray(iterable) && iterable[Symbol.iterator] === arrayIterator) return false
    if (bodies.has(iterable) || isSharedArray(iterable)) return true
    return typeof (iterable as Iterable<unknown>)[Symbol.iterator] === 'function'
  }

  /** The values of an iterable, with the scheduler's yields between them. */
  const values = function* (site: number, iterable: Iterable<unknown>): Steps {
    if (isSharedArray(iterable)) return yield* elements(kit, site, iterable)
    const open = iterable[Symbol.iterator]
    const opener = twinOf(open)
    const iterator = (
      opener ? yield* opener.call(iterable) : open.call(iterable)
    ) as Iterator<unknown>
    const { next } = iterator
    const twin = twinOf(next)
    let finished = false
    try {
      for (;;) {
        finished = true
        const step = (twin ? yield* twin.call(iterator) : next.call(iterator)) as Result
        if (step.done) return step.value
        const { value } = step
        finished = false
        yield value
      }
    } finally {
      if (!finished) iterator.return?.()
    }
  }
  return {
    generator: body => {
      const object = Object.create(prototype)
      bodies.set(object, body)
      return object
    },
    each: (site, iterable) => (isSpecial(iterable) ? values(site, iterable) : iterable),
    all: function* (site, iterable) {
      if (!isSpecial(iterable)) return iterable
      const list: unknown[] = []
      for (const value of values(site, iterable)) {
        if (value === Y) yield Y
        else list.push(value)
      }
      return list
    },
    // Where more than names is bound, what is evaluated for it comes between the steps of an iterator.
    first: function* (site, iterable, count, isSimple) {
      if (!isSpecial(iterable) || !(isSimple || isSharedArray(iterable))) return iterable
      const list: unknown[] = []
      if (count === 0) return iterable
      for (const value of values(site, iterable)) {
        if (value === Y) yield Y
        else if (list.push(value) === count) break
      }
      return list
    },
    delegate: function* (site, iterable) {
      const body = bodies.get(iterable as object)
      if (body !== undefined) return yield* body
      return yield* isSpecial(iterable)
        ? values(site, iterable)
        : (iterable as Iterable<unknown> as Steps)
    },
  }
}

const arrayIterator = Array.prototype[Symbol.iterator]

function isSharedArray(value: object): value is Uint8Array {
  return (
    ArrayBuffer.isView(value) &&
    value.buffer instanceof SharedArrayBuffer &&
    !(value instanceof DataView)
  )
}

/** The elements of shared memory, each read where another thread may come between. */
function* elements(kit: KitSymbols, site: number, view: Uint8Array): Steps {
  for (let at = 0; at < view.length; at += 1) {
    const value = kit.rd(site, view, at)
    if (value === kit.Y) {
      yield kit.Y
      yield kit.xr()
    } else yield value
  }
  return undefined
}

/** The prototype of the generators that rewritten generator functions make. */
function generatorPrototype(
  kit: KitSymbols,
  bodies: WeakMap<object, Steps>,
  resume: (body: Steps, result: Result) => Generator<unknown, Result, unknown>,
): object {
  const { G } = kit
  const bodyOf = (object: unknown): Steps => {
    const body = bodies.get(object as object)
    if (body === undefined)
      throw new TypeError(`next method called on incompatible receiver ${object}`)
    return body
  }
  const native = Object.getPrototypeOf(function* () {}.prototype)
  const prototype = Object.create(native)
  for (const name of ['next', 'return', 'throw'] as const) {
    const twin = function* (this: unknown, value: unknown): Steps {
      const body = bodyOf(this)
      return yield* resume(body, body[name](value))
    }
    const method = {
      [name](this: unknown, value: unknown): unknown {
        return kit.drive(twin.call(this, value))
      },
    }[name]!
    ;(method as unknown as Keyed)[G] = twin
    Object.defineProperty(prototype, name, { value: method, writable: true, configurable: true })
  }
  return prototype
}

function noFunction(_: unknown, text: string): never {
  throw new TypeError(`${text} is not a function`)
}
