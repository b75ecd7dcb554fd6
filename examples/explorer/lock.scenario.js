import { defineScenario } from 'portplex/explorer'
import * as wrong from './lock.js'
import * as right from './lock-fixed.js'

const COUNTER = 1

const counting = (name, { lock, unlock }) =>
  defineScenario({
    name,
    setup: () => new Int32Array(new SharedArrayBuffer(8)), // what all threads get
    threads: [0, 1].map(() => words => {
      lock(words)
      words[COUNTER] += 1 // a plain access: the lock must keep the other thread away
      unlock(words)
    }),
    finally: words => {
      if (words[COUNTER] !== 2) throw new Error(`counted ${words[COUNTER]} of 2`)
    },
  })

export default counting('a counter under a lock', wrong)
export const fixed = counting('a counter under the fixed lock', right)
