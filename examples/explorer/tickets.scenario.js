import { counterModel, defineScenario, history } from 'portplex/explorer'
import { take } from './tickets.js'

const taken = history('tickets')

export default defineScenario({
  name: 'a dispenser of numbers',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: [0, 1].map(() => words => taken.call({ kind: 'add', by: 1 }, () => take(words))),
  finally: () => taken.check(counterModel),
})
