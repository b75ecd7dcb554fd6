/** What threads leave behind that die, are taken for dead, or sleep too long. */
// @ts-nocheck

import { defineScenario, type Scenario } from '../../index.ts'

type Cells = Int32Array<SharedArrayBuffer>

/** The lock word: 0, or one more than the number of the owner. A pair of words is equal outside of it. */
const [LOCK, ONE, OTHER, FLAG, DEAD] = [0, 1, 2, 3, 4] as const

const cells = (): Cells => new Int32Array(new SharedArrayBuffer(64))

function lock(words: Cells, thread: number): void {
  for (;;) {
    const owner = Atomics.compareExchange(words, LOCK, 0, thread + 1)
    if (owner === 0) return
    Atomics.wait(words, LOCK, owner)
  }
}

function unlock(words: Cells): void {
  Atomics.store(words, LOCK, 0)
  Atomics.notify(words, LOCK)
}

function both(words: Cells, thread: number): void {
  lock(words, thread)
  words[ONE] = words[ONE]! + 1
  words[OTHER] = words[OTHER]! + 1
  unlock(words)
}

function areEqual(words: Cells): void {
  if (words[ONE] !== words[OTHER]) throw new Error(`${words[ONE]} is not ${words[OTHER]}`)
}

/** Nobody notices a death. */
export const orphaned: Scenario<Cells> = defineScenario({
  name: 'a pair under a lock',
  setup: cells,
  threads: [both, both],
  finally: areEqual,
})

/** Whoever notices a death makes the pair equal and frees the lock. */
export const recovered: Scenario<Cells> = defineScenario({
  ...orphaned,
  name: 'a pair under a lock that is recovered',
  onCrash: (words, thread) => {
    if (Atomics.load(words, LOCK) === thread + 1) {
      words[OTHER] = words[ONE]!
      Atomics.store(words, LOCK, 0)
    }
    Atomics.notify(words, LOCK)
  },
})

/** The same, but recovery leaves the pair as it is. */
export const halfRecovered: Scenario<Cells> = defineScenario({
  ...orphaned,
  name: 'a pair under a lock that is freed as it is',
  onCrash: (words, thread) => {
    if (Atomics.load(words, LOCK) === thread + 1) Atomics.store(words, LOCK, 0)
    Atomics.notify(words, LOCK)
  },
})

/** One that is taken for dead goes on: the number of its turn is given to another as well. */
export const fenced: Scenario<Cells> = defineScenario({
  name: 'a turn that is taken over',
  setup: cells,
  threads: [
    words => {
      Atomics.store(words, LOCK, 1)
      if (Atomics.compareExchange(words, FLAG, 0, 1) === 0) Atomics.add(words, ONE, 1)
    },
  ],
  onCrash: words => {
    Atomics.store(words, FLAG, 0)
    if (Atomics.compareExchange(words, FLAG, 0, 1) === 0) Atomics.add(words, ONE, 1)
  },
  finally: words => {
    const turns = Atomics.load(words, ONE)
    if (turns > 1 && Atomics.load(words, LOCK) === 1) throw new Error(`${turns} turns`)
  },
})

/** Fails when a notify counts nobody although a sleeper has died: it was removed before. */
export const removed: Scenario<Cells> = defineScenario({
  name: 'nobody was there to be woken',
  setup: cells,
  threads: [
    words => Atomics.wait(words, FLAG, 0),
    words => {
      Atomics.store(words, FLAG, 1)
      return Atomics.notify(words, FLAG, 1)
    },
  ],
  finally: (_words, [waiter, waker]) => {
    const isDead = waiter?.status === 'crashed'
    if (isDead && waker?.status === 'returned' && waker.value === 0) throw new Error('nobody')
  },
})

/** Wakes one fewer when one is known to be dead. The dead one may still stand in the line. */
export const swallowed: Scenario<Cells> = defineScenario({
  name: 'one wake-up for the one who is left',
  setup: cells,
  threads: [
    ...[0, 1].map(() => (words: Cells) => Atomics.wait(words, FLAG, 0)),
    (words: Cells) => {
      Atomics.store(words, FLAG, 1)
      Atomics.notify(words, FLAG, Atomics.load(words, DEAD) === 1 ? 1 : 2)
    },
  ],
  onCrash: words => Atomics.store(words, DEAD, 1),
})

/** Each who is woken wakes the next. */
export const chained: Scenario<Cells> = defineScenario({
  name: 'a chain of wake-ups',
  setup: cells,
  threads: [
    ...[0, 1].map(() => (words: Cells) => {
      Atomics.wait(words, FLAG, 0)
      Atomics.notify(words, FLAG, 1)
    }),
    (words: Cells) => {
      Atomics.store(words, FLAG, 1)
      Atomics.notify(words, FLAG, 1)
    },
  ],
})

/** The second step of the first thread is a store or a wait, as it comes; a wake-up of the dead counts. */
export const eitherWay: Scenario<Cells> = defineScenario({
  name: 'somebody dead was woken',
  setup: cells,
  threads: [
    words => {
      if (Atomics.load(words, LOCK) === 0) Atomics.store(words, ONE, 1)
      else Atomics.wait(words, FLAG, 0)
    },
    words => {
      Atomics.store(words, LOCK, 1)
      Atomics.store(words, FLAG, 1)
      return Atomics.notify(words, FLAG)
    },
  ],
  finally: (_words, [waiter, waker]) => {
    const isDead = waiter?.status === 'crashed'
    if (isDead && waker?.status === 'returned' && waker.value === 1)
      throw new Error('woke the dead')
  },
})
