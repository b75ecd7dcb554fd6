/** What the explorer's speed is measured with: three threads take ports of a bitmap under a mutex. */
import { defineScenario, type Scenario } from '../../props/explorer/scenario.ts'

const LOCK = 0
const FIRST = 1
const WORDS = 15
/** Ports that are never given back, so that there is something to search through. */
const TAKEN = 10
const ROUNDS = 8

type Words = Int32Array<SharedArrayBuffer>

interface State {
  readonly sab: SharedArrayBuffer
}

function lock(words: Words): void {
  while (Atomics.compareExchange(words, LOCK, 0, 1) !== 0) Atomics.wait(words, LOCK, 1)
}

function unlock(words: Words): void {
  Atomics.store(words, LOCK, 0)
  Atomics.notify(words, LOCK, 1)
}

function takeAtomically(words: Words): number {
  for (let at = FIRST; at < FIRST + WORDS; at++) {
    if (Atomics.load(words, at) !== 0) continue
    Atomics.store(words, at, 1)
    return at
  }
  return -1
}

function takePlainly(words: Words): number {
  for (let at = FIRST; at < FIRST + WORDS; at++) {
    if (words[at] !== 0) continue
    words[at] = 1
    return at
  }
  return -1
}

function work(words: Words, take: typeof takePlainly, give: (at: number) => void): void {
  for (let round = 0; round < ROUNDS; round++) {
    lock(words)
    const at = take(words)
    unlock(words)
    lock(words)
    give(at)
    unlock(words)
  }
}

function mutexAndBitmap(name: string, run: (words: Words) => void): Scenario<State, State, Words> {
  return defineScenario({
    name,
    setup: (): State => {
      const sab = new SharedArrayBuffer(4 * (FIRST + WORDS))
      new Int32Array(sab).fill(1, FIRST, FIRST + TAKEN)
      return { sab }
    },
    attach: ({ sab }: State) => new Int32Array(sab),
    threads: [run, run, run],
    finally: (words: Words) => {
      for (let at = FIRST + TAKEN; at < FIRST + WORDS; at++) {
        if (words[at] !== 0) throw new Error('a port was not given back')
      }
    },
  })
}

/** Every access is an atomic operation. */
export const atomic: Scenario<State, State, Words> = mutexAndBitmap('all atomic', words =>
  work(words, takeAtomically, at => Atomics.store(words, at, 0)),
)

/** The bitmap is accessed plainly, under the lock. */
export const plain: Scenario<State, State, Words> = mutexAndBitmap('bitmap plain', words =>
  work(words, takePlainly, at => {
    words[at] = 0
  }),
)
