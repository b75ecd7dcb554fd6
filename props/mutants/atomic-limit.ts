/**
 * Ends loops that a mutant has made endless, if they look at shared words: so many atomic accesses later
 * each further one throws. Nothing else can end them, since they leave the thread no moment.
 */
export class TooMany extends Error {}

let left: number = Number.POSITIVE_INFINITY
let made = 0

/** Begins to count anew. */
export function allow(accesses: number): void {
  left = accesses
  made = 0
}

/** Accesses since `allow`. */
export function accesses(): number {
  return made
}

/** Replaces the functions of `Atomics` by ones that count. */
export function countAtomics(): void {
  const functions = Atomics as unknown as Record<string, unknown>
  for (const name of Object.getOwnPropertyNames(Atomics)) {
    const original = functions[name]
    if (typeof original !== 'function') continue
    functions[name] = (words: unknown, at: unknown, one: unknown, other: unknown): unknown => {
      made += 1
      if (made > left) throw new TooMany('endless')
      // Nobody else is there to wake this thread: the result is the same at once.
      if (name === 'wait') return original(words, at, one, 0)
      return original(words, at, one, other)
    }
  }
}
