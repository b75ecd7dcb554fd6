/** Scenarios for both engines. */
// @ts-nocheck

import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { counterModel, defineScenario, history, type Scenario } from '../../index.ts'
import type { CounterInput } from '../../linearizability/index.ts'

type Cells = Int32Array<SharedArrayBuffer>

const [LOCK, COUNT, BITS, FLAG] = [0, 1, 2, 3] as const
/** Of 64-bit words. */
const BIG = 0

const cells = (): Cells => new Int32Array(new SharedArrayBuffer(64))

/** Two threads load, add one and store. */
export const lostUpdate: Scenario<Cells> = defineScenario({
  name: 'lost update',
  setup: cells,
  threads: [increment, increment],
  finally: counters => {
    const count = Atomics.load(counters, COUNT)
    if (count !== 2) throw new Error(`counted ${count}, not 2`)
  },
})

function increment(counters: Cells): number {
  const before = Atomics.load(counters, COUNT)
  return Atomics.store(counters, COUNT, before + 1)
}

function lock(words: Cells): void {
  if (Atomics.compareExchange(words, LOCK, 0, 1) === 0) return
  while (Atomics.exchange(words, LOCK, 2) !== 0) Atomics.wait(words, LOCK, 2)
}

function unlock(words: Cells): void {
  if (Atomics.exchange(words, LOCK, 0) === 2) Atomics.notify(words, LOCK, 1)
}

function critical(words: Cells): void {
  lock(words)
  words[COUNT] = words[COUNT]! + 1
  unlock(words)
}

/** Three threads, a futex lock, and plain words under it. */
export const mutex: Scenario<Cells> = defineScenario({
  name: 'mutex',
  setup: cells,
  threads: [critical, critical, critical],
  finally: (words, results) => {
    const all = results.every(result => result.status === 'returned')
    if (all && words[COUNT] !== results.length) throw new Error(`counted ${words[COUNT]}`)
  },
})

/** As above; whoever notices a death frees the lock. */
export const recovered: Scenario<Cells> = defineScenario({
  ...mutex,
  name: 'mutex with recovery',
  onCrash: words => {
    Atomics.store(words, LOCK, 0)
    return Atomics.notify(words, LOCK)
  },
})

/** Threads take bits of a word, with BigInt words beside. */
export const bitmap: Scenario<Cells> = defineScenario({
  name: 'bitmap',
  setup: cells,
  always: words => {
    if (Atomics.load(words, BITS) > 7) throw new Error('a bit that is not there')
  },
  threads: [take, take, take],
  finally: words => {
    if (Atomics.load(words, BITS) !== 7) throw new Error('not all bits are taken')
  },
})

function take(words: Cells): number {
  const big = new BigInt64Array(words.buffer, 32)
  for (;;) {
    const taken = Atomics.load(words, BITS)
    const free = ~taken & (taken + 1)
    if (Atomics.compareExchange(words, BITS, taken, taken | free) === taken) {
      Atomics.add(big, BIG, BigInt(free))
      return free
    }
  }
}

/** Somebody waits with a timeout, and asks clocks and random numbers. */
export const patience: Scenario<Cells> = defineScenario({
  name: 'patience',
  setup: cells,
  threads: [
    words => {
      const came = Atomics.wait(words, FLAG, 0, 50)
      Atomics.store(words, COUNT, Math.floor(Math.random() * 2 ** 31))
      Atomics.store(words, BITS, Math.floor(performance.now()))
      return came
    },
    words => {
      Atomics.store(words, FLAG, 1)
      return Atomics.notify(words, FLAG)
    },
  ],
})

/** A message goes one way; the state has ports in it. */
export const messages: Scenario<
  { cells: Cells; port1: MessagePort; port2: MessagePort },
  { cells: Cells; port: MessagePort | undefined },
  { cells: Cells; port: MessagePort | undefined },
  unknown,
  null
> = defineScenario({
  name: 'messages',
  setup: () => {
    const { port1, port2 } = new MessageChannel()
    return { cells: cells(), port1, port2 }
  },
  send: ({ cells, port1, port2 }, thread) => {
    const port = thread === 0 ? port1 : thread === 1 ? port2 : undefined
    return { message: { cells, port }, transfer: port === undefined ? [] : [port] }
  },
  observe: () => null,
  threads: [
    ({ cells, port }) => {
      port!.postMessage({ hello: 1 })
      Atomics.store(cells, FLAG, 1)
      port!.postMessage({ hello: 2 })
    },
    ({ cells, port }) => {
      const seen = Atomics.load(cells, FLAG)
      const first = receiveMessageOnPort(port!) as { message: { hello: number } } | undefined
      return Atomics.add(cells, COUNT, 10 * seen + (first?.message.hello ?? 0))
    },
  ],
})

/** What a thread does depends on something that nobody controls. */
export const uncontrolled: Scenario<Cells> = defineScenario({
  name: 'uncontrolled',
  setup: cells,
  threads: [
    words => {
      for (let i = 0; i < 64; i++) {
        if ((process.hrtime.bigint() / 100n) % 2n === 0n) Atomics.load(words, COUNT)
        else Atomics.load(words, FLAG)
      }
    },
  ],
})

/** A thread that never comes to a step. */
export const busy: Scenario<Cells> = defineScenario({
  name: 'busy',
  setup: cells,
  threads: [
    words => {
      for (let i = 0; words[FLAG] === 0; i++) if (i < 0) return
    },
  ],
})

/** Two threads that count to a thousand together. */
export const pingPong: Scenario<Cells> = defineScenario({
  name: 'ping-pong',
  setup: cells,
  threads: [count, count],
})

function count(words: Cells): void {
  for (let i = 0; i < 500; i++) Atomics.add(words, COUNT, 1)
}

function countRecorded(words: Cells): void {
  history<CounterInput, number>('counter').call({ kind: 'add', by: 1 }, () => {
    const before = Atomics.load(words, COUNT)
    Atomics.store(words, COUNT, before + 1)
    return before
  })
}

/** A counter with a lost update, and its history. */
export const recorded: Scenario<Cells> = defineScenario({
  name: 'recorded counter',
  setup: cells,
  threads: [countRecorded, countRecorded],
  finally: () => history<CounterInput, number>('counter').check(counterModel),
})

/** A thread that leaves in the middle. */
export const leaving: Scenario<Cells> = defineScenario({
  name: 'leaving',
  setup: cells,
  threads: [
    words => {
      Atomics.store(words, COUNT, 1)
      process.exit()
    },
    words => Atomics.load(words, COUNT),
  ],
  finally: (_, results) => {
    const all = results.map(({ status }) => status)
    if (all.join() !== 'crashed,returned') throw new Error(all.join())
  },
})
