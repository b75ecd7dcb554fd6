/**
 * A view of shared words whose user dies before its n-th write.
 *
 * Plain writes go through a proxy of the word array, atomic ones through the global `Atomics`, whose
 * functions are replaced by ones that count: `core` calls `Atomics.x` directly, and never knows. From
 * the n-th write on every write throws, those of catch blocks too: a dead stack writes no more. A call
 * of `fill` or `set` is one write per word, or twenty writes of as many words each if there are more.
 *
 * A wait throws `Asleep` in any mortal view that has no `onWait`: a stack that goes to sleep stays there,
 * and the test goes on with the others. Neither can be caught for long: the stack is dead, or
 * asleep for ever.
 */
export class Death extends Error {
  override readonly name: string = 'Death'
}

export class Asleep extends Error {
  override readonly name: string = 'Asleep'
}

export interface Wait {
  readonly at: number
  /** The value that the word has, or the wait ends at once. */
  readonly value: number
  readonly ms: number
}

/** One for all: a stack trace for each of some hundred thousand deaths takes longer than dying. */
const DEATH = new Death('died before a write')

export class Life {
  /** Writes done. */
  writes = 0
  /** Comes in the place of a wait: what others do meanwhile, and how the wait ends. */
  onWait: ((wait: Wait) => ReturnType<typeof Atomics.wait>) | undefined
  /** Words whose sleepers it has woken, or would have. */
  readonly notified: number[] = []
  #left = Number.POSITIVE_INFINITY
  #action: (() => void) | undefined
  #actionAt = 0

  /** Dies before the n-th write from now on; n counts from 1. */
  dieAt(n: number): void {
    this.writes = 0
    this.#left = n - 1
  }

  /** Lets others act just before the n-th write from now on. */
  interruptAt(n: number, action: () => void): void {
    this.writes = 0
    this.#actionAt = n
    this.#action = action
  }

  /** Called before each write. */
  write(): void {
    if (this.#action !== undefined && this.writes + 1 === this.#actionAt) {
      const action = this.#action
      this.#action = undefined
      action()
    }
    if (this.writes >= this.#left) throw DEATH
    this.writes += 1
  }
}

/** Wraps an array of shared words. */
export function mortalWords(words: Int32Array, life: Life): Int32Array {
  const proxy: Int32Array = new Proxy(words, {
    get: (target, key) => {
      if (typeof key === 'string' && key.charCodeAt(0) <= NINE) return target[Number(key)]
      if (key === 'fill') {
        return (value: number, from: number, to: number) => {
          inParts(life, to - from, (begin, end) => target.fill(value, from + begin, from + end))
          return proxy
        }
      }
      if (key === 'set') {
        return (source: Int32Array, at = 0) => {
          const part = (begin: number, end: number): void =>
            target.set(source.subarray(begin, end), at + begin)
          inParts(life, source.length, part)
        }
      }
      if (key === 'subarray') {
        return (from: number, to: number) => mortalWords(target.subarray(from, to), life)
      }
      // Typed arrays look for their own kind in `this`.
      const value = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
    set: (target, key, value) => {
      life.write()
      target[Number(key)] = value
      return true
    },
  })
  REAL.set(proxy, { words, life })
  return proxy
}

/** Replaces the functions of the global `Atomics`, for this process. */
export function makeAtomicsMortal(): void {
  if (installed) return
  installed = true
  const atomics = Atomics as unknown as Record<string, AtomicFunction>
  for (const name of [...WRITES, 'load', 'notify', 'wait']) {
    const original = atomics[name]!
    atomics[name] = (words, ...rest) => {
      const real = REAL.get(words)
      if (real === undefined) return original(words, ...rest)
      if (name === 'wait') return waitIn(real.life, rest as [number, number, number])
      if (name !== 'load') real.life.write()
      if (name === 'notify') real.life.notified.push(rest[0] as number)
      return original(real.words, ...rest)
    }
  }
}

// --- internal ---

type AtomicFunction = (words: Int32Array, ...rest: unknown[]) => unknown

const WRITES = ['store', 'add', 'sub', 'and', 'or', 'xor', 'exchange', 'compareExchange']
const REAL = new WeakMap<Int32Array, { words: Int32Array; life: Life }>()
const NINE = 57
const PARTS_MAX = 20

let installed = false

function waitIn(life: Life, [at, value, ms]: [number, number, number]): string {
  if (life.onWait === undefined) throw new Asleep('would wait')
  return life.onWait({ at, value, ms })
}

function inParts(life: Life, length: number, write: (begin: number, end: number) => void): void {
  const step = Math.ceil(length / PARTS_MAX)
  for (let begin = 0; begin < length; begin += step) {
    life.write()
    write(begin, Math.min(begin + step, length))
  }
}
