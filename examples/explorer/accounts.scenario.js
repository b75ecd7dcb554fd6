import { defineScenario } from 'portplex/explorer'
import { complete, completeAndWake, open, recover, TOTAL, total, transfer } from './accounts.js'

const transfers = (name, onCrash) =>
  defineScenario({
    name,
    setup: open,
    threads: [0, 1].map(me => words => transfer(words, me + 1, me)),
    onCrash, // a thread of its own: (words, dead) => …
    finally: words => {
      if (total(words) !== TOTAL) throw new Error(`${total(words)} in all, not ${TOTAL}`)
    },
  })

export default transfers('the supervisor frees the lock', recover)
export const second = transfers('the supervisor completes the transfer', complete)
export const third = transfers('the supervisor completes it and wakes', completeAndWake)
