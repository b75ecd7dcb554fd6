/** Locks and the like, right and wrong in one place each: what a search has to find, and what not. */
// @ts-nocheck

import { defineScenario, type Scenario } from '../../index.ts'

type Cells = Int32Array<SharedArrayBuffer>

const [LOCK, WAITERS, COUNT, FLAG] = [0, 1, 2, 3] as const
const SPINS = 2

const cells = (): Cells => new Int32Array(new SharedArrayBuffer(64))

function lockParking(words: Cells): void {
  while (Atomics.exchange(words, LOCK, 1) !== 0) Atomics.wait(words, LOCK, 1)
}

function unlockParking(words: Cells): void {
  Atomics.store(words, LOCK, 0)
  Atomics.notify(words, LOCK, 1)
}

function increment(words: Cells): void {
  words[COUNT] = words[COUNT]! + 1
}

/** Three threads take turns at a plain word. */
export const sound: Scenario<Cells> = defineScenario({
  name: 'a lock that parks',
  setup: cells,
  threads: [0, 1, 2].map(() => (words: Cells) => {
    lockParking(words)
    increment(words)
    unlockParking(words)
  }),
  finally: words => {
    if (words[COUNT] !== 3) throw new Error(`counted ${words[COUNT]}`)
  },
})

/** The same without the lock. */
export const racy: Scenario<Cells> = defineScenario({
  ...sound,
  name: 'a plain word that nothing guards',
  threads: [increment, increment],
})

/** One writes and one reads; nothing but their order can tell. */
export const racyRead: Scenario<Cells> = defineScenario({
  name: 'a plain word that is read too',
  setup: cells,
  threads: [increment, words => words[COUNT]],
})

/** Two threads load, add one and store. */
export const lostUpdate: Scenario<Cells> = defineScenario({
  name: 'a counter that loses an update',
  setup: cells,
  threads: [0, 1].map(() => (words: Cells) => {
    const before = Atomics.load(words, COUNT)
    Atomics.store(words, COUNT, before + 1)
  }),
  finally: words => {
    const count = Atomics.load(words, COUNT)
    if (count !== 2) throw new Error(`counted ${count}`)
  },
})

/** Spins a while, then parks. Whoever unlocks looks for waiters too early. */
export const spinThenPark: Scenario<Cells> = defineScenario({
  name: 'spin, then park',
  setup: cells,
  threads: [0, 1].map(() => (words: Cells) => {
    lockSpinning(words)
    const waiters = Atomics.load(words, WAITERS)
    Atomics.store(words, LOCK, 0)
    if (waiters > 0) Atomics.notify(words, LOCK, 1)
  }),
})

/** The same, but looks for waiters when the lock is free. */
export const spinThenParkSound: Scenario<Cells> = defineScenario({
  ...spinThenPark,
  name: 'spin, then park, and look for waiters last',
  threads: [0, 1].map(() => (words: Cells) => {
    lockSpinning(words)
    Atomics.store(words, LOCK, 0)
    if (Atomics.load(words, WAITERS) > 0) Atomics.notify(words, LOCK, 1)
  }),
})

function lockSpinning(words: Cells): void {
  for (let i = 0; i < SPINS; i++) if (Atomics.compareExchange(words, LOCK, 0, 1) === 0) return
  while (Atomics.compareExchange(words, LOCK, 0, 1) !== 0) {
    Atomics.add(words, WAITERS, 1)
    Atomics.wait(words, LOCK, 1)
    Atomics.sub(words, WAITERS, 1)
  }
}

const [X, Y] = [0, 1] as const

/** One class of executions; in four of six interleavings both are 1 at some time. */
export const inBetween: Scenario<Cells> = defineScenario({
  name: 'a state in the middle',
  setup: cells,
  threads: [X, Y].map(cell => (words: Cells) => {
    Atomics.store(words, cell, 1)
    Atomics.store(words, cell, 0)
  }),
  always: words => {
    if (Atomics.load(words, X) === 1 && Atomics.load(words, Y) === 1) throw new Error('both')
  },
})

/** Three sleep, and one wake-up after the other is for one of them. */
export const oneByOne: Scenario<Cells> = defineScenario({
  name: 'wakes one at a time',
  setup: cells,
  threads: [
    ...[0, 1].map(() => (words: Cells) => Atomics.wait(words, FLAG, 0)),
    (words: Cells) => {
      const first = Atomics.notify(words, FLAG, 1)
      Atomics.store(words, FLAG, 1)
      const second = Atomics.notify(words, FLAG)
      return 10 * first + second
    },
  ],
  finally: (_words, results) => {
    const [a, b, woke] = results.map(result => (result.status === 'returned' ? result.value : ''))
    const woken = [a, b].filter(value => value === 'ok').length
    const [first, second] = [Math.floor(Number(woke) / 10), Number(woke) % 10]
    if (first > 1 || first + second !== woken) throw new Error(`${first} and ${second}: ${a}, ${b}`)
  },
})

/** Waits on a word that may have changed already. */
export const sleeper: Scenario<Cells> = defineScenario({
  name: 'sleeps only while nothing has changed',
  setup: cells,
  threads: [
    words => Atomics.wait(words, FLAG, 0),
    words => {
      Atomics.store(words, FLAG, 1)
      return Atomics.notify(words, FLAG)
    },
  ],
})

/** Gives up after a while, and then believes that nobody came. */
export const impatient: Scenario<Cells> = defineScenario({
  name: 'gives up',
  setup: cells,
  threads: [
    words => Atomics.wait(words, FLAG, 0, 10),
    words => {
      Atomics.store(words, FLAG, 1)
      return Atomics.notify(words, FLAG)
    },
  ],
  finally: (_words, [waiter]) => {
    if (waiter?.status === 'returned' && waiter.value === 'timed-out') throw new Error('gave up')
  },
})

let calls = 0

/** Counts in its module, and fails when it was not the first to do so. */
export const fresh: Scenario<Cells> = defineScenario({
  name: 'module state',
  setup: cells,
  threads: [0, 1].map(() => (words: Cells) => {
    Atomics.add(words, COUNT, 1)
    calls++
    return calls
  }),
  finally: (words, results) => {
    const values = results.map(result => (result.status === 'returned' ? result.value : undefined))
    const count = Atomics.load(words, COUNT)
    if (values.join() !== '1,1' || count !== 2) throw new Error(`${values.join()}, ${count}`)
  },
})

/** Takes turns: wrong only when the two alternate, and somebody dies who has the last turn. */
export const needle: Scenario<Cells, Cells, Cells, { readonly length: number }> = defineScenario({
  name: 'a needle',
  setup: cells,
  threads: ({ length }: { readonly length: number }) =>
    [0, 1].map(thread => (words: Cells) => {
      for (let at = thread; at < length; at += 2) Atomics.compareExchange(words, COUNT, at, at + 1)
    }),
  finally: (words, results, { length }) => {
    const isLast = Atomics.load(words, COUNT) === length - 1
    if (isLast && results.some(({ status }) => status === 'crashed')) throw new Error('one is left')
  },
})

/** Always wrong, and in another way when an update is lost. */
export const twofold: Scenario<Cells> = defineScenario({
  ...lostUpdate,
  name: 'wrong in two ways',
  finally: words => {
    throw new Error(Atomics.load(words, COUNT) === 2 ? 'never right' : 'an update is lost')
  },
})

/** Looks at a word until another thread has written it. */
export const spinner: Scenario<Cells> = defineScenario({
  name: 'spins until it is told',
  setup: cells,
  threads: [
    words => {
      while (Atomics.load(words, FLAG) === 0);
      return words[COUNT]
    },
    words => {
      words[COUNT] = 1
      Atomics.store(words, FLAG, 1)
    },
  ],
  finally: (_words, [reader]) => {
    if (reader?.status !== 'returned' || reader.value !== 1) throw new Error('read too early')
  },
})
