/**
 * A kit for tests of the rewriter: one thread, real memory, and a yield at every operation (or at none), so
 * that generators are shown to suspend and go on properly.
 */
import type { Kit } from '../compile.ts'

type Steps = Generator<unknown, unknown, unknown>
type Twin = (this: unknown, ...args: unknown[]) => Steps
// biome-ignore lint/complexity/noBannedTypes: any function
type AnyFunction = Function & Record<PropertyKey, unknown>

/** What happened in a run. */
export interface TestKit {
  readonly kit: Kit
  readonly atomics: object
  readonly require: (name: string) => unknown
  /** The numbers of the sites of all operations and element accesses, in order. */
  readonly seen: number[]
  /** What was refused. */
  readonly refused: string[]
  /** Runs a function value as a thread does: its twin, resumed at every yield. */
  readonly run: (f: unknown, ...args: unknown[]) => unknown
  /** How many times the last run yielded. */
  readonly yields: () => number
  /** Is it in a loop that only waits? */
  readonly spinning: () => boolean
}

const OPERATIONS = [
  ...[
    'load',
    'store',
    'add',
    'sub',
    'and',
    'or',
    'xor',
    'exchange',
    'compareExchange',
    'wait',
    'notify',
  ],
] as const

/** Thrown when something that is not modelled is reached. */
class Refused extends Error {}

export function testKit(options: { yields: boolean; modules?: Record<string, unknown> }): TestKit {
  const G = Symbol('twin')
  const Y = Symbol('switch')
  const TOKEN = Symbol('token')
  const CT = Symbol('deferrable')
  const seen: number[] = []
  const refused: string[] = []
  let depth = 0
  let yields = 0
  let pending: () => unknown = () => undefined
  let waiting = false
  let spinning = false
  const switches = (): boolean => options.yields && depth === 0
  const p = (kind: number, site: number, ...args: unknown[]): boolean => {
    seen.push(site)
    const operation = OPERATIONS[kind]!
    waiting = operation === 'wait'
    const given = operation === 'notify' && args[2] === undefined ? args.slice(0, 2) : args
    // A wait that would block ends at once.
    if (waiting) given[3] = 0
    pending = () => (Atomics[operation] as (...all: unknown[]) => unknown)(...given)
    return switches()
  }
  let result: unknown
  const x = (): unknown => {
    result = pending()
    return waiting ? switches() : result
  }
  const access = (view: unknown): boolean =>
    ArrayBuffer.isView(view) && view.buffer instanceof SharedArrayBuffer && switches()
  let resumed: () => unknown = () => undefined
  const drive = (steps: Steps): unknown => {
    depth += 1
    try {
      const step = steps.next()
      if (!step.done) throw new Error('a driver was interrupted')
      return step.value
    } finally {
      depth -= 1
    }
  }
  const twinOf = (f: unknown): Twin | undefined =>
    typeof f === 'function' ? ((f as AnyFunction)[G] as Twin | undefined) : undefined
  const accessor = (object: unknown, key: PropertyKey): PropertyDescriptor | undefined => {
    for (let at = Object(object); at !== null; at = Object.getPrototypeOf(at)) {
      const found = Object.getOwnPropertyDescriptor(at, key)
      if (found) return found
    }
    return undefined
  }
  const constructing = { object: undefined as unknown, target: undefined as unknown }
  const kit = {
    ...{ G, Y, TOKEN, CT, p, x, drive },
    at: { site: 0 },
    w: () => result,
    rd: (site: number, object: never, key: never) => {
      seen.push(site)
      if (!access(object)) return object[key]
      resumed = () => object[key]
      return Y
    },
    xr: () => resumed(),
    place: (site: number, object: Record<PropertyKey, unknown>, key: PropertyKey) => ({
      set value(value: unknown) {
        seen.push(site)
        object[key] = value
      },
    }),
    wr: (site: number, object: Record<PropertyKey, unknown>, key: PropertyKey, value: unknown) => {
      seen.push(site)
      const write = (): void => {
        object[key] = value
      }
      if (!access(object)) write()
      else resumed = write
      return access(object)
    },
    xw: () => resumed(),
    native: (_: number, f: AnyFunction, self: unknown, args: unknown[], text: string) => {
      if (typeof f !== 'function') throw new TypeError(`${text} is not a function`)
      return Reflect.apply(f, self, args)
    },
    isShared: (value: unknown) =>
      value instanceof SharedArrayBuffer ||
      (ArrayBuffer.isView(value) && value.buffer instanceof SharedArrayBuffer),
    isBuffer: (value: unknown) =>
      value instanceof SharedArrayBuffer || value instanceof ArrayBuffer,
    getterTwin: (object: unknown, key: PropertyKey) => twinOf(accessor(object, key)?.get),
    define: (object: object, key: PropertyKey, value: unknown) =>
      Object.defineProperty(object, key, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      }),
    pause: () => undefined,
    spinStart: () => {
      spinning = true
    },
    spinAgain: switches,
    spinEnd: () => {
      spinning = false
    },
    refuse: (_: number, what: string): Steps => {
      refused.push(what)
      throw new Refused(what)
    },
    get: function* (
      object: Record<PropertyKey, unknown>,
      key: PropertyKey,
      receiver: unknown = object,
    ): Steps {
      const twin = twinOf(accessor(object, key)?.get)
      if (twin) return yield* twin.call(receiver)
      return receiver === object ? object[key] : Reflect.get(object, key, receiver)
    },
    set: function* (object: Record<PropertyKey, unknown>, key: PropertyKey, value: unknown): Steps {
      const twin = twinOf(accessor(object, key)?.set)
      if (twin) yield* twin.call(object, value)
      else object[key] = value
      return value
    },
    newTargetOf: (self: unknown) => {
      if (constructing.object !== self || self === undefined) return undefined
      constructing.object = undefined
      return constructing.target
    },
    construct: function* (C: AnyFunction, args: unknown[], _: unknown, text: string): Steps {
      if (typeof C === 'function' && Object.hasOwn(C, CT)) {
        const bodies: Steps[] = []
        const object = Reflect.construct(C, [TOKEN, bodies, ...args])
        for (const body of bodies) yield* body
        return object
      }
      if (typeof C !== 'function') throw new TypeError(`${text} is not a constructor`)
      const twin = twinOf(C)
      if (twin && !Object.hasOwn(C, 'prototype'))
        throw new TypeError(`${text} is not a constructor`)
      if (!twin) return Reflect.construct(C, args)
      const object = Reflect.construct(Object, [], C)
      constructing.object = object
      constructing.target = C
      const returned = yield* twin.apply(object, args)
      return typeof returned === 'object' && returned !== null ? returned : object
    },
  }
  const atomics = Object.create(Atomics)
  OPERATIONS.forEach((operation, kind) => {
    const f = (...args: unknown[]): unknown => drive(twin(...args))
    const twin = function* (...args: unknown[]): Steps {
      if (p(kind, kit.at.site, ...args)) yield Y
      if (operation === 'wait' && x()) yield Y
      return operation === 'wait' ? kit.w() : x()
    }
    ;(f as unknown as AnyFunction)[G] = twin
    Object.defineProperty(atomics, operation, { value: f })
  })
  return {
    ...{ kit, atomics, seen, refused },
    require: name => options.modules?.[name] ?? process.getBuiltinModule?.(name) ?? {},
    run: (f, ...args) => {
      yields = 0
      const twin = twinOf(f)
      if (!twin) return (f as AnyFunction)(...args)
      const steps = twin.apply(undefined, args)
      for (;;) {
        const step = steps.next()
        if (step.done) return step.value
        if (step.value !== Y) throw new Error(`a foreign yield: ${String(step.value)}`)
        yields += 1
      }
    },
    yields: () => yields,
    spinning: () => spinning,
  }
}
